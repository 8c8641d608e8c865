"""What a repair would change, and what repairs have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.codes import Labour
from yihu.modules.quality.models import Finding, Repair
from yihu.modules.quality.queries.compiling import rule
from yihu.modules.quality.queries.findings import visible_to
from yihu.modules.quality.rules import State
from yihu.modules.quality.rules.repairs import RepairKind, repaired_relation


@dataclass(frozen=True)
class Proposal:
    """What the repair would make of one finding."""

    finding: Finding
    name: str
    before: str
    before_label: str
    after: str
    after_label: str


def proposals(actor: Actor, code: str, *, most: int = 500) -> list[Proposal]:
    """Of the open findings of a rule those that its repair can put right, from what stands now."""
    propose = _PROPOSE.get(rule(code).repair)
    if propose is None:
        return []
    rows = visible_to(actor).filter(rule=code, end__isnull=True, state=State.OPEN, person__isnull=False)
    listed = rows.select_related("household", "person").order_by("area_code", "number")[:most]
    return [made for row in listed if (made := propose(row)) is not None]


def present_value(kind: str, row: Finding) -> str | None:
    """What stands now where the repair would write; None where there is nothing to repair any more."""
    if row.person is None:
        return None
    if kind == RepairKind.RELATION_SEX:
        span = row.person.memberships.filter(end__isnull=True).first()
        return str(span.relation) if span else None
    facts = row.person.years.filter(year=row.values.get("year")).first()
    return str(facts.labour) if facts else None


def _other_sex(row: Finding) -> Proposal | None:
    now = present_value(RepairKind.RELATION_SEX, row)
    after = repaired_relation(now) if now and now == row.values.get("relation") else None
    if now is None or after is None:
        return None
    return Proposal(row, row.values.get("name", ""), now, Relation(now).label, after.value, after.label)


def _no_labour(row: Finding) -> Proposal | None:
    now = present_value(RepairKind.LABOUR_NONE, row)
    if not now or now != row.values.get("labour"):
        return None
    none = Labour.NONE
    return Proposal(row, row.values.get("name", ""), now, Labour(now).label, none.value, none.label)


_PROPOSE: Mapping[str, Callable[[Finding], Proposal | None]] = {
    RepairKind.RELATION_SEX: _other_sex,
    RepairKind.LABOUR_NONE: _no_labour,
}


def repairs(actor: Actor) -> QuerySet[Repair]:
    return within(Repair.objects.all(), actor).select_related("finding__person")


def last_repairs(actor: Actor, code: str) -> list[Repair]:
    """One row of every batch of the rule that can still be undone, the newest first."""
    rows = repairs(actor).filter(finding__rule=code, undone_on__isnull=True).order_by("-pk")[:500]
    seen: dict[object, Repair] = {}
    for row in rows:
        seen.setdefault(row.batch, row)
    return list(seen.values())[:5]
