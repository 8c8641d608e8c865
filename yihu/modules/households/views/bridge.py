"""增减变动: the bridge between two days, by reason, place and month; the rows behind every number; the same as a file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.core.ledgers import export
from yihu.core.ledgers.permissions import Can as Ledgers
from yihu.core.web import pick
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import NotADay, actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Page, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import year_start
from yihu.engine.errors import BadValue, NotAllowed
from yihu.engine.ledgers import Column, Kind
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules.changes import Bridge, Counted, Way

PAGE_SIZE = 50
MOST_MONTHS = 36
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `after` and `until` are days at whose end is counted."""

    actor: Actor
    area_code: str
    after: date
    until: date
    counted: Counted

    @property
    def query(self) -> dict[str, str]:
        return {
            "from": self.after.isoformat(),
            "to": self.until.isoformat(),
            "area": self.area_code,
            "of": self.counted.value,
        }

    def rows_url(self, way: Way, reason: str = "*", counted: Counted | None = None) -> str:
        query = {**self.query, "of": (counted or self.counted).value, "way": way.value, "reason": reason}
        return f"{reverse('households:bridge_rows')}?{urlencode(query)}"


@require_GET
def bridge(request: HttpRequest) -> HttpResponse:
    """期初 + 增 − 减 = 期末."""
    asked = _asked(request)
    bridges = {one: queries.bridge(one, asked.area_code, asked.after, asked.until) for one in Counted}
    shown = bridges[asked.counted]
    area = area_queries.by_code(asked.area_code)
    context = {
        "asked": asked,
        "area": area,
        "picker": pick.picker(
            asked.actor, "" if asked.area_code == asked.actor.area_code else asked.area_code
        ),
        "bridges": [
            {
                "counted": one,
                "bridge": found,
                "note": f"期初 {found.opening:,} + {found.came:,} − {found.went:,}",
            }
            for one, found in bridges.items()
        ],
        "head": [Head("项目"), *(Head(f"{one.label}（{one.unit}）", kind="number") for one in Counted)],
        "rows": _reasons(asked, bridges),
        "tabs": [
            Tab(one.label, f"?{urlencode({**asked.query, 'of': one.value})}", here=one is asked.counted)
            for one in Counted
        ],
        "chart": _chart(asked, shown),
        "place_head": _head("地区"),
        "place_rows": _places(asked),
        "month_head": _head("月份"),
        "month_rows": _months(asked),
        "gap": any(found.gap for found in bridges.values()),
        "export_url": f"{reverse('households:bridge_export')}?{urlencode(asked.query)}",
        "may_export": asked.actor.may(Ledgers.EXPORT),
        "crumbs": [Crumb("农户", reverse("households:list")), Crumb("增减变动")],
    }
    return render(request, "households/bridge.html", context)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """Who came or went, one line a movement."""
    asked = _asked(request)
    way = Way.by_label(request.GET.get("way", "")) or Way.IN
    found = queries.movements(way, asked.counted, asked.area_code, asked.after, asked.until)
    reason = request.GET.get("reason", "*")
    if reason != "*":
        found = found.filter(reason=reason)
    paged = Paginator(found.select_related("household"), PAGE_SIZE).get_page(request.GET.get("page"))
    names = area_queries.named(row.area_code for row in paged)
    persons = asked.counted in (Counted.PERSONS, Counted.REGISTERED_PERSONS)
    back = f"{reverse('households:bridge')}?{urlencode(asked.query)}"
    context = {
        "asked": asked,
        "way": way,
        "area": area_queries.by_code(asked.area_code),
        "head": [Head(label) for label in ("户编号", *(["姓名"] if persons else []), "行政村", "原因")]
        + [Head("日期", kind="date")],
        "rows": [_line(row, names, persons=persons) for row in paged],
        "page": Page(paged.number, PAGE_SIZE, paged.paginator.count, _page_url(request)),
        "crumbs": [Crumb("农户", reverse("households:list")), Crumb("增减变动", back), Crumb(way.label)],
    }
    return render(request, "households/bridge_rows.html", context)


@require_GET
def export_bridge(request: HttpRequest) -> HttpResponse:
    """The table by reason and the movements of what is chosen, as a workbook."""
    asked = _asked(request)
    asked.actor.require(Ledgers.EXPORT)
    columns = (
        Column("way", "增减"),
        Column("number", "户编号"),
        Column("name", "姓名"),
        Column("village", "行政村"),
        Column("reason", "原因"),
        Column("day", "日期", Kind.DATE),
    )
    lines = []
    for way in Way:
        found = queries.movements(way, asked.counted, asked.area_code, asked.after, asked.until)
        listed = list(found.select_related("household"))
        names = area_queries.named({row.area_code for row in listed})
        lines += [
            [way.label, row.household.number, getattr(row, "name", ""), names.get(row.area_code, ""),
             row.reason_label, row.day]
            for row in listed
        ]  # fmt: skip
    shown = queries.bridge(asked.counted, asked.area_code, asked.after, asked.until)
    area = area_queries.by_code(asked.area_code)
    title = f"{area.name}{asked.counted.label}增减变动（{asked.after:%Y-%m-%d} 至 {asked.until:%Y-%m-%d}）"
    said = f"期初 {shown.opening}，增加 {shown.came}，减少 {shown.went}，期末 {shown.closing}"
    target = io.BytesIO()
    mark = export.watermark(asked.actor, clock.now(), len(lines), said)
    export.write_xlsx(target, title, mark, columns, lines)
    history.record(asked.actor, "households.bridge_exported", summary=f"导出{title}"[:200], rows=len(lines))
    answer = HttpResponse(target.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}.xlsx"))
    return answer


