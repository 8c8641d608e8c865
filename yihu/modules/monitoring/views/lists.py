"""All cases, those that hurry first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Head, Page, Row, Tab
from yihu.engine import areas
from yihu.engine.enums import Labelled
from yihu.engine.errors import NotAllowed
from yihu.modules.households import queries as households
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.queries.clocks import Clocks, clocks
from yihu.modules.monitoring.rules import BEFORE, ENDED, NEEDS, WATCHED, Category, Stage, forward

_SIZES = {"25": 25, "50": 50, "100": 100}
HEADS = ("户主", "行政村", "类别", "风险", "人口", "当前环节", "环节日期", "剩余天数", "下一步")


class Show(Labelled):
    BEFORE = "before", "识别办理中"
    WATCHED = "watched", "监测帮扶中"
    CLEARED = "cleared", "风险已消除"
    DISMISSED = "dismissed", "不予纳入"


_STAGES: dict[Show, tuple[Stage, ...]] = {
    Show.BEFORE: BEFORE,
    Show.WATCHED: WATCHED,
    Show.CLEARED: (Stage.CLEARED,),
    Show.DISMISSED: (Stage.DISMISSED,),
}


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Cases by where they stand; `q`: name, initials or number; `category`, `area`."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的监测对象")
    text = request.GET.get("q", "").strip()[:40]
    category = Category.by_label(request.GET.get("category", ""))
    rows = _narrowed(actor, area_code, text, category)
    counts = {show: rows.filter(stage__in=_values(show)).count() for show in Show}
    first = next((one for one in Show if counts[one]), Show.BEFORE)
    show = Show.by_label(request.GET.get("show", "")) or first
    days = clocks(area_code, as_of)
    found = sorted(rows.filter(stage__in=_values(show)), key=_order(days))
    address = f"?area={area_code}&q={text}&category={category.value if category else ''}&show="
    size = _SIZES.get(request.GET.get("size", ""), 50)
    page = Paginator(found, size).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "tabs": [Tab(one.label, address + one.value, here=one is show, count=counts[one]) for one in Show],
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "q": text,
        "category": category,
        "categories": Category,
        "head": [Head(name, kind="number" if name == "人口" else "text") for name in HEADS],
        "rows": table(list(page), days),
        "page": Page(
            page.number, size, len(found), lambda n, size: f"{address}{show.value}&page={n}&size={size}", "户"
        ),
        "clues": queries.unsettled(actor).filter(in_area("area_code", area_code)).count(),
        "may_raise": actor.may(Can.RAISE),
        "may_together": any(actor.may(one) for one in (Can.PREPARE, Can.REVIEW, Can.DECIDE, Can.COMPARE)),
        "as_of": as_of,
    }
    return render(request, "monitoring/list.html", context)


def _narrowed(actor: Actor, area_code: str, text: str, category: Category | None) -> Any:
    rows = queries.in_lists(actor).filter(in_area("area_code", area_code))
    if text:
        found = [one.uid for one in households.search(actor, text, limit=200)]
        rows = rows.filter(Q(household__uid__in=found) | Q(number=text))
    return rows.filter(category=category) if category else rows


def _values(show: Show) -> list[str]:
    return [stage.value for stage in _STAGES[show]]


def _order(found: Clocks) -> Any:
    def key(case: Case) -> tuple[Any, ...]:
        due = found.of_case(case)
        return (case.now in ENDED, due or date.max, -case.stage_on.toordinal(), case.pk)

    return key


def table(cases: list[Case], days: Clocks) -> list[Row]:
    names = area_queries.named(case.area_code for case in cases)
    return [_row(case, names, days) for case in cases]


def _row(case: Case, names: dict[str, str], found: Clocks) -> Row:
    following = forward(case.now) if case.now not in ENDED else None
    due = found.of_case(case)
    return Row(
        [
            Cell(case.head_name, reverse("monitoring:case", args=[case.pk]), note=case.number),
            names.get(case.area_code, case.area_code),
            case.get_category_display() or "待核查",
            "、".join(one.get_kind_display() for one in case.risks.all()) or "—",
            Cell(str(case.persons), kind="number"),
            Cell(case.now.label, colour=colour(case.now)),
            Cell(f"{case.stage_on:%Y-%m-%d}", kind="date"),
            left(due, found.as_of),
            NEEDS[following].verb if following and case.now is not Stage.MONITORED else "—",
        ]
    )


def left(due: date | None, as_of: date) -> Cell:
    """剩余天数 as a badge: green, yellow in the last two days, red once late."""
    if due is None:
        return Cell("—")
    days = (due - as_of).days
    if days < 0:
        return Cell(f"超 {-days} 天", colour="red")
    return Cell(f"{days} 天", colour="yellow" if days <= 2 else "green")


def colour(stage: Stage) -> str:
    if stage is Stage.CLEARED:
        return "green"
    if stage is Stage.DISMISSED:
        return "secondary"
    return "orange" if stage in WATCHED else "blue"
