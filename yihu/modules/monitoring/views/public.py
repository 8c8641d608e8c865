"""自主申报 without a sign-in: one page, no script, a tracking code that tells how far it is and nothing of anybody.

Counted in the database for each network address and each village; the address itself is never kept.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.areas import queries as area_queries
from yihu.core.web.address import address_of
from yihu.core.web.unsigned import chosen_place, sent, townships, unsigned
from yihu.engine import tracking
from yihu.modules.monitoring import actions, forms, queries
from yihu.modules.monitoring.actions import public as public_actions
from yihu.modules.monitoring.rules import ClueState, Risk, Stage, Unregistered

_LARGEST_PHOTO = 10 * 1024 * 1024
_CODE = "monitoring_report_code"
either = require_http_methods(["GET", "POST"])
_WORDS = {
    ClueState.OPEN: "已收到，等待村里受理",
    ClueState.ACCEPTED: "已受理，村里会上门核实",
    ClueState.CLOSED: "已办结，村里已答复您",
}


public = unsigned("monitoring/public/refused.html")


@public
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the township; a county prints the address of a township or village as a code to scan."""
    return render(request, "monitoring/public/choose.html", {"towns": townships()})


@public
@either
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a township (nine or twelve digits) or of one village."""
    place, villages = chosen_place(code)
    only = villages[0].code if len(villages) == 1 else ""
    choices = [(one.code, one.name) for one in villages]
    form = forms.PublicReport(
        request.POST or None, request.FILES or None, villages=choices, initial={"area_code": only}
    )
    return sent(
        request,
        form,
        partial(_report, request, form),
        kept=_CODE,
        onward="report:done",
        template="monitoring/public/report.html",
        place=place,
    )


def _report(request: HttpRequest, form: forms.PublicReport) -> str:
    """The tracking code, told once. Raises Refused."""
    given, now = form.cleaned_data, clock.now()
    if given["website"]:  # a machine filled in the field that people do not see
        return tracking.new_code()
    village = area_queries.by_code(given["area_code"]).code
    day, hour = clock.today(), now.astimezone(clock.SHANGHAI).hour
    public_actions.count_report(address_of(request), village, on=day, hour=hour)
    photo = given["photo"]
    data = photo.read(_LARGEST_PHOTO + 1) if photo else b""
    who = Unregistered(village, given["name"], phone=given["phone"])
    system = Actor.system(village)
    code = tracking.new_code()
    with scoped(system):
        evidence = public_actions.keep_photo(system, village, data, now=now)
        actions.report(
            system,
            who,
            risk=Risk(given["risk"]),
            on=day,
            text=given["text"],
            code=code,
            evidence=evidence,
        )
    return code


@public
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """The code, once: it goes from the session as it is shown."""
    code = request.session.pop(_CODE, "")
    if not code:
        return redirect("report:choose")
    days = queries.promised_days(clock.today())
    return render(request, "monitoring/public/done.html", {"code": code, "days": days})


@public
@either
def state(request: HttpRequest) -> HttpResponse:
    """How far the report with a code is; the code goes by POST so that no address keeps it."""
    form = forms.PublicLookUp(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        hour = clock.now().astimezone(clock.SHANGHAI).hour
        public_actions.count_lookup(address_of(request), on=clock.today(), hour=hour)
        found = queries.state_of_report(actions.digest(form.cleaned_data["code"]))
        if found is None:
            form.add_error("code", "没有这个查询码，请核对后再查")
    lines = _lines(found) if found else []
    context = {"form": form, "lines": lines, "action": reverse("report:state")}
    return render(request, "monitoring/public/state.html", context, status=422 if form.errors else 200)


def _lines(found: Any) -> list[tuple[str, str]]:
    """(what, when): steps only, no names, no places, no reasons."""
    lines = [("已收到申报", f"{found.reported_on:%Y-%m-%d}")]
    if found.accepted_on:
        lines.append(("已受理", f"{found.accepted_on:%Y-%m-%d}"))
    if found.stage and Stage(found.stage) is not Stage.ASSIGNED:
        lines.append((Stage(found.stage).label, f"{found.stage_on:%Y-%m-%d}"))
    lines.append((_WORDS[ClueState(found.state)], ""))
    return lines
