"""What an office must make public: kinds of notices that modules declare over their own ledgers.

A kind draws a notice from the rows of its module, with none but the columns it names; who keeps the notices,
releases them, scans them and counts their days stands above and knows no ledger (《政府信息公开条例》; 扶贫资金公告公示制度).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yihu.engine.enums import Labelled
from yihu.engine.errors import NotFound

_HALF = 8
_HOTLINE, _WHOSE = "12317", "12317（扶贫监督举报电话）"


class Cell(Labelled):
    """How a public column is printed; nothing else ever leaves."""

    TEXT = "text", "文字"
    NAME = "name", "姓名"
    AREA = "area", "区划"
    DATE = "date", "日期"
    INTEGER = "integer", "整数"
    YUAN = "yuan", "元"
    WAN_YUAN = "wan_yuan", "万元"


@dataclass(frozen=True)
class PublicColumn:
    """One whitelisted column. A NAME is printed whole only where the procedure asks for it (`whole`)."""

    name: str
    label: str
    cell: Cell = Cell.TEXT
    whole: bool = False

    @property
    def heading(self) -> str:
        """The label with its unit, where it is a sum of money."""
        if self.cell not in (Cell.YUAN, Cell.WAN_YUAN) or "元" in self.label:
            return self.label
        return f"{self.label}（{self.cell.label}）"


@dataclass(frozen=True)
class Subject:
    """Something that can be published now: a batch, a project, a case.

    `uid` names it for ever, `due` is the last day on which the notice is in time (None: no term), `revision`
    changes whenever the rows behind it do, so that a stale draft is seen.
    """

    uid: UUID
    area_code: str
    title: str
    due: date | None = None
    revision: str = ""


@dataclass(frozen=True)
class Draft:
    """A notice as its ledger gives it: rows by the names of the kind's columns, money in fen, dates as dates, places
    by code. A row about somebody under age says `minor: True`: the names in it are masked in every column."""

    title: str
    area_code: str
    text: str
    rows: Sequence[dict[str, Any]]
    document: str = ""


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice.

    `days` and `working_days` are keys of policy parameters: how long it stands at least, and within how many
    working days after its matter it must be out (empty: no such term). `subjects(actor, today)` gives what may be
    published and is not yet; `draft(actor, uid, today)` draws one (raises the module's own refusals);
    `published(actor, uid, first, last, place)` is called in the releasing transaction and lets the module take its
    own step (None: the module has none); `withdrawn(actor, uid, on, reason)` when it was taken down early;
    `moved(actor, uid, first, last, place)` when its days were counted anew by a correction or it stands longer, so
    that what waits for its last day waits for the new one. Whoever releases need not hold `does`: that right was asked
    of whoever drafted, and is lent for the call.
    `subject_class` is the heading of open government information (主题分类).
    """

    key: str
    label: str
    see: Labelled
    does: Labelled
    columns: tuple[PublicColumn, ...]
    subjects: Callable[[Any, date], Iterable[Subject]]
    draft: Callable[[Any, UUID, date], Draft]
    days: str
    source: str
    working_days: str = ""
    subject_class: str = ""
    published: Callable[[Any, UUID, date, date, str], None] | None = None
    withdrawn: Callable[[Any, UUID, date, str], None] | None = None
    moved: Callable[[Any, UUID, date, date, str], None] | None = None
    objections: bool = True


@dataclass(frozen=True)
class Matter:
    """What a notice is about: the key of its kind and the uid of its subject."""

    kind: str
    uid: UUID


@dataclass(frozen=True)
class Opinion:
    """监督意见 that nobody has answered yet: the notice it is about, when it came, by when it is to be answered."""

    title: str
    on: date
    due: date
    text: str


@dataclass(frozen=True)
class Hold:
    """How to find what the public said about matters and waits for its answer, the most urgent first."""

    key: str
    waiting: Callable[[Sequence[Matter]], list[Opinion]]


def calls(contact: str) -> str:
    """Who may be called, the national number said once."""
    return _WHOSE if contact.strip() in ("", _HOTLINE) else f"{contact}；{_WHOSE}"


def uid_of(key: str, pk: int) -> UUID:
    """The number of a row that has no uid of its own, as a subject of the kind `key`."""
    return UUID(bytes=_mark(key) + pk.to_bytes(_HALF))


def pk_of(key: str, uid: UUID) -> int:
    """The row behind such a uid. Raises NotFound for another kind's."""
    if uid.bytes[:_HALF] != _mark(key):
        raise NotFound("没有这个公示事项，请从“应公示事项”重新选择")
    return int.from_bytes(uid.bytes[_HALF:])


def _mark(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()[:_HALF]
