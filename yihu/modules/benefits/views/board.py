"""What was paid in an area: lists, kinds by month, who is due this month and not paid, children out of school."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Head, Page, Row, Tab
from yihu.core.web.templatetags.ui import day
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.money import wan
from yihu.modules.benefits import queries
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import Kind, Line, Stage, kinds_of, month_of, term_of
from yihu.modules.benefits.views.common import number, yuan
from yihu.modules.departments.rules import Aid

_SIZE, _SHOWN = 25, 300
_TABS = {"": "发放清单", "months": "按月汇总", "due": "本月应发未发", "school": "控辍保学"}
_COLOURS = {Stage.DRAFTED: "yellow", Stage.PAID: "green", Stage.RETURNED: "secondary"}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else ""
    context = {
        "area": area_queries.by_code(area_code),
        "as_of": as_of,
        "month": month_of(as_of),
        "term": term_of(as_of),
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "kpis": _kpis(area_code, as_of),
        "tab": tab,
        "tabs": [
            Tab(label, f"?{urlencode({'area': area_code, 'tab': key})}", key == tab)
            for key, label in _TABS.items()
        ],
        "kinds": Kind,
        "stages": Stage,
        "may_write": actor.may(Can.WRITE),
    }
    of_tab = {"": _lists, "months": _months, "due": _due, "school": _school}[tab]
    return render(request, "benefits/list.html", context | of_tab(request, actor, area_code, as_of))


def _kpis(area_code: str, as_of: date) -> list[tuple[str, str, str, str, str]]:
    """(label, value, unit, symbol, note)"""
    found = []
    for line, symbol in (
        (Line.SECURITY, "shield-check"),
        (Line.EDUCATION, "bulb"),
        (Line.MEDICAL, "home-heart"),
        (Line.PENSION, "user"),
    ):
        kinds = [kind.value for kind in kinds_of(line)]
        fen = sum(queries.paid_in(area_code, as_of, *kinds).values_list("fen", flat=True))
        people = queries.first_of_persons(area_code, as_of, *kinds).count()
        found.append((f"{as_of.year} 年{line.label}", f"{wan(fen):,f}", "万元", symbol, f"{people:,} 人"))
    wrong = queries.paid_after_end_in(area_code, as_of).count()
    return [*found, ("死亡后仍发放", f"{wrong:,}", "笔", "alert-triangle", "当年，按所属月份")]


def _lists(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    kind, stage = request.GET.get("kind", ""), request.GET.get("stage", "")
    rows = queries.lists_shown(actor, area_code, kind, stage)
    page = _page(request, rows.count(), {"area": area_code, "kind": kind, "stage": stage})
    shown = list(rows[page.start : page.start + page.size])
    sums, places = queries.gathered(actor, shown), area_queries.named({one.area_code for one in shown})
    return {
        "kind": kind,
        "stage": stage,
        "page": page,
        "head": [
            *(Head(name) for name in ("清单", "种类", "所属期", "编制地", "状态")),
            *(Head(name, "number") for name in ("户数", "人数", "金额（元）")),
            Head("发放日期", "date"),
        ],
        "rows": [_list_row(one, sums.get(one.pk, queries.Sum()), places) for one in shown],
    }


def _list_row(one: Any, total: queries.Sum, places: dict[str, str]) -> Row:
    return Row(
        [
            Cell(one.number, reverse("benefits:paylist", args=[one.pk])),
            one.get_kind_display(),
            one.period,
            places.get(one.area_code, one.area_code),
            Cell(one.get_stage_display(), colour=_COLOURS[Stage(one.stage)]),
            number(total.homes),
            number(total.people),
            yuan(total.fen),
            Cell(day(one.paid_on) if one.paid_on else "", kind="date"),
        ]
    )


def _months(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    """Kind by month, 元; each cell leads to its rows in the ledger."""
    cells = {(one["kind"], one["month"]): one["fen"] for one in queries.matrix(actor, area_code, as_of)}
    months = range(1, as_of.month + 1)
    rows = []
    for kind in Kind:
        of_kind = [cells.get((kind.value, month), 0) for month in months]
        if any(of_kind):
            told = [
                _month_cell(kind, as_of.year, month, fen) for month, fen in zip(months, of_kind, strict=True)
            ]
            rows.append(Row([kind.label, *told, yuan(sum(of_kind))]))
    if rows:
        sums = [sum(fen for (_, at), fen in cells.items() if at == month) for month in months]
        rows.append(Row(["合计", *(yuan(one or None) for one in sums), yuan(sum(sums))]))
    return {
        "head": [
            Head("种类"),
            *(Head(f"{month}月", "number") for month in months),
            Head("全年累计", "number"),
        ],
        "rows": rows,
    }


def _month_cell(kind: Kind, year: int, month: int, fen: int) -> Cell:
    if not fen:
        return Cell("", kind="number")
    last = date(year + month // 12, month % 12 + 1, 1)
    span = {"kind": kind.value, "paid_on__from": f"{year}-{month:02d}-01", "paid_on__to": f"{_before(last)}"}
    url = f"{reverse('ledgers:list', args=['benefits.payments'])}?{urlencode(span)}"
    return Cell(yuan(fen).text, url, kind="number")


def _before(first: date) -> date:
    return date.fromordinal(first.toordinal() - 1)


def _due(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    """In force this month and on no signed list; approved for this term and not paid in full."""
    aid = list(queries.unpaid(actor, area_code, month_of(as_of))[: _SHOWN + 1])
    grants = list(queries.unpaid_grants(actor, area_code, as_of)[: _SHOWN + 1])
    places = area_queries.named({one.area_code for one in (*aid, *grants)})
    rows = [
        Row(
            [
                _home(one),
                one.name,
                places.get(one.area_code, ""),
                Aid(one.kind).label,
                yuan(one.monthly_fen),
                "",
            ]
        )
        for one in aid[:_SHOWN]
    ]
    rows += [
        Row(
            [
                _home(one),
                one.person_name,
                places.get(one.area_code, ""),
                f"{one.get_kind_display()} {one.term}",
                yuan(one.standard_fen),
                yuan(one.paid_fen),
            ]
        )
        for one in grants[:_SHOWN]
    ]
    return {
        "more": max(len(aid), len(grants)) > _SHOWN,
        "head": [
            *(Head(name) for name in ("户编号", "姓名", "村", "种类")),
            Head("应发（元）", "number"),
            Head("已发（元）", "number"),
        ],
        "rows": rows,
    }


def _school(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    """Children whose school says they have left, with what was tried last."""
    found = list(queries.dropped_on(area_code, as_of).select_related("household")[:_SHOWN])
    tried = queries.last_tried(actor, [one.person_id for one in found], as_of)
    open_ = set(queries.to_persuade_on(area_code, as_of).values_list("pk", flat=True))
    places = area_queries.named({one.area_code for one in found})
    return {
        "head": [
            *(Head(name) for name in ("户编号", "姓名", "村", "学校", "学段")),
            Head("学籍辍学日期", "date"),
            Head("最近一次劝返"),
            Head("状态"),
        ],
        "rows": [_pupil_row(one, tried.get(one.person_id), one.pk in open_, places) for one in found],
    }


def _pupil_row(one: Any, last: Any, is_open: bool, places: dict[str, str]) -> Row:
    told = (
        Cell("还没有")
        if last is None
        else Cell(f"{day(last.on)} {last.get_outcome_display()}", note=last.by_name)
    )
    write = f"{reverse('ledgers:new', args=['benefits.returns'])}?" + urlencode(
        {"household__number": one.number, "person_name": one.name}
    )
    state = Cell("登记劝返", write) if is_open else Cell("已劝返", colour="green")
    return Row(
        [
            _home(one),
            one.name,
            places.get(one.area_code, ""),
            one.school,
            one.get_stage_display(),
            Cell(day(one.on), kind="date"),
            told,
            state,
        ]
    )


def _home(one: Any) -> Cell:
    if one.household is None:
        return Cell("")
    return Cell(one.household.number, reverse("households:household", args=[one.household.uid]))


def _page(request: HttpRequest, total: int, kept: dict[str, str]) -> Page:
    text = request.GET.get("page", "")
    at = int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10_000 else 1

    def url(place: int, size: int) -> str:
        return f"?{urlencode({**{name: value for name, value in kept.items() if value}, 'page': place})}"

    return Page(at, _SIZE, total, url, "份", (_SIZE,))
