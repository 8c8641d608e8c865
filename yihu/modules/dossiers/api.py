"""户档 for programs: a household's life, and whether its papers should be printed again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from yihu.core.api import REFUSED, Day
from yihu.core.web.doors import actor_of
from yihu.engine.dossier import HouseholdPaper
from yihu.modules.dossiers import queries
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.queries import State
from yihu.modules.dossiers.rules import Way
from yihu.modules.households import queries as households

router = Router(tags=["户档"])


class EntryOut(Schema):
    """`kind`: which timeline it stands on; `source`: table and row, for telling entries apart."""

    day: date
    kind: str
    kind_label: str
    title: str
    text: str
    url: str
    source: str


class DifferenceOut(Schema):
    section: str
    way: Way
    what: str


class HouseholdPaperOut(Schema):
    paper: HouseholdPaper
    state: State
    printed_on: date | None
    printed_by: str
    differences: list[DifferenceOut]


@router.get("/{uid}/life", response={200: list[EntryOut], **REFUSED}, summary="户情经历，新的在前")
def life(request: HttpRequest, uid: UUID, first: Day, last: Day, kind: str = "") -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    return [
        {
            "day": told.entry.day,
            "kind": told.kind.key,
            "kind_label": told.kind.label,
            "title": told.entry.title,
            "text": told.entry.text,
            "url": told.entry.url,
            "source": told.entry.source,
        }
        for told in queries.life(actor, [row.pk], first, last)
        if not kind or told.kind.key == kind
    ]


@router.get(
    "/{uid}/papers",
    response={200: list[HouseholdPaperOut], **REFUSED},
    summary="各种材料上次何时打印、之后有何变化",
)
def papers(request: HttpRequest, uid: UUID, as_of: Day) -> list[dict[str, Any]]:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    found = [queries.statuses(actor, paper, [row.pk], as_of)[row.pk] for paper in HouseholdPaper]
    return [
        {
            "paper": one.content.paper,
            "state": one.state,
            "printed_on": one.printed.on if one.printed else None,
            "printed_by": one.printed.by_name if one.printed else "",
            "differences": [
                {"section": each.section, "way": each.way, "what": each.what} for each in one.differences
            ],
        }
        for one in found
    ]
