"""Papers for programs: what was signed, its figures and file, and what has changed since. Writing and signing are
people's work and have no route here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema

from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of
from yihu.modules.reports import queries

router = Router(tags=["公文"])
LIMIT = 200


class PaperOut(Schema):
    key: str
    label: str
    kind: str
    explain: str
    figures: list[str]


class IssueOut(Schema):
    """`known_at`: what had been recorded by that moment is in the figures."""

    id: int
    paper: str
    title: str
    number: int | None
    doc_number: str
    area_code: str
    as_of: date
    issued_on: date
    known_at: datetime
    author_name: str
    signed_by_name: str
    sha256: str


class PrintedFigureOut(Schema):
    """One printed figure; amounts as exact decimals in text, `row_ids` the rows of `table` it counted."""

    ref: str
    key: str
    label: str
    area_code: str
    place: str
    value: str | None
    numerator: str | None
    denominator: str | None
    unit: str
    printed: str
    rows: int
    table: str
    row_ids: list[int | str]
    version: int


class DriftOut(Schema):
    ref: str
    label: str
    place: str
    published: str
    now: str
    added: list[int | str]
    removed: list[int | str]


@router.get("/papers", response=list[PaperOut], summary="文种目录")
def papers(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "key": paper.key,
            "label": paper.label,
            "kind": paper.kind.label,
            "explain": paper.explain,
            "figures": list(paper.figures),
        }
        for paper in queries.papers()
    ]


@router.get("/issues", response=list[IssueOut], summary="已签发公文，新的在前")
def issues(request: HttpRequest, paper: str = "", since: date | None = None) -> list[Any]:
    rows = queries.issues(actor_of(request))
    if paper:
        rows = rows.filter(paper=paper)
    if since:
        rows = rows.filter(issued_on__gte=since)
    return list(rows[:LIMIT])


@router.get(
    "/issues/{issue_id}/figures", response=list[PrintedFigureOut], summary="印发的数字和它们所含的记录"
)
def figures(request: HttpRequest, issue_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = queries.issue(actor_of(request), issue_id).figures
    return found


@router.get("/issues/{issue_id}/drift", response=list[DriftOut], summary="印发数与现在掌握的情况之差")
def drift(request: HttpRequest, issue_id: int) -> list[dict[str, Any]]:
    actor = actor_of(request)
    found = [one.difference for one in queries.drift(actor, queries.issue(actor, issue_id))]
    return [
        {
            "ref": one.then.ref,
            "label": one.then.label,
            "place": one.then.place,
            "published": one.then.printed,
            "now": one.now.printed,
            "added": list(one.added),
            "removed": list(one.removed),
        }
        for one in found
    ]


@router.get("/issues/{issue_id}/document", summary="签发时的 Word 文件")
def document(request: HttpRequest, issue_id: int) -> HttpResponse:
    actor = actor_of(request)
    stored, data = files.content(actor, queries.issue(actor, issue_id).file.uid)
    header = str(content_disposition_header(True, stored.name))
    return HttpResponse(data, content_type=stored.content_type, headers={"Content-Disposition": header})
