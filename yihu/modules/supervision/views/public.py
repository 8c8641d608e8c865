"""举报资金问题 without a sign-in: one page, no script; what is told goes into the compartment and nowhere else."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.areas import queries as area_queries
from yihu.core.web.address import address_of
from yihu.core.web.unsigned import chosen_place, sent, townships, unsigned
from yihu.engine import tracking
from yihu.modules.supervision import actions, forms, queries

_CODE = "supervision_tip_code"
either = require_http_methods(["GET", "POST"])
public = unsigned("supervision/public/refused.html")


@public
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision/public/choose.html", {"towns": townships()})


@public
@either
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a township (nine or twelve digits) or of one village."""
    place, villages = chosen_place(code)
    choices = [(one.code, one.name) for one in villages]
    if all(one.code != place.code for one in villages):
        choices.insert(0, (place.code, f"{place.name}（乡镇本级）"))
    only = choices[0][0] if len(choices) == 1 else ""
    form = forms.PublicTip(request.POST or None, places=choices, initial={"area_code": only})
    return sent(
        request,
        form,
        partial(_told, request, form),
        kept=_CODE,
        onward="misuse:done",
        template="supervision/public/tip.html",
        place=place,
    )


def _told(request: HttpRequest, form: forms.PublicTip) -> str:
    given, hour = form.cleaned_data, clock.now().astimezone(clock.SHANGHAI).hour
    if given["website"]:  # a machine filled in the field that people do not see
        return tracking.new_code()
    place = area_queries.by_code(given["area_code"]).code
    return actions.tell(
        address_of(request),
        place=place,
        title=given["title"],
        text=given["text"],
        fen=given["fen"] or 0,
        on=clock.today(),
        hour=hour,
    )


@public
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """The code, once: it goes from the session as it is shown."""
    code = request.session.pop(_CODE, "")
    return (
        render(request, "supervision/public/done.html", {"code": code}) if code else redirect("misuse:choose")
    )


@public
@either
def state(request: HttpRequest) -> HttpResponse:
    """Whether it is looked into; the code goes by POST so that no address keeps it."""
    form = forms.PublicCode(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        hour = clock.now().astimezone(clock.SHANGHAI).hour
        actions.count_lookup(address_of(request), on=clock.today(), hour=hour)
        found = queries.state_of_tip(actions.digest(form.cleaned_data["code"]))
        if found is None:
            form.add_error("code", "没有这个查询码，请核对后再查")
    lines = [("已收到举报", f"{found.found_on:%Y-%m-%d}")] if found else []
    if found and found.in_hand:
        lines.append(("纪检监察已受理，正在核实", ""))
    if found and found.closed_on:
        lines.append(("已办结", f"{found.closed_on:%Y-%m-%d}"))
    context = {"form": form, "lines": lines, "action": reverse("misuse:state")}
    return render(request, "supervision/public/state.html", context, status=422 if form.errors else 200)
