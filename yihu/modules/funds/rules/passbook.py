"""Lines of a statement as other people's files tell them: which way the money went, in which order, and which of them
are known already. Nothing here asks the database.

The running balance is a proof that costs nothing: it says which way round a file is, which side an amount belongs to
and whether 借 and 贷 are meant from the account holder's view or from the bank's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from typing import Any, Protocol, TypeVar

from yihu.engine.ledgers import Outside
from yihu.engine.scanner.numbers import find_numbers
from yihu.engine.scanner.plain import plain

_OUT = ("借", "支", "付", "出", "转出", "往账", "D", "-")
_IN = ("贷", "收", "入", "转入", "来账", "C", "+")
_ACCOUNT = re.compile(r"(?:账|帐)\s*(?:户\s*)?号(?:码)?\s*[:：]?\s*([0-9][0-9 \-]{6,34}[0-9])")
_HOLDER = re.compile(r"(?:户\s*名|账户名称|单位名称|客户名称)\s*[:：]\s*([^\s:：,，;；]{2,40})")
_TREASURY = re.compile(r"国库|集中支付|零余额|财政授权支付|财政直接支付|支付令")
_CARD = re.compile(r"(?<!\d)62\d{14,17}(?!\d)")  # also one that was mistyped
_FEWEST = 2  # steps of the balance that prove a direction


class Step(Protocol):
    """A line that moved the balance."""

    @property
    def on(self) -> date: ...
    @property
    def flow_fen(self) -> int: ...
    @property
    def balance_fen(self) -> int | None: ...


S = TypeVar("S", bound=Step)


@dataclass(frozen=True)
class Told:
    """One line of a file. `amount` and `flag` until the side is known; `number` where the file itself counts its lines."""

    id: int
    line: int
    area_code: str
    source: str
    account: str
    on: date
    in_fen: int | None = None
    out_fen: int | None = None
    amount: int | None = None
    flag: str = ""
    balance_fen: int | None = None
    number: int | None = None
    serial: str = ""
    voucher: str = ""
    summary: str = ""
    note: str = ""

    @property
    def flow_fen(self) -> int:
        return (self.in_fen or 0) - (self.out_fen or 0)

    @property
    def of_account(self) -> tuple[str, str, str]:
        return self.area_code, self.source, self.account

    def moving(self, fen: int) -> Told:
        """With its side: into the account positive."""
        return replace(
            self, in_fen=fen if fen > 0 else None, out_fen=-fen if fen < 0 else None, amount=None, flag=""
        )


@dataclass(frozen=True)
class Read:
    """The lines of a file in the order in which they happened. `turned`: accounts whose sides the balance corrected;
    `guessed`: those whose sides it alone told; `unclear`: ids of lines without a side; `apart`: line numbers that do
    not follow from the balance before."""

    lines: list[Told]
    turned: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    unclear: frozenset[int] = frozenset()
    apart: tuple[int, ...] = ()


def outside(texts: Sequence[str]) -> Mapping[str, Outside]:
    """What stands above a statement's lines: its account, and words that only the treasury uses."""
    whole = "\n".join(texts)
    found = {"source": Outside("国库" if _TREASURY.search(whole) else "银行专户")}
    account, holder = _ACCOUNT.search(whole), _HOLDER.search(whole)
    if account:
        found["account"] = Outside(account_of(account.group(1)), sure=True)
    elif holder:
        found["account"] = Outside(holder.group(1), sure=True)
    return found


def account_of(text: str) -> str:
    """A number written in groups is the same account."""
    return re.sub(r"\D", "", text) if re.fullmatch(r"[\d\s\-]{8,}", text) else text.strip()


def masked(text: str) -> str:
    """Without numbers of persons, phones and cards."""
    seen = plain(text)
    for _, start, end in sorted(find_numbers(seen.text), key=lambda one: -one[1]):
        first, last = seen.span(start, end)
        text = f"{text[:first]}***{text[last:]}"
    return _CARD.sub("***", text)


