"""Makers of notices; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from yihu.core.access import scope
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.tests.factories import VILLAGE, an_actor
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject, uid_of
from yihu.modules.disclosure import actions
from yihu.modules.disclosure.actions import Given
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.queries import declared
from yihu.modules.disclosure.rules import FreeKind

DAY = date(2020, 6, 1)
NOW = datetime(2020, 6, 1, 2, tzinfo=UTC)
TEXT = "现将有关事项予以公示。"
COLUMNS = (
    PublicColumn("village", "村", Cell.AREA),
    PublicColumn("head", "户主", Cell.NAME),
    PublicColumn("item", "项目"),
    PublicColumn("fen", "金额（元）", Cell.YUAN),
)


@contextmanager
def acting(actor: Actor, user_id: int, role: Role = Role.COUNTY_APPROVER) -> Iterator[Actor]:
    """Another person of the same place at work in the open scope: the rows stay, the rights are theirs."""
    other = an_actor(role, actor.area_code, user_id=user_id, name=f"审核{user_id}")
    token = scope._current.set(other)
    try:
        yield other
    finally:
        scope._current.reset(token)


def given(**more: Any) -> Given:
    told = {"title": "会议制度", "text": TEXT, "first": DAY, "last": DAY + timedelta(days=10), **more}
    return Given(**told)


def a_draft(
    actor: Actor, *, kind: FreeKind = FreeKind.OTHER, area_code: str = VILLAGE, on: date = DAY, **more: Any
) -> Notice:
    return actions.write(actor, kind, area_code=area_code, given=given(**more), on=on)


def released(actor: Actor, row: Notice, *, on: date = DAY, user_id: int = 2) -> Notice:
    """Sent by the one and let go by another."""
    actions.send(actor, row.pk, on=on)
    with acting(actor, user_id) as other:
        return actions.release(other, row.pk, on=on, now=NOW)


def standing(actor: Actor, **more: Any) -> Notice:
    on = more.pop("on", DAY)
    return released(actor, a_draft(actor, on=on, **more), on=on)


def a_kind(
    rows_of: Callable[[int], Sequence[Mapping[str, Any]]],
    *,
    key: str = "tests.list",
    many: int = 1,
    text: Callable[[int], str] = lambda number: TEXT,
    revision: Callable[[], str] = lambda: "1",
    done: list[tuple[Any, ...]] | None = None,
) -> NoticeKind:
    """A ledger's kind with `many` things to publish, each with the rows that `rows_of(number)` gives."""

    def subjects(actor: Actor, today: date) -> Iterable[Subject]:
        return [
            Subject(
                uid_of(key, number),
                VILLAGE,
                f"第{number}批",
                due=DAY + timedelta(days=5),
                revision=revision(),
            )
            for number in range(many)
            if not done or done[-1][:2] != ("published", uid_of(key, number))
        ]

    def draft(actor: Actor, uid: UUID, today: date) -> Draft:
        number = int.from_bytes(uid.bytes[8:])
        return Draft(
            f"第{number}批补助名单公示", VILLAGE, text(number), [dict(row) for row in rows_of(number)]
        )

    def published(actor: Actor, *told: Any) -> None:
        """As modules do: the step asks for the right of the work, which the one who releases need not have."""
        assert done is not None
        actor.require(Can.DRAFT, VILLAGE)
        done.append(("published", *told))

    return NoticeKind(
        key=key,
        label="补助名单",
        see=Can.SEE,
        does=Can.DRAFT,
        columns=COLUMNS,
        subjects=subjects,
        draft=draft,
        days="procedures.notice_days",
        source="到户补助名单公示不少于 7 天",
        published=None if done is None else published,
        withdrawn=None if done is None else lambda *told: done.append(("withdrawn", *told[1:])),
    )


def use(monkeypatch: pytest.MonkeyPatch, *kinds: NoticeKind) -> None:
    """These kinds and no others."""
    monkeypatch.setattr(declared, "collect", lambda room: kinds)


def a_row(**more: Any) -> dict[str, Any]:
    return {"village": VILLAGE, "head": "张三丰", "item": "产业奖补", "fen": 300_000, **more}
