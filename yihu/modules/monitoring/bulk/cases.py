"""监测对象台账 by workbook: what the national system exported, by label. Each line is one spell, cleared or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import Bulk, Counts, Staged, Verdict
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Standing as Poverty
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.bulk.staged import BadLine, Judged, Line, homes, lines, write
from yihu.modules.monitoring.models import Case, CaseRisk, CaseStep, Measure
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    ENDED,
    Category,
    ClearKind,
    Finding,
    Lack,
    MeasureKind,
    Risk,
    Stage,
    check_finding,
)

RISKS = tuple(f"risk_{position}" for position in range(1, 6))
_SEPARATORS = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True)
class Spell:
    """One line read: the case as the workbook tells it."""

    number: str
    found: Finding
    start: date
    clue_on: date
    end: date | None
    clear_kind: str
    clear_income_fen: int | None
    helper: str
    measures: tuple[MeasureKind, ...]
    measured_on: date | None


def enter_case(actor: Actor, values: Mapping[str, Any]) -> Case:
    """One line of the form or grid: a case from before the system was there. Raises as the import says."""
    line = Line(0, 0, actor.area_code, values)
    row = households.by_number(actor, line.text("number"))
    actor.require(Can.IMPORT, row.area_code)
    judge = _Judge(actor, [line])
    judged = judge.of(line)
    if judged.refused is not None:
        raise judged.refused
    if judged.verdict is not Verdict.NEW:
        raise BadLine("该户这一天的纳入已登记，请在监测对象页办理后续")
    return _write(actor, None, [(judge.spell(line), row)])[0]


class _Judge:
    """All lines of a batch against what is there, with a handful of reads."""

    def __init__(self, actor: Actor, found: Sequence[Line]) -> None:
        self.homes = homes(actor, found, "number")
        ids = [row.pk for row in self.homes.values()]
        self.ended = households.ended_among(ids)
        self.spans: dict[int, list[Any]] = {}
        for span in households.registrations(actor).filter(household__in=ids):
            self.spans.setdefault(span.household_id, []).append(span)
        self.cases: dict[int, list[Case]] = {}
        for case in queries.cases(actor).filter(household__in=ids):
            self.cases.setdefault(case.household_id, []).append(case)
        self.allowed: dict[date, tuple[Category, ...]] = {}
        self.seen: dict[tuple[int, date], int] = {}

    def of(self, line: Line) -> Judged:
        row = self.homes.get(line.text("number"))
        area = row.area_code if row is not None else line.area_code
        try:
            if row is None:
                raise BadLine(
                    "没有这个户编号，或不在您的管理范围内；一般农户请先在“农户花名册”登记（不填户属性）"
                )
            spell = self.spell(line)
            self._check(row, spell, line)
        except Refused as refused:
            told = refused if isinstance(refused, BadValue) else BadLine(refused.message)
            return Judged(line, Verdict.WRONG, area, None, told)
        same = next((one for one in self.cases.get(row.pk, []) if one.start == spell.start), None)
        if same is None:
            if spell.end is None and row.pk in self.ended:
                told = BadLine(f"{households.gone(row.number).message}；以前的纳入请填写风险消除时间和方式")
                return Judged(line, Verdict.WRONG, area, None, told)
            return Judged(line, Verdict.NEW, area)
        if not self._ends(same, spell):
            return Judged(line, Verdict.UNCHANGED, area, same.pk)
        if spell.clear_kind == ClearKind.HELPED and _has_risk_without_help(same):
            told = BadLine(
                "该户有风险还没有落实的措施，不能标注“帮扶消除”；请先在监测对象页补登措施落实日期和成效"
            )
            return Judged(line, Verdict.WRONG, area, same.pk, told)
        return Judged(line, Verdict.CHANGED, area, same.pk)

    def _ends(self, case: Case, spell: Spell) -> bool:
        """An imported spell that the workbook now tells the end of."""
        return case.end is None and spell.end is not None and case.imported_in is not None

    def spell(self, line: Line) -> Spell:
        """Raises BadLine."""
        start = line.day("start")
        assert start is not None
        risks = tuple(dict.fromkeys(Risk(line.text(name)) for name in RISKS if line.text(name)))
        lacks = tuple(lack for lack in Lack if line.yes(f"lack_{lack.value}"))
        found = Finding(
            Category(line.text("category")),
            risks,
            income_fen=line.number("income_fen"),
            lacks=lacks,
            no_labour=line.yes("no_labour"),
        )
        return Spell(
            number=line.text("number"),
            found=found,
            start=start,
            clue_on=min(line.day("clue_on") or start, start),
            end=line.day("end"),
            clear_kind=line.text("clear_kind"),
            clear_income_fen=line.number("clear_income_fen"),
            helper=line.text("helper")[:60],
            measures=_measures(line.text("help_kinds")),
            measured_on=line.day("measured_on"),
        )

    def _check(self, row: Any, spell: Spell, line: Line) -> None:
        first = self.seen.setdefault((row.pk, spell.start), line.line)
        if first != line.line:
            raise BadLine(f"与第 {first} 行是同一户同一天，请删去重复的一行")
        span = next((one for one in self.spans.get(row.pk, []) if _covers(one, spell.start)), None)
        exited = span is not None and span.standing == Poverty.EXITED
        poor = span is not None and span.standing != Poverty.EXITED
        if spell.start not in self.allowed:
            self.allowed[spell.start] = queries.categories(row.area_code, spell.start)
        check_finding(spell.found, self.allowed[spell.start], exited=exited, poor=poor)
        _check_end(spell)
        for other in self.cases.get(row.pk, []):
            if other.start != spell.start:
                _check_beside(other, spell)


def _has_risk_without_help(case: Case) -> bool:
    helped = Measure.objects.filter(case=case, done_on__isnull=False).values("risk_id")
    return CaseRisk.objects.filter(case=case).exclude(pk__in=helped).exists()


def _covers(span: Any, day: date) -> bool:
    return bool(span.start <= day and (span.end is None or day < span.end))


def _check_end(spell: Spell) -> None:
    if spell.end is None:
        if spell.clear_kind:
            raise BadLine("填了风险消除方式，请同时填写风险消除时间")
        return
    if spell.end <= spell.start:
        raise BadLine("风险消除时间须晚于风险识别时间，请核对")
    if not spell.clear_kind:
        raise BadLine("填了风险消除时间，请同时填写风险消除方式")
    if spell.clear_kind == ClearKind.HELPED and spell.found.no_labour:
        raise BadLine("整户无劳动力的不能标注“帮扶消除”，请核对")


def _check_beside(other: Case, spell: Spell) -> None:
    if other.start is None:
        if other.now not in ENDED:
            raise BadLine("该户正在系统中办理，请在监测对象页办理")
        return
    ends_before = other.end is not None and other.end <= spell.start
    begins_after = spell.end is not None and spell.end <= other.start
    if not ends_before and not begins_after:
        raise BadLine(f"与该户 {other.start:%Y-%m-%d} 纳入的记录时间重叠，请核对")


def _measures(text: str) -> tuple[MeasureKind, ...]:
    """Raises BadLine for a word that is no kind of measure."""
    found = []
    for word in _SEPARATORS.split(text):
        if word:
            kind = MeasureKind.by_word(word)
            if kind is None:
                raise BadLine(
                    f"帮扶措施“{word[:20]}”不能识别，可填：{'、'.join(one.label for one in MeasureKind)}"
                )
            found.append(kind)
    return tuple(found)


def match(actor: Actor, staged: Staged) -> None:
    actor.require(Can.IMPORT, staged.township_code or actor.area_code)
    found = lines(staged)
    judge = _Judge(actor, found)
    write(judge.of(line) for line in found)


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    actor.require(Can.IMPORT, staged.township_code or actor.area_code)
    found = lines(staged)
    judge = _Judge(actor, found)
    judged = [judge.of(line) for line in found]
    if refused := next((one.refused for one in judged if one.refused), None):
        raise refused
    new = [
        (judge.spell(one.line), judge.homes[one.line.text("number")])
        for one in judged
        if one.verdict is Verdict.NEW
    ]
    _write(actor, staged.batch_id, new)
    changed = [one for one in judged if one.verdict is Verdict.CHANGED]
    for one in changed:
        assert one.target_id is not None
        _finish(
            actor,
            staged.batch_id,
            Case.objects.select_for_update().get(pk=one.target_id),
            judge.spell(one.line),
        )
    history.record(
        actor,
        "monitoring.cases_imported",
        summary=f"导入监测对象：新增 {len(new)} 户、更新 {len(changed)} 户",
        batch=staged.batch_id,
        new=len(new),
        changed=len(changed),
    )
    return Counts(len(new), len(changed), len(judged) - len(new) - len(changed))


def _write(actor: Actor, batch_id: int | None, spells: Sequence[tuple[Spell, Any]]) -> list[Case]:
    """The cases with their risks, steps and measures: four statements."""
    told = _members(actor, {row.pk: spell.start for spell, row in spells})
    cases = [_case(spell, row, told.get(row.pk, []), batch_id or 0) for spell, row in spells]
    Case.objects.bulk_create(cases)
    risks = CaseRisk.objects.bulk_create(
        CaseRisk(area_code=case.area_code, case=case, position=position, kind=risk.value)
        for case, (spell, _) in zip(cases, spells, strict=True)
        for position, risk in enumerate(spell.found.risks, start=1)
    )
    first: dict[int, list[CaseRisk]] = {}
    for risk in risks:
        first.setdefault(risk.case_id, []).append(risk)
    steps, measures = [], []
    for case, (spell, _) in zip(cases, spells, strict=True):
        steps += list(_steps(actor, case, batch_id))
        measures += list(_planned(case, spell, first[case.pk], batch_id))
    CaseStep.objects.bulk_create(steps)
    Measure.objects.bulk_create(measures)
    return cases


def _members(actor: Actor, days: Mapping[int, date]) -> dict[int, list[Any]]:
    """Household -> its members of the day it was taken on, the head first."""
    found: dict[int, list[Any]] = {}
    for span in households.memberships(actor).filter(household_id__in=days):
        if _covers(span, days[span.household_id]):
            found.setdefault(span.household_id, []).append(span)
    return {pk: sorted(spans, key=lambda span: span.relation != "head") for pk, spans in found.items()}


def _case(spell: Spell, row: Any, members: list[Any], batch_id: int) -> Case:
    stage = Stage.CLEARED if spell.end else Stage.MONITORED
    on = spell.end or spell.start
    return Case(
        area_code=row.area_code,
        household=row,
        number=row.number,
        head_name=members[0].name if members else row.number,
        group_name=row.group_name,
        persons=len(members),
        stage=stage,
        stage_on=on,
        ready_on=on,
        clue_on=spell.clue_on,
        helper=spell.helper,
        category=spell.found.category.value,
        income_fen=spell.found.income_fen,
        lacks=[one.value for one in spell.found.lacks],
        no_labour=spell.found.no_labour,
        start=spell.start,
        end=spell.end,
        clear_kind=spell.clear_kind,
        clear_income_fen=spell.clear_income_fen,
        imported_in=batch_id,
    )


def _steps(actor: Actor, case: Case, batch_id: int | None) -> Iterator[CaseStep]:
    days = {Stage.MONITORED: case.start, Stage.CLEARED: case.end}
    for stage, on in days.items():
        if on is not None:
            yield CaseStep(
                area_code=case.area_code,
                case=case,
                stage=stage,
                on=on,
                comment="台账导入" if batch_id else "补录",
                user_id=actor.user_id,
                by_name=actor.name[:40],
                imported_in=batch_id or 0,
            )


def _planned(case: Case, spell: Spell, risks: Sequence[CaseRisk], batch_id: int | None) -> Iterator[Measure]:
    """The measures the line names, one for each risk in turn; a risk beyond them shares the last."""
    if not spell.measures:
        return
    on = max(spell.measured_on or spell.start, spell.start)
    for at in range(max(len(risks), len(spell.measures))):
        kind = spell.measures[min(at, len(spell.measures) - 1)]
        yield Measure(
            area_code=case.area_code,
            case=case,
            risk=risks[min(at, len(risks) - 1)],
            kind=kind.value,
            text=kind.label,
            owner=spell.helper or "村委会",
            planned_on=spell.start,
            due_on=on,
            done_on=on,
            effect="已落实",
            imported_in=batch_id or 0,
        )


def _finish(actor: Actor, batch_id: int, case: Case, spell: Spell) -> None:
    assert spell.end is not None
    case.end, case.clear_kind, case.clear_income_fen = spell.end, spell.clear_kind, spell.clear_income_fen
    case.stage, case.stage_on, case.ready_on = Stage.CLEARED.value, spell.end, spell.end
    case.save(update_fields=["end", "clear_kind", "clear_income_fen", "stage", "stage_on", "ready_on"])
    CaseStep.objects.create(
        area_code=case.area_code,
        case=case,
        from_stage=Stage.MONITORED,
        stage=Stage.CLEARED,
        on=spell.end,
        comment="台账导入",
        user_id=actor.user_id,
        by_name=actor.name[:40],
        imported_in=batch_id,
    )


CASES = Bulk(match=match, apply=apply)