def _asked(request: HttpRequest) -> Asked:
    """Raises NotADay, NotAllowed, BadValue."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的增减变动")
    until = _day(request.GET.get("to", ""), as_of)
    after = _day(request.GET.get("from", ""), year_start(until) - timedelta(days=1))
    if after > until:
        raise BadValue("起日不能晚于止日，请重选日期")
    counted = Counted.by_label(request.GET.get("of", "")) or Counted.REGISTERED_PERSONS
    return Asked(actor, area_code, after, until, counted)


def _day(text: str, otherwise: date) -> date:
    if not text.strip():
        return otherwise
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotADay(f"日期“{text[:20]}”无法确定，请写成 2020-06-30") from None


def _reasons(asked: Asked, bridges: dict[Counted, Bridge]) -> list[Row]:
    """期初, one line for each reason in and out, 期末; every number leads to its rows."""
    table = [
        Row([Cell(f"期初（{asked.after:%Y-%m-%d}）"), *_numbers(one.opening for one in bridges.values())])
    ]
    for way, sign in ((Way.IN, "+"), (Way.OUT, "−")):
        order = {flow.reason: flow.label for found in bridges.values() for flow in found.flows}
        for reason, label in order.items():
            many = {
                one: next((_of(way, flow) for flow in found.flows if flow.reason == reason), 0)
                for one, found in bridges.items()
            }
            if any(many.values()):
                cells = [
                    Cell(f"{number:,}", asked.rows_url(way, reason, one) if number else "", "number")
                    for one, number in many.items()
                ]
                table.append(Row([Cell(f"{sign} {label}"), *cells]))
    table.append(
        Row(
            [Cell(f"期末（{asked.until:%Y-%m-%d}）"), *_numbers(one.closing for one in bridges.values())],
            "fw-bold",
        )
    )
    return table


def _of(way: Way, flow: Any) -> int:
    return int(flow.came if way is Way.IN else flow.went)


def _numbers(values: Any) -> list[Cell]:
    return [Cell(f"{value:,}", kind="number") for value in values]


def _head(first: str) -> list[Head]:
    return [Head(first), *(Head(label, kind="number") for label in ("期初", "增加", "减少", "净增", "期末"))]


def _cells(found: Bridge) -> list[Cell]:
    return _numbers((found.opening, found.came, found.went, found.came - found.went, found.closing))


def _places(asked: Asked) -> list[Row]:
    level = areas.level_of(asked.area_code)
    below = Level.VILLAGE if level in (Level.TOWNSHIP, Level.VILLAGE) else Level.TOWNSHIP
    found = queries.bridges_by_place(
        asked.counted, asked.area_code, asked.after, asked.until, areas.DIGITS[below]
    )
    codes = {short: short.ljust(areas.LENGTH, "0") for short in found}
    names = area_queries.named(codes.values())
    return [
        Row(
            [
                Cell(
                    names.get(codes[short], codes[short]),
                    f"?{urlencode({**asked.query, 'area': codes[short]})}",
                ),
                *_cells(one),
            ]
        )
        for short, one in found.items()
    ]


def _months(asked: Asked) -> list[Row]:
    months = (asked.until.year - asked.after.year) * 12 + asked.until.month - asked.after.month
    if months > MOST_MONTHS:
        return []
    found = queries.bridges_by_month(asked.counted, asked.area_code, asked.after, asked.until)
    return [Row([Cell(f"{first:%Y-%m}"), *_cells(one)]) for first, one in found.items()]


def _chart(asked: Asked, shown: Bridge) -> Chart | None:
    if not shown.flows:
        return None
    return Chart(
        "bridge",
        f"{asked.counted.label}增减（按原因）",
        [flow.label for flow in shown.flows],
        [
            Series("增加", [flow.came for flow in shown.flows], unit=asked.counted.unit, stack="flow"),
            Series("减少", [-flow.went for flow in shown.flows], unit=asked.counted.unit, stack="flow"),
        ],
        lying=True,
        category_label="原因",
    )


def _line(row: Any, names: dict[str, str], *, persons: bool) -> list[Any]:
    link = reverse("households:household", args=[row.household.uid])
    name = [row.name] if persons else []
    return [
        Cell(row.household.number, link),
        *name,
        names.get(row.area_code, row.area_code),
        row.reason_label,
        Cell(f"{row.day:%Y-%m-%d}", kind="date"),
    ]


def _page_url(request: HttpRequest) -> Any:
    def address(number: int, size: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return address
