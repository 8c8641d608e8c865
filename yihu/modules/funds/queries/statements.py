"""Statements of the treasury and the bank beside the journal: what agrees, what is open on either side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.money import from_fen
from yihu.modules.funds.models import Batch, Expenditure, Match, MatchPart, Payment, StatementLine
from yihu.modules.funds.queries.journal import POSTED
from yihu.modules.funds.queries.natures import natures_of, told
from yihu.modules.funds.rules import Side, Source, Way, month_end

# source, direction -> (column of a match, model, its day); money comes in by the first, goes out by the second.
BOOKS: dict[tuple[Source, Side], tuple[str, type[Any], str]] = {
    (Source.TREASURY, Side.IN): ("batch", Batch, "on"),
    (Source.TREASURY, Side.OUT): ("payment", Payment, "decision__on"),
    (Source.BANK, Side.IN): ("payment", Payment, "decision__on"),
    (Source.BANK, Side.OUT): ("expenditure", Expenditure, "on"),
}


_MONTH = ("area_code", "source", "account", "first")


@dataclass(frozen=True)
class Month:
    """One account in one month. `gap_fen`: how far opening + in − out misses the closing balance; None where the
    statement tells no balances; `own`: what the account earned and cost by itself."""

    source: Source
    account: str
    first: date
    lines: int
    open_lines: int
    open_entries: int
    gap_fen: int | None
    own: str = ""

    @property
    def last(self) -> date:
        return month_end(self.first)

    @property
    def agrees(self) -> bool:
        return not (self.open_lines or self.open_entries or self.gap_fen)

    @property
    def label(self) -> str:
        if self.gap_fen:
            return "余额不符"
        return "已核对" if self.agrees else "未核对完"


@dataclass(frozen=True)
class Unsettled:
    """One account's month that is over and does not agree, and why."""

    area_code: str
    source: str
    account: str
    first: date
    open_lines: bool = False
    gap_fen: int | None = None
    missing: bool = False

    @property
    def why(self) -> str:
        said = (
            ("没有导入对账单", self.missing),
            ("有未核对明细", self.open_lines),
            (f"余额相差 {from_fen(abs(self.gap_fen or 0)):,} 元", bool(self.gap_fen)),
        )
        return "、".join(text for text, holds in said if holds)


def lines(actor: Actor) -> QuerySet[StatementLine]:
    return within(StatementLine.objects.all(), actor).order_by("-on", "-number", "-pk")


def matches(actor: Actor) -> QuerySet[Match]:
    return within(Match.objects.all(), actor).order_by("-pk")


def open_lines(area_code: str, as_of: date) -> QuerySet[StatementLine]:
    """Lines that no entry answers to, oldest first."""
    matched = MatchPart.objects.filter(line=OuterRef("pk"), standing=True)
    rows = StatementLine.objects.filter(in_area("area_code", area_code), ~Exists(matched), on__lte=as_of)
    return rows.order_by("on", "number", "pk")


def open_entries(
    source: Source, side: Side, area_code: str, first: date, last: date, *, undone: bool = False
) -> QuerySet[Any]:
    """Posted entries of these days that no line of such a statement answers to.

    `undone`: also those that were taken back; they may have left the account and come back to it.
    """
    column, model, day = BOOKS[source, side]
    matched = MatchPart.objects.filter(**{column: OuterRef("pk")}, source=source, standing=True)
    # What was taken back wholly on paper never left the account.
    back = model._default_manager.filter(POSTED, reverses=OuterRef("pk"))
    found: QuerySet[Any] = model._default_manager.filter(
        in_area("area_code", area_code),
        POSTED,
        ~Exists(matched),
        fen__gt=0,
        **{f"{day}__gte": first, f"{day}__lte": last},
    )
    if not undone:
        found = found.filter(~Exists(back))
    if model is Batch:
        found = found.filter(carries__isnull=True)
    ordered: QuerySet[Any] = found.select_related("decision").order_by(day, "pk")
    return ordered


def side_of(line: StatementLine) -> Side:
    return Side.IN if line.flow_fen > 0 else Side.OUT


def other(side: Side) -> Side:
    return Side.OUT if side is Side.IN else Side.IN


def open_returns(source: Source, side: Side, area_code: str, first: date, last: date) -> QuerySet[Any]:
    """Posted entries of these days that gave back what a statement had shown to leave, and no line answers to.

    What was taken back on paper alone never left the account and is not waited for. Carried money stays where it is.
    """
    column, model, day = BOOKS[source, other(side)]
    parts = MatchPart.objects.filter(source=source, standing=True)
    known = parts.filter(**{column: OuterRef("original")})
    rows: QuerySet[Any] = model._default_manager.annotate(original=Coalesce("reverses_id", "recovers_id"))
    rows = rows.filter(
        in_area("area_code", area_code),
        POSTED,
        Exists(known),
        ~Exists(parts.filter(**{column: OuterRef("pk")})),
        fen__lt=0,
        **{f"{day}__gte": first, f"{day}__lte": last},
    )
    found: QuerySet[Any] = rows.exclude(way=Way.CARRIED).select_related("decision").order_by(day, "pk")
    return found


def open_count(source: Source, side: Side, area_code: str, first: date, last: date) -> int:
    """How many entries of these days no line answers to, what was given back among them."""
    return sum(rows(source, side, area_code, first, last).count() for rows in (open_entries, open_returns))