def read(lines: Sequence[Told]) -> Read:
    """Sides and order of a whole file, account by account."""
    accounts: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
    for line in lines:
        accounts[line.of_account].append(line)
    found: list[Told] = []
    turned, guessed, apart, unclear = [], [], [], set()
    for members in accounts.values():
        sided, alone = _sided(members)
        lacking = {line.id for line in sided if line.amount is not None}
        right = in_order([line for line in sided if line.id not in lacking])
        if _is_turned(right):
            right = in_order([line.moving(-line.flow_fen) for line in right])
            turned.append(members[0].account)
        guessed += [members[0].account] if alone else []
        unclear |= lacking
        apart += [after.line for before, after in pairwise(right) if _breaks(before, after)]
        found += [*right, *(line for line in sided if line.id in lacking)]
    return Read(found, tuple(turned), tuple(guessed), frozenset(unclear), tuple(sorted(apart)))


def _sided(lines: Sequence[Told]) -> tuple[list[Told], bool]:
    """By column, by flag, by sign; where a file has none of these, by what the balance did, and whether it came to that."""
    told = [_by_word(line) for line in lines]
    bare = [line for line in told if line.amount is not None]
    if any((line.amount or 0) < 0 for line in bare):
        return [line if line.amount is None else line.moving(line.amount) for line in told], False
    if not bare:
        return told, False
    forward, backward = _by_balance(told), _by_balance(told[::-1])[::-1]
    return min(forward, backward, key=lambda some: sum(line.amount is not None for line in some)), True


def _by_word(line: Told) -> Told:
    if not line.amount or line.in_fen or line.out_fen:
        # A red figure in one column is money that went the other way.
        return line.moving(line.flow_fen)
    word = line.flag.strip().upper()
    if word.startswith(_OUT):
        return line.moving(-abs(line.amount))
    return line.moving(abs(line.amount)) if word.startswith(_IN) else line


def _by_balance(lines: Sequence[Told]) -> list[Told]:
    found: list[Told] = []
    before: int | None = None
    for line in lines:
        fen = next(
            (
                fen
                for fen in (line.amount or 0, -(line.amount or 0))
                if None not in (before, line.balance_fen) and (before or 0) + fen == line.balance_fen
            ),
            None,
        )
        found.append(line if line.amount is None or fen is None else line.moving(fen))
        before = line.balance_fen
    return found


def _is_turned(lines: Sequence[Told]) -> bool:
    """Whether every balance follows from the one before when money goes the other way, and not as it was told."""
    steps = [one for one in pairwise(lines) if None not in (one[0].balance_fen, one[1].balance_fen)]
    if len(steps) < _FEWEST or not breaks(lines):
        return False
    return not breaks(in_order([line.moving(-line.flow_fen) for line in lines]))


def _breaks(before: Step, after: Step) -> bool:
    if before.balance_fen is None or after.balance_fen is None:
        return False
    return before.balance_fen + after.flow_fen != after.balance_fen


def breaks(lines: Sequence[Step]) -> int:
    """How many balances do not follow from the one before."""
    return sum(_breaks(before, after) for before, after in pairwise(lines))


def in_order(lines: Sequence[S]) -> list[S]:
    """Oldest first: by day, and within a day as the balances follow one another, as far as they are told."""
    falling = sum(after.on < before.on for before, after in pairwise(lines))
    rising = sum(after.on > before.on for before, after in pairwise(lines))
    as_told, turned = [sorted(some, key=lambda line: line.on) for some in (lines, lines[::-1])]
    if breaks(as_told) == breaks(turned):
        best = turned if falling > rising else as_told
    else:
        best = min(as_told, turned, key=breaks)
    if not breaks(best):
        return best
    days = [list(members) for _, members in groupby(best, key=lambda line: line.on)]
    found = [
        line for day, opening in zip(days, _openings(days), strict=True) for line in _chained(day, opening)
    ]
    return found if breaks(found) < breaks(best) else best


