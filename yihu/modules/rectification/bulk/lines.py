"""Lines of a workbook as problems: how one line is read, and what it would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yihu.core.bulk import Verdict
from yihu.engine.errors import BadValue, Refused
from yihu.modules.rectification import rules
from yihu.modules.rectification.models import Problem
from yihu.modules.rectification.rules import Category, Facts, History, Round, Source, Stage

# What a line may change of a problem that is known; the rest is done on the problem's page.
FACTS = (
    "source",
    "document",
    "fed_back_on",
    "round",
    "category",
    "description",
    "person",
    "immediate",
    "found_on",
    "due_on",
    "household_id",
)


class NeedsNumber(BadValue):
    code = "E400"


class KnownOtherwise(BadValue):
    """The register and the line disagree on something that a line may not change."""

    code = "rectification_known_otherwise"


@dataclass(frozen=True)
class Line:
    """One staged row: `values` by column name, as the importer cleaned them."""

    id: int
    area_code: str
    past: History


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    target_id: int | None = None
    refused: Refused | None = None


def read(area_code: str, values: Mapping[str, Any]) -> History:
    """A cleaned line. Dates come as ISO text or dates, codes as values, the unit as its id."""
    text = {name: str(value).strip() for name, value in values.items() if value is not None}
    facts = Facts(
        source=Source(text["source"]),
        description=text.get("description", ""),
        category=Category(text["category"]),
        area_code=area_code,
        found_on=_day(values["found_on"]) or date.min,
        number=text.get("number", ""),
        document=text.get("document", ""),
        fed_back_on=_day(values.get("fed_back_on")),
        round=Round(text.get("round") or Round.NONE),
        unit_id=int(text["unit"]) if text.get("unit") else None,
        leader=text.get("leader", ""),
        person=text.get("person", ""),
        due_on=_day(values.get("due_on")),
        immediate=values.get("immediate") in (True, "true"),
    )
    return History(
        facts=facts,
        household=text.get("household__number", ""),
        measures=rules.entries(text.get("measure_text", "")),
        evidence=rules.entries(text.get("evidence_text", "")),
        closed_on=_day(values.get("closed_on")),
    )


def judge(past: History, known: Problem | None, *, immediate_days: int) -> Judgement:
    """New, changed, unchanged or wrong, by the rules of the single actions."""
    try:
        if not past.facts.number:
            raise NeedsNumber("导入的问题须有编号，以便再次导入时认出是同一条；请补填“编号”")
        if known is None:
            rules.checked_history(past, immediate_days=immediate_days)
            return Judgement(Verdict.NEW)
        return _against(past, known, immediate_days)
    except Refused as refused:
        return Judgement(Verdict.WRONG, known.pk if known else None, refused)


def changed_facts(facts: Facts, known: Problem) -> list[str]:
    """Names of the facts that a line changes; what it leaves blank stays as it is."""
    return [name for name in FACTS if _given(facts, name) and getattr(facts, name) != getattr(known, name)]


def completed(past: History, known: Problem) -> History:
    """The line with what the register knows already, as the guard of 销号 wants to see it."""
    kept = {name: getattr(known, name) for name in ("leader", "unit_id")}
    facts = replace(past.facts, **{name: value for name, value in kept.items() if value})
    return replace(
        past,
        facts=facts,
        measures=past.measures or rules.entries(known.measure_text),  # type: ignore[attr-defined]
        evidence=past.evidence or rules.entries(known.evidence_text),  # type: ignore[attr-defined]
    )


def closes(past: History, known: Problem) -> bool:
    return past.closed_on is not None and known.closed_on is None


def _against(past: History, known: Problem, immediate_days: int) -> Judgement:
    if known.voided_on is not None:
        raise KnownOtherwise(f"编号“{known.number}”的问题已作废，请换编号，或删去该行")
    if known.area_code != past.facts.area_code:
        raise KnownOtherwise(f"编号“{known.number}”已登记在别的村（社区），请核对编号或区划")
    if past.closed_on is not None and known.closed_on not in (None, past.closed_on):
        raise KnownOtherwise(
            f"该问题已于 {known.closed_on:%Y-%m-%d} 销号，日期不同的请在问题页“更正销号日期”"
        )
    closing = closes(past, known)
    if closing:
        assert past.closed_on is not None
        rules.in_order(known.stage_on, past.closed_on)
        rules.checked_history(completed(past, known), immediate_days=immediate_days)
    else:
        rules.checked(past.facts, immediate_days=immediate_days)
        _same_work(past, known)
    if changed_facts(past.facts, known) or closing:
        return Judgement(Verdict.CHANGED, known.pk)
    return Judgement(Verdict.UNCHANGED, known.pk)


def _same_work(past: History, known: Problem) -> None:
    """Unit, leader, measures and evidence of a known problem are given by its own steps, each on its day."""
    pairs = {
        "责任单位": (past.facts.unit_id, known.unit_id),
        "责任领导": (past.facts.leader, known.leader),
        "整改措施": (past.measures, rules.entries(known.measure_text)),  # type: ignore[attr-defined]
        "印证资料": (past.evidence, rules.entries(known.evidence_text)),  # type: ignore[attr-defined]
    }
    differ = [label for label, (given, held) in pairs.items() if given and given != held]
    if differ:
        raise KnownOtherwise(f"{'、'.join(differ)}与台账不同：请在问题页办理，或填写销号日期一并补录")


def road_to_closed(now: Stage) -> tuple[Stage, ...]:
    """The steps from any stage of an open problem to 销号, by the main road."""
    stands = Stage.FIXING if now is Stage.RETURNED else now
    if now is Stage.REOPENED:
        return rules.ROAD[rules.ROAD.index(Stage.PLANNED) :]
    rest = rules.ROAD[rules.ROAD.index(stands) + 1 :]
    return (Stage.FIXING, *rest) if now is Stage.RETURNED else rest


def _given(facts: Facts, name: str) -> bool:
    value = getattr(facts, name)
    return (name == "immediate" and value) or value not in (None, "", Round.NONE, False)


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
