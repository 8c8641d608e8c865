"""Drafts, issues and the declared papers."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.core.rooms import collect
from yihu.engine.errors import NotFound
from yihu.engine.papers import Kind, Paper
from yihu.modules.reports.models import Draft, Issue
from yihu.modules.reports.permissions import Can
from yihu.modules.reports.rules import OPEN, Stage


class NoSuchPaper(NotFound):
    code = "no_such_paper"


def papers() -> tuple[Paper, ...]:
    return collect("papers")


def paper(key: str) -> Paper:
    """Raises NoSuchPaper, naming those there are."""
    found = next((one for one in papers() if one.key == key), None)
    if found is None:
        known = "、".join(f"{one.key}（{one.label}）" for one in papers())
        raise NoSuchPaper(f"没有“{key}”这种公文，可选：{known}")
    return found


def drafts(actor: Actor) -> QuerySet[Draft]:
    """Drafts that are still somebody's work, newest day first."""
    actor.require(Can.SEE)
    rows = within(Draft.objects.all(), actor)
    return rows.filter(stage__in=OPEN).order_by("-as_of", "-pk")


def draft(actor: Actor, draft_id: int) -> Draft:
    """A draft in any stage. Raises NotFound."""
    actor.require(Can.SEE)
    found: Draft | None = within(Draft.objects.all(), actor).filter(pk=draft_id).first()
    if found is None:
        raise NotFound("没有这份文稿，或不在您的管理范围内")
    return found


def issues(actor: Actor) -> QuerySet[Issue]:
    """What was signed, newest first, without the frozen content."""
    actor.require(Can.SEE)
    rows = within(Issue.objects.all(), actor)
    return rows.defer("figures", "content").order_by("-issued_on", "-pk")


def issue(actor: Actor, issue_id: int) -> Issue:
    """Raises NotFound."""
    actor.require(Can.SEE)
    rows = within(Issue.objects.all(), actor).select_related("file")
    found: Issue | None = rows.filter(pk=issue_id).first()
    if found is None:
        raise NotFound("没有这份公文，或不在您的管理范围内")
    return found


def next_number(key: str, area_code: str, on: date) -> int:
    """The number the next issue of the year gets."""
    rows = Issue.objects.filter(paper=key, area_code=area_code, issued_on__year=on.year)
    last: int | None = rows.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def bulletins_on(area_code: str, as_of: date) -> QuerySet[Issue]:
    """Bulletins signed by the day."""
    keys = [one.key for one in papers() if one.kind is Kind.BULLETIN]
    rows = Issue.objects.filter(in_area("area_code", area_code), paper__in=keys, issued_on__lte=as_of)
    return rows.defer("figures", "content")


def waiting(area_code: str, as_of: date) -> QuerySet[Draft]:
    """Drafts handed in by the day that nobody has decided on."""
    rows = Draft.objects.filter(in_area("area_code", area_code), stage=Stage.SUBMITTED)
    return rows.filter(submitted_on__lte=as_of).order_by("submitted_on", "pk")


def latest(key: str, area_code: str, as_of: date) -> Draft | None:
    """The newest draft of a paper for an area and day, signed ones included, discarded ones not."""
    rows = Draft.objects.filter(paper=key, area_code=area_code, as_of=as_of)
    return rows.exclude(stage=Stage.DISCARDED).select_related("issue").order_by("-pk").first()
