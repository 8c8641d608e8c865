"""What goes in and comes out of the register's routes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from yihu.core.api import REFUSED, Area, Body, Count, Day, Text40, Text60, Text80, Text120, Year
from yihu.engine.idcard import Sex
from yihu.modules.households import actions
from yihu.modules.households.rules import HouseholdKind, Join, Leave, Relation, Standing


class FoundOut(Schema):
    """`matched`: the member whose name was found, else the head."""

    uid: UUID
    number: str
    head_name: str
    matched: str
    area_code: str
    village: str


class MemberOut(Schema):
    """`id_number` and `phone` are masked to the last sign; null where none is recorded."""

    uid: UUID
    name: str
    relation: Relation
    sex: Sex
    born_on: date
    age: int
    since: date
    id_number: str | None
    phone: str | None


class MomentOut(Schema):
    on: date
    title: str
    text: str


class ExitOut(Schema):
    batch: str
    done_on: date


class PlanOut(Schema):
    year: int
    batch: str


class HouseholdOut(Schema):
    """The household on the day; `kind` and `standing` null while it is not registered as poor."""

    uid: UUID
    number: str
    as_of: date
    area_code: str
    group_name: str
    kind: HouseholdKind | None
    standing: Standing | None
    registered_since: date | None
    plan: PlanOut | None
    last_exit: ExitOut | None
    members: list[MemberOut]
    timeline: list[MomentOut]


class Changed(Schema):
    uid: UUID


class Counted(Schema):
    count: int


CHANGED: dict[Any, Any] = {200: Changed, **REFUSED}
COUNTED: dict[Any, Any] = {200: Counted, **REFUSED}


class MemberIn(Body):
    """`sex` and `born_on` are needed without an ID number, and must agree with it otherwise."""

    name: Text60
    relation: Relation
    id_number: Annotated[str, Field(max_length=20)] = ""
    sex: Sex | None = None
    born_on: Day | None = None
    phone: Annotated[str, Field(max_length=20)] = ""


class NewHousehold(Body):
    number: Annotated[str, Field(max_length=30)]
    area_code: Area
    group_name: Annotated[str, Field(max_length=20)] = ""
    kind: HouseholdKind | None = None
    on: Day
    members: Annotated[list[MemberIn], Field(min_length=1, max_length=40)]


class Proved(Body):
    """`proof`: the paper's name or number; `file`: the uid of a stored file, where there is one."""

    on: Day
    proof: Text120 = ""
    file: UUID | None = None

    def paper(self) -> actions.Proof:
        return actions.Proof(self.proof, self.file)


class Joining(Proved):
    member: MemberIn
    reason: Join


class Leaving(Proved):
    """`new_head`: who succeeds, when the head leaves."""

    reason: Leave
    new_head: UUID | None = None


class MemberCorrection(Body):
    """Only what is given is changed. `on` dates the new version of an ID number or phone."""

    on: Day
    name: Text60 | None = None
    relation: Relation | None = None
    id_number: Annotated[str, Field(max_length=20)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""


class NewHead(Proved):
    """`relations`: what each of the others is to the new head, by their uid."""

    to: UUID
    relations: dict[UUID, Relation]


class Moving(Proved):
    to: Area
    group_name: Annotated[str, Field(max_length=20)] = ""


class Closing(Proved):
    """`reason`: extinct, moved_away or closed."""

    reason: Leave = Leave.CLOSED


class KindChange(Body):
    kind: HouseholdKind
    on: Day


class HouseholdCorrection(Body):
    group_name: Annotated[str, Field(max_length=20)] | None = None
    kind: HouseholdKind | None = None


class OnDay(Body):
    on: Day


class Households(Body):
    households: Annotated[list[UUID], Field(min_length=1, max_length=2000)]
    on: Day


class ExitPlanIn(Households):
    year: Year
    batch: Text40


class PlanWithdrawal(Households):
    year: Year


class Exits(Households):
    batch: Text40


class ExitsUndone(Body):
    batch: Text40
    on: Day


class PopulationBase(Body):
    area_code: Area
    rural_population: Count
    on: Day
    source: Text80 = ""


def proved(body: Proved) -> dict[str, Any]:
    """The body as an action takes it: the paper and its picture as one proof."""
    given = body.dict()
    del given["file"]
    return {**given, "proof": body.paper()}
