"""工作台 for programs: what is due for the post of the token, as the declared checks say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from yihu.core.api import REFUSED, Day, own_area
from yihu.core.web.doors import actor_of
from yihu.engine.checks import Colour, Kind
from yihu.modules.tasks import queries

router = Router(tags=["待办"])


class ItemOut(Schema):
    """`due_on` null: as soon as possible; `url`: the page on which it is done."""

    title: str
    url: str
    colour: Colour
    due_on: date | None
    area_code: str
    where: str
    days: str


class GroupOut(Schema):
    """The work of one check, the most pressing first; `total` counts also what is too far down to be listed."""

    key: str
    label: str
    explain: str
    source: str
    total: int
    items: list[ItemOut]


@router.get("/due", response={200: list[GroupOut], **REFUSED}, summary="本岗位的待办")
def due(request: HttpRequest, as_of: Day, area: str = "", key: str = "", kind: Kind = Kind.DUE) -> list[Any]:
    """`kind` quality: what the ledgers leave out or contradict, for which no day is set."""
    actor = actor_of(request)
    return queries.work_due(actor, as_of, area_code=own_area(actor, area), key=key, kind=kind)
