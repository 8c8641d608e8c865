"""结对台账 as a workbook: new pairs, and changes of helper dated by the line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households import queries as households
from yihu.modules.pairing.actions.pairs import pair, register_helper
from yihu.modules.pairing.models import Helper, Pairing
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Ending, Part, Tier

_CHUNK = 1000


@dataclass(frozen=True)
class Line:
    """One line of the workbook, read; the helper by name and unit, the household by number."""

    id: int
    number: int
    area_code: str
    household: str
    name: str
    unit_name: str
    tier: Tier
    position: str
    part: Part
    start: date


@dataclass(frozen=True)
class Home:
    pk: int
    number: str
    area_code: str


@dataclass(frozen=True)
class Known:
    """What the lines are about: households by number, open pairings by household."""

    homes: Mapping[str, Home]
    open: Mapping[int, list[Pairing]]


@dataclass(frozen=True)
class Judged:
    """`same`: the open pairing the line says again; `before`: the responsible helper it takes over from."""

    verdict: Verdict
    same: Pairing | None = None
    before: Pairing | None = None
    problem: str = ""


@transaction.atomic
def enter(actor: Actor, values: Mapping[str, Any]) -> Pairing:
    """One line of the form or grid; a change of helper is done on the helper's page, where notes are handed over."""
    line = _line(0, 0, str(values["area_code"]), values)
    home = _known(actor, [line]).homes.get(line.household)
    if home is None or not areas.inside(home.area_code, line.area_code):
        raise BadValue(f"{_where(line)}没有户编号为“{line.household}”的农户，请核对")
    helper = register_helper(actor, area_code=_place(home.area_code), **_said(line))
    uid = households.visible_to(actor).values_list("uid", flat=True).get(pk=home.pk)
    pair(actor, helper.pk, [uid], on=line.start, part=line.part)
    return Pairing.objects.get(household_id=home.pk, helper=helper, start=line.start)


def match(actor: Actor, staged: Staged) -> None:
    """Set verdict, target and problems on the staged lines."""
    lines = _lines(staged)
    known = _known(actor, lines)
    seen: set[str] = set()
    judged = []
    for line in lines:
        judged.append((line, _once(actor, line, known, seen)))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {TABLE} set verdict = %s, target_id = %s, problems = problems || %s::jsonb where id = %s",  # noqa: S608
            [
                [one.verdict.value, one.same.pk if one.same else None, _problems(one), line.id]
                for line, one in judged
            ],
        )


def _once(actor: Actor, line: Line, known: Known, seen: set[str]) -> Judged:
    """One responsible helper a household in one workbook."""
    if line.part is Part.RESPONSIBLE:
        if line.household in seen:
            return Judged(Verdict.WRONG, problem=f"户 {line.household} 在本表中有两名帮扶责任人，请只留一名")
        seen.add(line.household)
    return judge(actor, line, known)


def judge(actor: Actor, line: Line, known: Known) -> Judged:
    home = known.homes.get(line.household)
    try:
        if home is None or not areas.inside(home.area_code, line.area_code):
            raise BadValue(f"{_where(line)}没有户编号为“{line.household}”的农户，请核对编号和行政村")
        if not actor.may(Can.WRITE, home.area_code):
            raise BadValue("您的岗位不能登记该村的结对，请由乡镇或区县经办导入")
        return _beside(line, known.open.get(home.pk, []))
    except Refused as refused:
        return Judged(Verdict.WRONG, problem=refused.message)


def _beside(line: Line, present: list[Pairing]) -> Judged:
    same = next((one for one in present if (one.name, one.unit_name) == (line.name, line.unit_name)), None)
    if same is not None:
        if same.part == line.part:
            return Judged(Verdict.UNCHANGED, same=same)
        raise BadValue(f"{line.name} 现为该户“{same.get_part_display()}”，身份变更请在帮扶人页面办理")
    if line.part is Part.SECOND:
        return Judged(Verdict.NEW)
    before = next((one for one in present if one.part == Part.RESPONSIBLE), None)
    if before is None:
        return Judged(Verdict.NEW)
    if line.start <= before.start:
        raise BadValue(
            f"该户自 {before.start:%Y-%m-%d} 起由 {before.name} 帮扶；换人的结对日期须晚于这一天，请核对"
        )
    return Judged(Verdict.CHANGED, same=before, before=before)


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    """Write one township's lines: spans that end, helpers that are new, spans that begin."""
    lines = _lines(staged)
    known = _known(actor, lines)
    counts = dict.fromkeys(Verdict, 0)
    ended: list[Pairing] = []
    begun: list[tuple[Line, Home]] = []
    for line in lines:
        judged = judge(actor, line, known)
        if judged.verdict is Verdict.WRONG:
            raise BadValue(f"第 {line.number} 行：{judged.problem}")
        counts[judged.verdict] += 1
        if judged.before is not None:
            ended.append(_ended(judged.before, line))
        if judged.verdict is not Verdict.UNCHANGED:
            begun.append((line, known.homes[line.household]))
    Pairing.objects.bulk_update(ended, ["end", "ending", "handed"], batch_size=_CHUNK)
    helpers = _helpers(begun, staged.batch_id)
    spans = [_begun(line, home, helpers, staged.batch_id) for line, home in begun]
    Pairing.objects.bulk_create(spans, batch_size=_CHUNK)
    record(
        actor,
        "pairing.imported",
        summary=f"结对台账导入：新增 {counts[Verdict.NEW]} 户，换人 {counts[Verdict.CHANGED]} 户",
        batch=staged.batch_id,
        township=staged.township_code,
    )
    return Counts(counts[Verdict.NEW], counts[Verdict.CHANGED], counts[Verdict.UNCHANGED])


