"""What was printed of whom, and whether it still says what is true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.dossier import HouseholdPaper
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.modules.dossiers import rules
from yihu.modules.dossiers.models import Printed
from yihu.modules.dossiers.queries.sheets import contents
from yihu.modules.dossiers.rules import CHUNK, MOST_COMPARED, Content, Difference
from yihu.modules.households import queries as households

_MOST_FOUND = 2_000


class TooManyToCompare(BadValue):
    code = "too_many_to_compare"


class State(Labelled):
    NEVER = "never", "未打印"
    CHANGED = "changed", "打印后有变化"
    SAME = "same", "打印后无变化"


@dataclass(frozen=True)
class Status:
    """A household's paper today beside its newest print."""

    content: Content
    printed: Printed | None
    differences: Sequence[Difference]

    @property
    def state(self) -> State:
        if self.printed is None:
            return State.NEVER
        return State.CHANGED if self.differences else State.SAME


def printed(actor: Actor) -> QuerySet[Printed]:
    return within(Printed.objects.all(), actor)


def newest(actor: Actor, paper: HouseholdPaper, ids: Sequence[int]) -> dict[int, Printed]:
    """Household -> its newest print of the paper."""
    rows = printed(actor).filter(household_id__in=ids, paper=paper)
    ordered = rows.order_by("household_id", "-pk").distinct("household_id")
    return {row.household_id: row for row in ordered}


def statuses(actor: Actor, paper: HouseholdPaper, ids: Sequence[int], as_of: date) -> dict[int, Status]:
    """Household -> how its newest print stands on the day. A fixed number of questions."""
    before = newest(actor, paper, ids)
    found = {}
    for pk, content in contents(actor, paper, ids, as_of).items():
        old = before.get(pk)
        found[pk] = Status(content, old, rules.differences(old.marks, content) if old else ())
    return found


def narrowed(
    actor: Actor, *, text: str = "", area_code: str = "", kind: str = "", standing: str = ""
) -> QuerySet[Any]:
    """Present households as lists show them, by words, place, kind and standing (`any`: on the register at all)."""
    rows: QuerySet[Any] = households.in_lists(actor)
    if area_code:
        rows = rows.filter(in_area("area_code", area_code))
    if text:
        found = households.search(actor, text, limit=_MOST_FOUND)
        rows = rows.filter(uid__in=[one.uid for one in found])
    if kind:
        rows = rows.filter(kind=kind)
    if standing:
        rows = rows.filter(standing__isnull=False) if standing == "any" else rows.filter(standing=standing)
    return rows.order_by("area_code", "number")


def with_state(
    actor: Actor, rows: QuerySet[Any], paper: HouseholdPaper, state: State, as_of: date
) -> QuerySet[Any]:
    """Those whose print stands so. Raises TooManyToCompare where more than a township was printed."""
    prints = printed(actor).filter(household_id=OuterRef("pk"), paper=paper)
    if state is State.NEVER:
        return rows.filter(~Exists(prints))
    ids = list(rows.filter(Exists(prints)).order_by().values_list("pk", flat=True)[: MOST_COMPARED + 1])
    if len(ids) > MOST_COMPARED:
        raise TooManyToCompare(f"范围内已打印的超过 {MOST_COMPARED:,} 户，请先选择乡镇或行政村再查变化")
    parts = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    kept = [
        pk for part in parts for pk, one in statuses(actor, paper, part, as_of).items() if one.state is state
    ]
    return rows.filter(pk__in=kept)


def chosen(actor: Actor, uids: Iterable[UUID | str]) -> QuerySet[Any]:
    """The ticked households, in the order of lists; those of other areas are left out."""
    return households.in_lists(actor).filter(uid__in=list(uids)).order_by("area_code", "number")
