"""Who has become head of a household since somebody left it: they come back with the relation to the present one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yihu.engine.idcard import Sex
from yihu.modules.households.models import Household
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.changes import relation_after


@dataclass(frozen=True)
class NewHead:
    """`was`: what the new head had been to the old one; None for somebody who came in as head."""

    on: date
    was: Relation | None
    sex: Sex


def since(household: Household, day: date) -> list[NewHead]:
    """Changes of head on the day and after it, in order."""
    spans = list(household.memberships.select_related("person").order_by("start", "pk"))
    found = []
    for span in spans:
        if span.relation != Relation.HEAD or span.start < day:
            continue
        before = [one for one in spans if one.person_id == span.person_id and one.start < span.start]
        if before and before[-1].relation == Relation.HEAD:
            continue  # the same head in another village, or under another number
        was = Relation(before[-1].relation) if before and before[-1].end == span.start else None
        found.append(NewHead(span.start, was, Sex(span.person.sex)))
    return found


def after(change: NewHead, relation: Relation, sex: Sex) -> Relation:
    """What somebody is to the new head; 其他 where the old relations do not tell."""
    return Relation.OTHER if change.was is None else relation_after(relation, sex, change.was, change.sex)