def _ended(before: Pairing, line: Line) -> Pairing:
    before.end, before.ending = line.start, Ending.CHANGED
    before.handed = f"台账导入换人：{line.name}"
    return before


def _helpers(begun: list[tuple[Line, Home]], batch_id: int) -> dict[tuple[str, str, str], Helper]:
    """Everybody the lines name, made where unknown: (place, name, unit) -> row."""
    wanted = {(_place(home.area_code), line.name, line.unit_name): line for line, home in begun}
    places, names = {place for place, _, _ in wanted}, {name for _, name, _ in wanted}
    found = {
        (row.area_code, row.name, row.unit_name): row
        for row in Helper.objects.filter(area_code__in=places, name__in=names)
    }
    new = [
        Helper(
            area_code=place,
            name=name,
            unit_name=unit,
            tier=line.tier,
            position=line.position,
            batch_id=batch_id,
        )
        for (place, name, unit), line in wanted.items()
        if (place, name, unit) not in found
    ]
    for row in Helper.objects.bulk_create(new, batch_size=_CHUNK):
        found[row.area_code, row.name, row.unit_name] = row
    return found


def _begun(line: Line, home: Home, helpers: Mapping[tuple[str, str, str], Helper], batch_id: int) -> Pairing:
    helper = helpers[_place(home.area_code), line.name, line.unit_name]
    return Pairing(
        area_code=home.area_code,
        household_id=home.pk,
        helper=helper,
        number=home.number,
        name=helper.name,
        unit_name=helper.unit_name,
        tier=helper.tier,
        position=line.position or helper.position,
        part=line.part,
        start=line.start,
        user_id=helper.user_id,
        batch_id=batch_id,
    )


def _known(actor: Actor, lines: list[Line]) -> Known:
    rows = households.visible_to(actor).filter(number__in={line.household for line in lines})
    homes = {row.number: Home(row.pk, row.number, row.area_code) for row in rows}
    present: dict[int, list[Pairing]] = {}
    for one in Pairing.objects.filter(
        household_id__in=[home.pk for home in homes.values()], end__isnull=True
    ):
        present.setdefault(one.household_id, []).append(one)
    return Known(homes, present)


def _lines(staged: Staged) -> list[Line]:
    sql = (
        f'select id, line, area_code, "values" from {TABLE} where batch_id = %s and verdict <> %s'  # noqa: S608
        " and area_code >= %s and area_code < %s order by line"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [staged.batch_id, Verdict.WRONG.value, *staged.bounds])
        return [_line(*row) for row in cursor.fetchall()]


def _line(pk: int, number: int, area_code: str, values: Any) -> Line:
    read: Mapping[str, Any] = json.loads(values) if isinstance(values, str) else values
    start = read["start"]
    return Line(
        id=pk,
        number=number,
        area_code=areas.full(area_code),
        household=str(read["number"]).strip(),
        name=" ".join(str(read["name"]).split()),
        unit_name=" ".join(str(read["unit_name"]).split()),
        tier=Tier(read["tier"]),
        position=str(read.get("position") or ""),
        part=Part(read.get("part") or Part.RESPONSIBLE),
        start=start if isinstance(start, date) else date.fromisoformat(str(start)),
    )


def _said(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "unit_name": line.unit_name,
        "tier": line.tier,
        "position": line.position,
    }


def _place(village: str) -> str:
    """Helpers are known to the township they help in."""
    return areas.ancestor(village, Level.TOWNSHIP)


def _where(line: Line) -> str:
    return "该村" if areas.level_of(line.area_code) is Level.VILLAGE else "该地"


def _problems(judged: Judged) -> str:
    if not judged.problem:
        return "[]"
    return json.dumps([{"code": "E510", "message": judged.problem, "column": "户编号"}], ensure_ascii=False)


BULK = Bulk(match=match, apply=apply)
