"""Texts handed in, and what their check has found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.files import queries as files
from yihu.engine.errors import Conflict, NotFound
from yihu.modules.textcheck import rules
from yihu.modules.textcheck.models import Examination, Judgement
from yihu.modules.textcheck.rules import Finding, Outcome, Verdict


class StillChecking(Conflict):
    code = "still_checking"


@dataclass(frozen=True)
class Opened:
    """An examination with what is in it. `judgements`: those that stand, by the key of their finding."""

    examination: Examination
    outcome: Outcome
    judgements: dict[str, Judgement]

    @property
    def text(self) -> str:
        return self.outcome.text

    @property
    def findings(self) -> list[Finding]:
        """What is accused or asked."""
        return self.outcome.findings

    @cached_property
    def standing(self) -> list[Finding]:
        """Of these what nobody has called no error."""
        gone = {key for key, one in self.judgements.items() if one.verdict == Verdict.NO_ERROR}
        return [one for one in self.findings if one.key not in gone]


def visible_to(actor: Actor) -> QuerySet[Examination]:
    """One's own only: a text on its way is not yet the office's."""
    return within(Examination.objects.all(), actor).filter(user_id=actor.user_id or 0)


def examination(actor: Actor, examination_id: int, today: date) -> Examination:
    """Raises NotFound for others' texts and for those that have expired."""
    rows = visible_to(actor).filter(pk=examination_id, expires_on__gt=today)
    found = rows.select_related("file", "outcome").first()
    if found is None:
        raise NotFound("没有这份文稿，或已到期删除，请重新上传")
    return found


def recent(actor: Actor, today: date, *, words: str = "") -> QuerySet[Examination]:
    """One's texts, newest first; `words`: a part of the name."""
    rows = visible_to(actor).filter(expires_on__gt=today).order_by("-pk")
    return rows.filter(name__icontains=words.strip()) if words.strip() else rows


def opened(actor: Actor, examination_id: int, today: date) -> Opened:
    """Raises NotFound, and StillChecking while the background has not come to it."""
    found = examination(actor, examination_id, today)
    if found.outcome is None:
        raise StillChecking("这份文稿还在检查，请稍候刷新页面")
    _, data = files.content(actor, found.outcome.uid)
    outcome = rules.unpacked(data)
    newest = {one.finding: one for one in found.judgements.order_by("pk")}
    judgements = {key: one for key, one in newest.items() if one.verdict != Verdict.UNDONE}
    return Opened(found, outcome, judgements)
