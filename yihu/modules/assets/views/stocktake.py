"""The yearly count: a village's list on one page, one asset on the phone, its picture."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.asking import asked
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import own_area, paged
from yihu.core.web.parts import Crumb
from yihu.engine.errors import BadValue, Refused
from yihu.engine.numerals import whole
from yihu.modules.assets import actions, forms, queries
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.views.common import crumbs, either

_SIZE = 40


def year_of(request: HttpRequest, default: int) -> int:
    """`?year=`. Raises BadValue."""
    text = request.GET.get("year", "") or str(default)
    year = whole(text)
    if year is None or not 2010 <= year <= 2100:
        raise BadValue(f"年度“{text[:10]}”无法确定，请写四位数，例如 2020")
    return year


@either
def stocktake(request: HttpRequest) -> HttpResponse:
    """`?area=&year=`: every asset of the place with what was found; only lines with a condition are kept."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    area, year = own_area(request, actor), year_of(request, as_of.year)
    rows = queries.assets_on(area, as_of)
    page = paged(request, rows.count(), size=_SIZE, unit="项")
    shown = list(rows[page.start : page.start + page.size])
    done = {one.asset_id: one for one in queries.checks(actor).filter(asset__in=shown, year=year)}
    lines = [(one, done.get(one.pk), _form(request, one, done.get(one.pk))) for one in shown]
    refused = None
    if request.method == "POST":
        try:
            saved = _save(actor, year, lines, as_of)
        except Refused as error:
            refused = error
        else:
            messages.success(request, f"已登记盘点 {saved} 项")
            return redirect(request.get_full_path())
    context = {
        "lines": lines,
        "done": queries.checks(actor).filter(asset__in=rows.values("pk"), year=year).count(),
        "page": page,
        "area": area_queries.by_code(area),
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "year": year,
        "years": range(as_of.year, as_of.year - 4, -1),
        "refused": refused,
        "may_count": actor.may(Can.KEEP, area),
        "crumbs": crumbs(Crumb("盘点")),
    }
    return render(request, "assets/stocktake.html", context, status=refused.status if refused else 200)


def _form(request: HttpRequest, row: Any, check: Any) -> forms.CountLine:
    initial = {"fen": check.value_fen if check else row.value_fen}
    if check:
        initial |= {"condition": check.condition, "reason": check.reason}
    return forms.CountLine(request.POST or None, prefix=str(row.pk), initial=initial)


def _save(actor: Actor, year: int, lines: list[Any], on: Any) -> int:
    found: dict[int, actions.Counted] = {}
    for row, check, form in lines:
        if not form.is_valid():
            raise BadValue(f"{row.name}：盘点价值请填数字，单位万元")
        given = form.cleaned_data
        if given["condition"] is None:
            continue
        wanted = actions.Counted(given["condition"], given["fen"], given["reason"])
        kept = check and (check.condition, check.value_fen, check.reason)
        if kept != (wanted.condition, row.value_fen if wanted.fen is None else wanted.fen, wanted.reason):
            found[row.pk] = wanted
    actions.count(actor, year, found, on=on)
    return len(found)


@either
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """At the asset itself: condition, value, picture; then on to the next one of the village not counted yet."""
    actor, as_of = actor_of(request), day_of(request)
    row = queries.asset(actor, pk)
    actor.require(Can.KEEP, row.area_code)
    year = year_of(request, as_of.year)
    check = queries.checks(actor).filter(asset=row, year=year).first()
    initial: dict[str, Any] = {"fen": row.value_fen}
    if check is not None:
        initial = {"condition": check.condition, "fen": check.value_fen, "reason": check.reason}
    form = forms.Count(request.POST or None, request.FILES or None, initial=initial)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        found = actions.Counted(given["condition"], given["fen"], given["reason"])
        actions.count(actor, year, {pk: found}, on=as_of)
        if photo := given["photo"]:
            actions.photograph(actor, pk, year, name=photo.name, data=photo.read(), now=clock.now())
        done = queries.checks(actor).filter(year=year).values("asset_id")
        after = queries.assets_on(row.area_code, as_of).exclude(pk__in=done).first()
        onward = reverse("assets:count", args=[after.pk]) if after else reverse("assets:asset", args=[pk])
        return f"{onward}?year={year}", f"{row.name} 已盘点" + ("" if after else "，本村已全部盘点")

    back = f"{reverse('assets:stocktake')}?area={row.area_code}&year={year}"
    title = f"{year} 年度盘点：{row.name}"
    note = f"{row.number}　{row.place}"
    trail = crumbs(Crumb("盘点", back), Crumb(row.name))
    shown = {"title": title, "crumbs": trail, "back": back, "note": note, "button": "保存，下一项"}
    return asked(request, form, do, template="ui/asked.html", **shown)


@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    name, kind, data = actions.open_photo(actor_of(request), pk)
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = str(content_disposition_header(False, name))
    answer["Cache-Control"] = "private, max-age=600"
    return answer
