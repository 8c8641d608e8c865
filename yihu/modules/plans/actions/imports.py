"""措施台账 as a workbook: measures of households by number, plans made where there is none yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households import queries as households
from yihu.modules.plans import queries
from yihu.modules.plans.models import Measure, Plan
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import MeasureKind, Stage, require_term

_CHUNK = 1000
_COLUMNS = ("cause", "owner", "owner_unit", "due", "done_on", "effect")
Key = tuple[int, int, str, str, str]


@dataclass(frozen=True)
class Line:
    """One line, read. `person_name` '' for the whole household."""

    id: int
    number: int
    area_code: str
    household: str
    year: int
    kind: MeasureKind
    content: str
    owner: str
    start: date
    due: date
    person_name: str = ""
    cause: str = ""
    owner_unit: str = ""
    done_on: date | None = None
    effect: str = ""

    def check(self) -> None:
        """Raises BadValue."""
        if not 2000 <= self.year <= 2100:
            raise BadValue("年度请写四位数，例如 2020")
        require_term(self.year, self.start, self.due)
        if self.done_on is not None and self.done_on < self.start:
            raise BadValue("完成日期不能早于登记日期，请核对")


@dataclass(frozen=True)
class Known:
    """Households by number, their members by name, their plans by year and measures by what they are."""

    homes: Mapping[str, Any]
    members: Mapping[int, Mapping[str, int]]
    plans: dict[tuple[int, int], Plan]
    measures: Mapping[Key, Measure]
    ended: set[int]
    seen: set[Key] = field(default_factory=set)


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    same: Measure | None = None
    problem: str = ""


@transaction.atomic
def enter(actor: Actor, values: Mapping[str, Any]) -> Measure:
    """One line of the form or grid. Raises BadValue, NotAllowed."""
    line = _line(0, 0, str(values["area_code"]), values)
    known = _known(actor, [line])
    judged = judge(actor, line, known)
    if judged.verdict is Verdict.WRONG:
        raise BadValue(judged.problem)
    if judged.same is not None:
        raise BadValue("该户当年已有同样的措施，请在原措施上登记进展")
    made, _ = _made(line, known, None)
    plan = made.plan
    if plan._state.adding:
        plan.save()
    made.plan = plan
    made.save()
    _reopen([plan])
    record(actor, "plans.measure_added", made, summary=f"新增措施：{made.content}"[:200])
    return made


def match(actor: Actor, staged: Staged) -> None:
    """Set verdict, target and problems on the staged lines."""
    lines = _lines(staged)
    known = _known(actor, lines)
    judged = [(line, judge(actor, line, known)) for line in lines]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {TABLE} set verdict = %s, target_id = %s, problems = problems || %s::jsonb where id = %s",  # noqa: S608
            [
                [one.verdict.value, one.same.pk if one.same else None, _problems(one), line.id]
                for line, one in judged
            ],
        )


def judge(actor: Actor, line: Line, known: Known) -> Judged:
    try:
        line.check()
        home = known.homes.get(line.household)
        if home is None or not areas.inside(home.area_code, line.area_code):
            raise BadValue(f"该地没有户编号为“{line.household}”的农户，请核对编号和行政村")
        actor.require(Can.WRITE, home.area_code)
        if line.person_name and line.person_name not in known.members.get(home.pk, {}):
            raise BadValue(f"该户没有成员“{line.person_name}”，请核对姓名；针对全户的请空着")
        plan = known.plans.get((home.pk, line.year))
        if plan is not None and plan.stage == Stage.SENT:
            raise BadValue("该户当年计划正待乡镇确认，请待确认或退回后再导入")
        key = _key(home.pk, line)
        if key in known.seen:
            raise BadValue("本表中同一对象有两条相同的措施，请合并或写清区别")
        known.seen.add(key)
    except Refused as refused:
        return Judged(Verdict.WRONG, problem=refused.message)
    same = known.measures.get(key)
    if same is None and line.done_on is None and home.pk in known.ended:
        return Judged(
            Verdict.WRONG, problem=f"{households.gone(home.number).message}；已完成的请填写完成日期"
        )
    if same is None:
        return Judged(Verdict.NEW)
    return Judged(Verdict.CHANGED if _differing(same, line) else Verdict.UNCHANGED, same)


def _differing(same: Measure, line: Line) -> list[str]:
    """What a workbook says otherwise; what it leaves empty stays as it is."""
    return [name for name in _COLUMNS if (said := getattr(line, name)) and said != getattr(same, name)]


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    """Write one township's lines: plans that are lacking, then measures."""
    lines = _lines(staged)
    known = _known(actor, lines)
    counts = dict.fromkeys(Verdict, 0)
    new: list[Measure] = []
    changed: list[Measure] = []
    plans: dict[tuple[int, int], Plan] = {}
    for line in lines:
        judged = judge(actor, line, known)
        if judged.verdict is Verdict.WRONG:
            raise BadValue(f"第 {line.number} 行：{judged.problem}")
        counts[judged.verdict] += 1
        if judged.same is None:
            measure, key = _made(line, known, staged.batch_id)
            new.append(measure)
            plans[key] = measure.plan
        elif judged.verdict is Verdict.CHANGED:
            for name in _differing(judged.same, line):
                setattr(judged.same, name, getattr(line, name))
            changed.append(judged.same)
    Plan.objects.bulk_create([plan for plan in plans.values() if plan._state.adding], batch_size=_CHUNK)
    for measure in new:
        measure.plan_id = measure.plan.pk
    Measure.objects.bulk_create(new, batch_size=_CHUNK)
    Measure.objects.bulk_update(changed, _COLUMNS, batch_size=_CHUNK)
    _reopen(list(plans.values()))
    record(
        actor,
        "plans.imported",
        summary=f"措施台账导入：新增 {counts[Verdict.NEW]} 条，更新 {counts[Verdict.CHANGED]} 条",
        batch=staged.batch_id,
        township=staged.township_code,
    )
    return Counts(counts[Verdict.NEW], counts[Verdict.CHANGED], counts[Verdict.UNCHANGED])


