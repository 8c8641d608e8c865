"""Makers of visits."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from yihu.core.access.actor import Actor
from yihu.modules.visits import actions
from yihu.modules.visits.models import Condition, Visit
from yihu.modules.visits.rules import CHECKS, Item, Report, Seen, State, VisitKind

TODAY = date(2020, 6, 30)
NOW = datetime(2020, 6, 30, 9, 0, tzinfo=UTC)


def a_report(household: Any, *items: Seen, on: date = TODAY, **more: Any) -> Report:
    given: dict[str, Any] = {"kind": VisitKind.LOOK, "visitors": "丁岚", "seen": "在家", **more}
    return Report(household=household.uid, on=on, items=items, **given)


def a_visit(actor: Actor, household: Any, *items: Seen, on: date = TODAY, **more: Any) -> Visit:
    return actions.record(actor, a_report(household, *items, on=on, **more), now=NOW, today=TODAY)


def seen(household: Any, item: Item, value: str, note: str = "") -> Seen:
    """As somebody sees it who has the newest condition before them."""
    row = Condition.objects.filter(household=household, item=item).first()
    told = note or ("看到的问题" if value == State.PROBLEM else "")
    return Seen(item, value, told, row.version if row else 0)


def all_well(household: Any) -> list[Seen]:
    return [seen(household, item, State.OK) for item in CHECKS]


def a_key() -> str:
    return str(uuid4())


def a_picture() -> bytes:
    """One grey point, with a note about the camera that must not stay."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (
        chunk(b"IHDR", head),
        chunk(b"tEXt", b"GPS\x0028.57N"),
        chunk(b"IDAT", zlib.compress(b"\x00\x80")),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")
