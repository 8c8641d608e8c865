"""What goes in and out of the API of rectification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from yihu.core.api import (
    REFUSED,
    Area,
    Body,
    Day,
    Id,
    Reasoned,
    Text40,
    Text60,
    Text80,
    Text200,
    Text400,
    Text4000,
)
from yihu.modules.rectification.rules import (
    Category,
    Move,
    OrderLevel,
    Round,
    Source,
    Stage,
)


class Moved(Schema):
    """Where a problem stands now; `version` goes into the next step, so that nobody writes over somebody else."""

    id: int
    number: str
    stage: Stage
    version: int


MOVED: dict[Any, Any] = {200: Moved, **REFUSED}


class MeasureOut(Schema):
    id: int
    what: str
    planned_on: date
    due_on: date | None
    done_on: date | None


class EvidenceOut(Schema):
    id: int
    name: str
    archive_ref: str
    taken_on: date
    measure_id: int | None
    note: str


class OrderOut(Schema):
    id: int
    level: OrderLevel
    number: str
    matter: str
    issued_on: date
    reply_by: date
    replied_on: date | None
    reply: str


class ProblemOut(Moved):
    """`moves`: what this post may do with it now; `missing`: what is still needed before it can be struck off."""

    area_code: str
    source: Source
    round: Round
    category: Category
    description: str
    document: str
    unit_id: int | None
    leader: str
    person: str
    immediate: bool
    found_on: date
    due_on: date | None
    closed_on: date | None
    voided_on: date | None
    measures: list[MeasureOut]
    evidence: list[EvidenceOut]
    orders: list[OrderOut]
    moves: list[Move]
    missing: list[str]


class StandingOut(Schema):
    code: str
    name: str
    total: int
    new_today: int
    closed_today: int
    done: int
    open: int
    rate: Decimal | None
    rank: int | None


class TableOut(Schema):
    rule: str
    rows: list[StandingOut]
    total: StandingOut


class DayOut(Schema):
    day: date
    found: int
    done: int
    open: int
    new: int
    closed: int


class Finding(Body):
    source: Source
    category: Category
    round: Round = Round.NONE
    description: Text4000
    area_code: Area
    found_on: Day
    due_on: Day | None = None
    immediate: bool = False
    document: Text80 = ""
    fed_back_on: Day | None = None
    household: Annotated[Text40, Field(description="户编号")] = ""
    person: Text80 = ""


class Correction(Finding):
    reason: Text200
    version: int | None = None


class Step(Body):
    on: Day
    comment: Text200 = ""
    version: int | None = None


class ReasonedStep(Reasoned):
    version: int | None = None


class Assignment(Step):
    unit_id: Id
    due_on: Day | None = None


class Measure(Body):
    what: Text400
    due_on: Day | None = None


class Plan(Body):
    on: Day
    leader: Text40
    person: Text80 = ""
    due_on: Day | None = None
    measures: Annotated[list[Measure], Field(max_length=50)]
    version: int | None = None


class Report(Step):
    comment: Text4000 = ""
    done: Annotated[list[Id], Field(max_length=200, description="已完成措施的编号")] = []
    more: Annotated[list[Measure], Field(max_length=50, description="补充措施")] = []
    submit: Annotated[bool, Field(description="同时申请销号")] = False


class Verification(Step):
    passed: bool
    comment: Text4000 = ""


class ClosingDay(Body):
    closed_on: Day
    reason: Text200
    version: int | None = None


class Order(Body):
    on: Day
    matter: Text400
    reply_by: Day
    level: OrderLevel = OrderLevel.SUPERVISION
    number: Text60 = ""


class Reply(Body):
    on: Day
    text: Text4000


class Enclosed(Body):
    """The form fields beside the file."""

    on: Day
    archive_ref: Text200 = ""
    taken_on: Day | None = None
    measure_id: Id | None = None
    note: Text200 = ""