def _reopen(plans: list[Plan]) -> None:
    """Confirmed plans that got new measures have been adjusted."""
    keys = [plan.pk for plan in plans if plan.stage == Stage.CONFIRMED]
    if keys:
        Plan.objects.filter(pk__in=keys).update(stage=Stage.ADJUSTED)


def _made(line: Line, known: Known, batch_id: int | None) -> tuple[Measure, tuple[int, int]]:
    home = known.homes[line.household]
    key = (home.pk, line.year)
    if key not in known.plans:
        known.plans[key] = Plan(
            area_code=home.area_code,
            household_id=home.pk,
            number=home.number,
            year=line.year,
            made_on=line.start,
            main_cause=home.cause,
            batch_id=batch_id,
        )
    measure = Measure(
        area_code=home.area_code,
        plan=known.plans[key],
        household_id=home.pk,
        number=home.number,
        year=line.year,
        person_id=known.members.get(home.pk, {}).get(line.person_name),
        person_name=line.person_name,
        kind=line.kind,
        content=line.content,
        start=line.start,
        batch_id=batch_id,
        **{name: getattr(line, name) for name in _COLUMNS},
    )
    return measure, key


def _known(actor: Actor, lines: list[Line]) -> Known:
    rows = households.visible_to(actor).filter(number__in={line.household for line in lines})
    homes = {row.number: row for row in rows}
    keys = [row.pk for row in homes.values()]
    years = {line.year for line in lines}
    causes = queries.main_causes(keys, max(years, default=0))
    for row in homes.values():
        row.cause = causes.get(row.pk, "")  # type: ignore[attr-defined]
    members: dict[int, dict[str, int]] = {}
    for home, name, person in queries.member_names(actor, keys):
        members.setdefault(home, {})[name] = person
    plans = Plan.objects.filter(household_id__in=keys, year__in=years, moved_on__isnull=True)
    measures = Measure.objects.filter(
        household_id__in=keys, year__in=years, stopped_on__isnull=True, moved_on__isnull=True
    )
    return Known(
        homes,
        members,
        {(plan.household_id, plan.year): plan for plan in plans},
        {(one.household_id, one.year, one.person_name, one.kind, one.content): one for one in measures},
        households.ended_among(keys),
    )


def _key(household: int, line: Line) -> Key:
    return household, line.year, line.person_name, line.kind.value, line.content


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
    year = int(read["year"])
    return Line(
        id=pk,
        number=number,
        area_code=areas.full(area_code),
        household=str(read["number"]).strip(),
        year=year,
        kind=MeasureKind(read["kind"]),
        content=" ".join(str(read["content"]).split())[:200],
        owner=str(read["owner"]).strip(),
        start=_day(read.get("start")) or date(year, 1, 1),
        due=_day(read.get("due")) or date(year, 12, 31),
        done_on=_day(read.get("done_on")),
        **{
            name: str(read.get(name) or "").strip()
            for name in ("person_name", "cause", "owner_unit", "effect")
        },
    )


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _problems(judged: Judged) -> str:
    if not judged.problem:
        return "[]"
    return json.dumps([{"code": "E510", "message": judged.problem, "column": "户编号"}], ensure_ascii=False)


BULK = Bulk(match=match, apply=apply)