def _openings(days: Sequence[Sequence[S]]) -> list[int | None]:
    """What stood in the account before each day: told by the day itself, unless it ended where it began; then by the
    days around it."""
    found = [_opening(day) for day in days]
    flows = [sum(line.flow_fen for line in day) for day in days]
    for at in range(1, len(days)):
        before = found[at - 1]
        if found[at] is None and before is not None:
            found[at] = before + flows[at - 1]
    for at in reversed(range(len(days) - 1)):
        after = found[at + 1]
        if found[at] is None and after is not None:
            found[at] = after - flows[at]
    if any(one is not None for one in found):
        return found
    common = set.intersection(*({line.balance_fen for line in day} for day in days))
    return [next(iter(sorted(one for one in common if one is not None)), None)] * len(days)


def _opening(day: Sequence[Step]) -> int | None:
    """The one balance from which more lines start than end; None where there is none."""
    ends = Counter(line.balance_fen for line in day)
    starts = Counter(line.balance_fen - line.flow_fen for line in day if line.balance_fen is not None)
    return next((at for at, many in starts.items() if many > ends[at]), None)


def _chained(lines: list[S], opening: int | None) -> list[S]:
    """The lines of a day as one walk from balance to balance that uses each line once; as they are where there is none."""
    if any(line.balance_fen is None for line in lines):
        return lines
    after: dict[int, list[S]] = defaultdict(list)
    for line in reversed(lines):
        after[(line.balance_fen or 0) - line.flow_fen].append(line)
    start = opening if opening is not None else next(reversed(after))
    walked: list[S] = []
    stack: list[tuple[int, S | None]] = [(start, None)]
    while stack:
        at, step = stack[-1]
        if after.get(at):
            chosen = after[at].pop()
            stack.append((chosen.balance_fen or 0, chosen))
        else:
            stack.pop()
            walked += [step] if step is not None else []
    return walked[::-1] if len(walked) == len(lines) else lines


class Known(Step, Protocol):
    """A line of the ledger."""

    @property
    def number(self) -> int: ...
    @property
    def serial(self) -> str: ...
    @property
    def voucher(self) -> str: ...
    @property
    def summary(self) -> str: ...


def paired(lines: Sequence[Told], known: Sequence[Any]) -> dict[int, Any]:
    """By a line's id the row of the ledger that is the same line, for lines and rows of one account and day; each row
    once, so that equal lines are told apart by how many there are."""
    found: dict[int, Any] = {}
    free = list(known)
    for same in (_numbered, _alike, _equal, _compatible, _of_number):
        for line in lines:
            if line.id in found:
                continue
            row = next((one for one in free if same(line, one)), None)
            if row is not None:
                found[line.id] = row
                free.remove(row)
    return found


def _numbered(line: Told, row: Known) -> bool:
    return line.number == row.number and line.flow_fen == row.flow_fen


def _equal(line: Told, row: Known) -> bool:
    """A line that has a number needs its balance besides: the number alone says who it is."""
    if line.number is not None and line.balance_fen is None:
        return False
    return (line.flow_fen, line.balance_fen, line.serial) == (row.flow_fen, row.balance_fen, row.serial)


def _alike(line: Told, row: Known) -> bool:
    return _equal(line, row) and (line.voucher, line.summary) == (row.voucher, row.summary)


def _compatible(line: Told, row: Known) -> bool:
    """One of the two tells less: a file without balances, or without the bank's own serial."""
    balances, serials = {line.balance_fen, row.balance_fen}, {line.serial, row.serial}
    return (
        line.number is None
        and line.flow_fen == row.flow_fen
        and (len(balances) == 1 or None in balances)
        and (len(serials) == 1 or "" in serials)
    )


def _of_number(line: Told, row: Known) -> bool:
    return line.number == row.number


__all__ = ["Read", "Told", "account_of", "breaks", "in_order", "masked", "outside", "paired", "read"]
