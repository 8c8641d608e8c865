"""What the rules look at, as plain values, and what they say about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

_FEN = 100


@dataclass(frozen=True)
class Work:
    """A project as of the day. `contract_fen` 0 where no contract is kept; days None where the step was not taken."""

    number: str
    name: str
    place: str
    plan_fen: int
    contract_fen: int = 0
    unit: str = ""
    started_on: date | None = None
    accepted_on: date | None = None
    removed: bool = False
    url: str = ""


@dataclass(frozen=True)
class Contract:
    """`key` of the contractor: equal for the same one; `tendered`: it was put out to public tender."""

    number: str
    project: str
    place: str
    unit: str
    contractor: str
    key: str
    fen: int
    on: date
    tendered: bool = False
    url: str = ""


@dataclass(frozen=True)
class Paid:
    """Money that went out. `key`: of the payee, by blind index where an account is kept; `payee` masked. `taken_back`:
    a later reverse entry undid it."""

    ref: str
    project: str
    place: str
    payee: str
    key: str
    voucher: str
    fen: int
    on: date
    person: bool = False
    used: bool = False  # spent on something (支出), not only passed on (拨付)
    source: str = ""  # the payment or arrangement it is taken from
    url: str = ""


@dataclass(frozen=True)
class Advance:
    ref: str
    place: str
    voucher: str
    open_fen: int
    on: date
    project: str = ""
    url: str = ""


@dataclass(frozen=True)
class Benefit:
    """Something given to a person or household. `what` names the thing (two of one `what` in one `period` are one too
    many), `listed` the list it stands in, `account` a blind index; `who` is equal for the same person."""

    ref: str
    household: int
    who: str
    name: str
    what: str
    label: str
    listed: str
    period: str
    fen: int
    on: date
    place: str
    account: str = ""
    project: str = ""
    url: str = ""


@dataclass(frozen=True)
class Gone:
    """Dead or moved away since `since`: a person of a household, or with an empty `who` all of it."""

    household: int
    who: str
    since: date
    why: str


@dataclass(frozen=True)
class Facts:
    as_of: date
    works: Sequence[Work] = ()
    contracts: Sequence[Contract] = ()
    paid: Sequence[Paid] = ()
    advances: Sequence[Advance] = ()
    benefits: Sequence[Benefit] = ()
    gone: Sequence[Gone] = ()

    def work_of(self) -> dict[str, Work]:
        return {one.number: one for one in self.works if one.number}


@dataclass(frozen=True)
class Line:
    """One row of evidence: what it is, when, how much, and where to look."""

    label: str
    on: date | None = None
    fen: int | None = None
    url: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "label": self.label,
            "on": self.on.isoformat() if self.on else "",
            "fen": self.fen,
            "url": self.url,
        }


@dataclass(frozen=True)
class Hit:
    """`cause`: what makes two hits of a rule the same matter; `state_of`: what must change for a matter that was
    closed to be worth raising again."""

    cause: tuple[str, ...]
    title: str
    text: str
    place: str
    fen: int
    lines: tuple[Line, ...]
    project: str = ""
    state_of: tuple[str, ...] = field(default=())

    @property
    def digest(self) -> str:
        rows = self.state_of or tuple(f"{one.label} {one.on} {one.fen}" for one in self.lines)
        return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:32]


Limits = Mapping[str, Decimal]
Finder = Callable[[Facts, Limits], Iterable[Hit]]


def cause_of(rule: str, parts: Iterable[str]) -> str:
    """The key of one matter."""
    return hashlib.sha256("\n".join((rule, *parts)).encode()).hexdigest()[:32]


def yuan(fen: int) -> str:
    """'4,150,000.00 元' for a sentence."""
    return f"{Decimal(fen) / _FEN:,.2f} 元"


def involved(fen: int, words: str = "涉及") -> str:
    """'涉及 1,200.00 元' for a sentence; nothing is said of money where none is involved."""
    return f"{words} {yuan(fen)}" if fen else ""


def fen_of(value: Decimal) -> int:
    """元 -> 分."""
    return int(value * _FEN)
