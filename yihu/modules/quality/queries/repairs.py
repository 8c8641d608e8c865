"""What a repair would change, and what repairs have changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
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
    declared = rule(code)
    if declared.repair != RepairKind.RELATION_SEX:
        return []
    rows = visible_to(actor).filter(rule=code, end__isnull=True, state=State.OPEN)
    made = []
    for row in rows.select_related("household", "person").order_by("area_code", "number")[:most]:
        span = row.person.memberships.filter(end__isnull=True).first() if row.person else None
        after = repaired_relation(span.relation) if span else None
        if span is not None and after is not None and span.relation == row.values.get("relation"):
            made.append(
                Proposal(row, span.name, span.relation, span.get_relation_display(), after.value, after.label)
            )
    return made


def repairs(actor: Actor) -> QuerySet[Repair]:
    return within(Repair.objects.all(), actor).select_related("finding__person")


def last_repairs(actor: Actor, code: str) -> list[Repair]:
    """One row of every batch of the rule that can still be undone, the newest first."""
    rows = repairs(actor).filter(finding__rule=code, undone_on__isnull=True).order_by("-pk")[:500]
    seen: dict[object, Repair] = {}
    for row in rows:
        seen.setdefault(row.batch, row)
    return list(seen.values())[:5]
