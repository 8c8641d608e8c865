"""五级书记遍访: how far each secretary has been round, and where nobody has been yet."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web.parts import Cell, Head, Row
from yihu.engine import areas
from yihu.modules.pairing import queries
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.queries import Coverage
from yihu.modules.pairing.rules import ROUND_HOUSEHOLDS, Secretary

_MOST = 300


def tours(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    """`?level=`: the secretary whose places left to go to are listed."""
    level = Secretary.by_label(request.GET.get("level", ""))
    heads = ("已遍访", "应遍访", "还没有到", "覆盖率", "次数")
    context = {
        "year": as_of.year,
        "head": [Head("书记"), *(Head(name, kind="number") for name in heads)],
        "rows": [_row(one, area_code) for one in queries.coverage(area_code, as_of)],
    }
    return context | (_left(actor, area_code, as_of, level) if level is not None else {})


def _row(one: Coverage, area_code: str) -> Row:
    ledger = f"{reverse('ledgers:list', args=['pairing.tours'])}?area={area_code}&level={one.level.value}"
    left = f"?{urlencode({'area': area_code, 'tab': 'tours', 'level': one.level.value})}#left"
    return Row(
        [
            one.level.label,
            Cell(f"{one.toured:,} {one.unit}", kind="number"),
            Cell(f"{one.whole:,} {one.unit}", kind="number"),
            Cell(f"{one.left:,} {one.unit}", left if one.left else "", kind="number"),
            Cell("—" if one.percent is None else f"{one.percent}%", kind="number"),
            Cell(f"{one.times:,}", ledger if one.times else "", kind="number"),
        ]
    )


def _left(actor: Actor, area_code: str, as_of: date, level: Secretary) -> dict[str, Any]:
    homes = level in ROUND_HOUSEHOLDS
    head, rows = (_homes if homes else _villages)(actor, area_code, as_of, level)
    title = f"{level.label}还没有到的{'户' if homes else '村'}"
    return {"left_title": title, "left_head": head, "left_rows": rows[:_MOST], "more": len(rows) > _MOST}


def _homes(actor: Actor, area_code: str, as_of: date, level: Secretary) -> tuple[list[Head], list[Row]]:
    found = list(queries.untoured_homes(area_code, as_of, level)[: _MOST + 1])
    names = area_queries.named(one.area_code for one in found)
    rows = [
        Row(
            [
                Cell(one.head_name or "—", reverse("households:household", args=[one.household.uid])),
                one.number,
                names.get(one.area_code, one.area_code),
                one.get_standing_display(),
                _enter(actor, one.area_code, level, as_of, household__number=one.number),
            ]
        )
        for one in found
    ]
    return [Head(name) for name in ("户主", "户编号", "行政村", "脱贫属性", "办理")], rows


def _villages(actor: Actor, area_code: str, as_of: date, level: Secretary) -> tuple[list[Head], list[Row]]:
    found = queries.untoured_villages(area_code, as_of, level)
    names = area_queries.named(code for at, _ in found for code in (at, areas.full(at[:9])))
    rows = [
        Row(
            [
                names.get(code, code),
                names.get(areas.full(code[:9]), ""),
                Cell(f"{homes:,}", kind="number"),
                _enter(actor, code, level, as_of),
            ]
        )
        for code, homes in found
    ]
    return [Head("行政村"), Head("乡镇"), Head("建档立卡户", kind="number"), Head("办理")], rows


def _enter(actor: Actor, area_code: str, level: Secretary, as_of: date, **more: str) -> Cell:
    if not actor.may(Can.TOUR, area_code):
        return Cell("—")
    given = {"area_code": area_code, "level": level.value, "on": as_of.isoformat(), **more}
    return Cell("登记遍访", f"{reverse('ledgers:new', args=['pairing.tours'])}?{urlencode(given)}")
