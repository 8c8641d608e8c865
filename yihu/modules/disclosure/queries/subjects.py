"""What must be published now: asked of every module that declares a kind. A module that takes a step of its own when
its notice is released knows best what is out; for the others it is looked up here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.notices import NoticeKind, Subject
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.queries.declared import kinds
from yihu.modules.disclosure.rules import State

_OUT = (State.RELEASED.value, State.ARCHIVED.value)


class NoSuchSubject(NotFound):
    code = "no_such_notice_subject"


@dataclass(frozen=True)
class Due:
    """One thing to publish; `draft`: its notice where one is being written, `stale` where the ledger has changed
    since."""

    kind: NoticeKind
    subject: Subject
    draft: Notice | None = None

    @property
    def area_code(self) -> str:
        return self.subject.area_code

    @property
    def due(self) -> date | None:
        return self.subject.due

    @property
    def stale(self) -> bool:
        return self.draft is not None and self.draft.revision != self.subject.revision


def due_in(actor: Actor, day: date, area_code: str = "") -> list[Due]:
    """In order of their last days, those without one at the end."""
    wanted = area_code or actor.area_code
    found: list[Due] = []
    for kind in kinds():
        if not actor.may(kind.see):
            continue
        subjects = [
            one for one in kind.subjects(actor, day)
            if areas.inside(one.area_code, actor.area_code) and areas.inside(one.area_code, wanted)
        ]  # fmt: skip
        found += _open(actor, kind, subjects)
    return sorted(found, key=lambda one: (one.due or date.max, one.area_code, str(one.subject.uid)))


def _open(actor: Actor, kind: NoticeKind, subjects: Iterable[Subject]) -> list[Due]:
    wanted = list(subjects)
    if not wanted:
        return []
    rows = within(Notice.objects.all(), actor).filter(
        kind=kind.key, subject_uid__in=[one.uid for one in wanted]
    )
    out: set[UUID | None] = set()
    drafts: dict[UUID | None, Notice] = {}
    for row in rows.order_by("version", "pk"):
        if row.state in _OUT:
            out.add(row.subject_uid)
        elif row.state in (State.DRAFT, State.SENT):
            drafts[row.subject_uid] = row
    knows = kind.published is not None
    return [Due(kind, one, drafts.get(one.uid)) for one in wanted if knows or one.uid not in out]


def subject_of(actor: Actor, kind: NoticeKind, uid: UUID, day: date) -> Subject:
    """Raises NoSuchSubject for what is not to be published (any more), or is out of the actor's area."""
    for one in kind.subjects(actor, day):
        if one.uid == uid and areas.inside(one.area_code, actor.area_code):
            return one
    raise NoSuchSubject("该事项现在不需要公示，或不在您的管理范围内；请从“应公示事项”重新选择")