def voucher_of(entry: Any) -> str:
    """What a statement calls the entry: its voucher, or the number of a document."""
    return str(getattr(entry, "voucher", "") or getattr(entry, "number", ""))


def months(actor: Actor, area_code: str, as_of: date) -> list[Month]:
    """Each account by month, newest first."""
    rows = within(StatementLine.objects.filter(in_area("area_code", area_code), on__lte=as_of), actor)
    unmatched = set(open_lines(area_code, as_of).values_list("pk", flat=True))
    grouped: dict[tuple[str, str, date], list[StatementLine]] = defaultdict(list)
    for row in rows.order_by("on", "number", "pk"):
        grouped[row.source, row.account, row.on.replace(day=1)].append(row)
    natures = natures_of(row.pk for members in grouped.values() for row in members)
    counted: dict[tuple[str, date], int] = {}
    found = []
    for (source, account, first), members in grouped.items():
        if (source, first) not in counted:
            until = min(month_end(first), as_of)
            counted[source, first] = sum(
                open_count(Source(source), side, area_code, first, until) for side in Side
            )
        found.append(
            Month(
                Source(source),
                account,
                first,
                len(members),
                sum(row.pk in unmatched for row in members),
                counted[source, first],
                gap(members),
                told(members, natures),
            )
        )
    return sorted(found, key=lambda month: (month.first, month.source, month.account), reverse=True)


def gap(members: Sequence[StatementLine]) -> int | None:
    """opening + in − out − closing over consecutive lines; the opening is what stood before the first line."""
    told = [row for row in members if row.balance_fen is not None]
    if len(told) < len(members) or not told:
        return None
    opening = (told[0].balance_fen or 0) - told[0].flow_fen
    return opening + sum(row.flow_fen for row in told) - (told[-1].balance_fen or 0)


def unsettled(area_code: str, as_of: date) -> list[Unsettled]:
    """Months that are over and not settled, oldest first: lines that nothing answers to, balances that do not add up, and
    months without any statement of that side though the books have entries for it."""
    over = as_of.replace(day=1)
    rows = StatementLine.objects.filter(in_area("area_code", area_code), on__lt=over)
    waiting = set(_by_month(open_lines(area_code, over - timedelta(days=1))).values_list(*_MONTH).distinct())
    gaps = _gaps(rows)
    found = [
        Unsettled(*key, open_lines=key in waiting, gap_fen=gap)
        for key, gap in gaps.items()
        if gap or key in waiting
    ]
    begun: dict[tuple[str, str, str], date] = {}
    told = {(place, source, first) for place, source, _, first in gaps}
    for place, source, account, first in sorted(gaps):
        begun.setdefault((place, source, account), first)
    for (place, source, account), since in begun.items():
        first = since
        while first < over:
            if (place, source, first) not in told and _waited_for(Source(source), place, first):
                found.append(Unsettled(place, source, account, first, missing=True))
            first = month_end(first) + timedelta(days=1)
    return sorted(found, key=lambda one: (one.first, one.area_code, one.source, one.account))


def _by_month(rows: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    return rows.order_by().annotate(first=TruncMonth("on"))


def _gaps(rows: QuerySet[StatementLine]) -> dict[tuple[str, str, str, date], int | None]:
    """`gap` of every account and month, reckoned by the database."""
    flow = Coalesce(F("in_fen"), 0) - Coalesce(F("out_fen"), 0)
    each = _by_month(rows).annotate(flow=flow)
    ends = ("balance_fen", "flow", *_MONTH)
    first = each.order_by(*_MONTH, "on", "number", "pk").distinct(*_MONTH).values_list(*ends)
    last = each.order_by(*_MONTH, "-on", "-number", "-pk").distinct(*_MONTH).values_list(*ends)
    opening = {tuple(key): (balance or 0) - moved for balance, moved, *key in first}
    closing = {tuple(key): balance or 0 for balance, _, *key in last}
    sums = each.values_list(*_MONTH).annotate(moved=Sum("flow"), told=Count("balance_fen"), lines=Count("pk"))
    return {
        tuple(key): opening[tuple(key)] + moved - closing[tuple(key)] if told == many else None
        for *key, moved, told, many in sums
    }


def _waited_for(source: Source, area_code: str, first: date) -> bool:
    """Whether the books have entries of the month that a statement ought to show."""
    return any(open_entries(source, side, area_code, first, month_end(first)).exists() for side in Side)


def candidates(line: StatementLine, days: int, *, undone: bool = False) -> QuerySet[Any]:
    """Entries that could stand behind a line: of its side, near its day; `undone` as in `open_entries`."""
    near = timedelta(days=days)
    return open_entries(
        Source(line.source), side_of(line), line.area_code, line.on - near, line.on + near, undone=undone
    )


def parts_of(match: Match) -> QuerySet[MatchPart]:
    return match.parts.select_related("line", "batch", "payment", "expenditure").order_by("pk")


def in_month(actor: Actor, source: Source, account: str, first: date) -> QuerySet[StatementLine]:
    """The lines of one account and month; `matched_by` the standing match."""
    standing = MatchPart.objects.filter(line=OuterRef("pk"), standing=True).values("match_id")[:1]
    span = Q(on__gte=first, on__lte=month_end(first))
    rows = lines(actor).filter(span, source=source, account=account)
    return rows.annotate(matched_by=standing).order_by("on", "number", "pk")
