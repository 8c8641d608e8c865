"""The township board: found, struck off, open, rate and rank as of a day, and the course of the campaign."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotAllowed
from yihu.modules.rectification import queries, rules
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import LISTS, Day, ProblemList, Standing

LEDGER = "rectification.problems"
# A chart of more days says nothing more, and its table would weigh more than the page may.
MOST_DAYS = 120


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    actor, area_code, day = actor_of(request), area_of(request), day_of(request)
    actor.require(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的整改情况")
    rows = queries.township_table(area_code, day)
    total = queries.table_total(area_code, rows)
    start = queries.campaign_start(area_code, day)
    first = max(start, day - timedelta(days=MOST_DAYS)) if start else day
    course = queries.daily(area_code, first, day) if start else []
    ranked = areas.level_of(area_code) in (Level.COUNTY, Level.CITY)
    return render(
        request,
        "rectification/board.html",
        {
            "area": area_queries.by_code(area_code),
            "as_of": day,
            "crumbs": _crumbs(actor.area_code, area_code),
            "tabs": tabs(),
            "total": total,
            "links": {
                name: _figure(f"rect.{name}", area_code)
                for name in ("found", "done", "open", "overdue", "rate")
            },
            "overdue": queries.overdue_on(area_code, day).count(),
            "head": _head(ranked=ranked),
            "rows": [_row(row, ranked=ranked) for row in rows],
            "foot": list(_row(total, ranked=ranked).cells),
            "rule": rules.RANK_RULE if ranked else "",
            "chart": _chart(course) if course else None,
            "start": start,
            "may_raise": actor.may(Can.RAISE),
            "may_review": actor.may(Can.VERIFY) or actor.may(Can.CLOSE),
        },
    )


@require_GET
def lists(request: HttpRequest, which: str = ProblemList.PROBLEMS.value) -> HttpResponse:
    """The four lists are the ledger's own list under four sets of columns; filters in the address are kept."""
    wanted = ProblemList.by_label(which) or ProblemList.PROBLEMS
    query = request.GET.copy()
    query.setlist("cols", list(LISTS[wanted]))
    return redirect(f"{reverse('ledgers:list', args=[LEDGER])}?{query.urlencode()}")


def tabs() -> list[Tab]:
    board_tab = Tab("乡镇进度", reverse("rectification:board"), here=True)
    return [
        board_tab,
        *(Tab(one.label, reverse("rectification:lists", args=[one.value])) for one in ProblemList),
    ]


def _head(*, ranked: bool) -> list[Head]:
    labels = ["问题总数", "当日新发现", "当日销号", "累计销号", "未整改", "完成率（%）"] + (
        ["排名"] if ranked else []
    )
    return [
        Head("乡镇（街道）" if ranked else "村（社区）"),
        *(Head(label, kind="number") for label in labels),
    ]


def _row(row: Standing, *, ranked: bool) -> Row:
    numbers = [row.total, row.new_today, row.closed_today, row.done, row.open]
    rate = "—" if row.rate is None else f"{row.rate}"
    rank = [Cell("—" if row.rank is None else str(row.rank), kind="number")] if ranked else []
    name = Cell(row.name, url=_inside(row.code) if row.total and ranked else "")
    return Row(
        [name, *(Cell(f"{number:,}", kind="number") for number in numbers), Cell(rate, kind="number"), *rank]
    )


def _inside(area_code: str) -> str:
    return f"{reverse('rectification:board')}?area={area_code}"


def _figure(key: str, area_code: str) -> str:
    """Where the rows behind a figure are shown; the indicators' pages stand above this module and may be absent."""
    try:
        return f"{reverse('indicators:figure', args=[key])}?area={area_code}"
    except NoReverseMatch:
        return ""


def _crumbs(home: str, area_code: str) -> list[Crumb]:
    crumbs = [Crumb("问题整改", reverse("rectification:board"))]
    return crumbs if area_code == home else [*crumbs, Crumb(area_queries.by_code(area_code).name)]


def _chart(course: list[Day]) -> Chart:
    days: list[date] = [day.day for day in course]
    return Chart(
        key="course",
        title="每日进展",
        categories=[f"{day:%m-%d}" for day in days],
        series=[
            Series("累计发现", [day.found for day in course], kind="line", unit="个"),
            Series("累计销号", [day.done for day in course], kind="line", unit="个"),
            Series("未整改", [day.open for day in course], kind="line", unit="个"),
        ],
        category_label="日期",
    )
