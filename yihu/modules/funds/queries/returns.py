"""Money that came back: refunds and returned payments on statements, and the entries that take back what had left.

An entry that gives back moves money against its original, so it stands on the other side of the same statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yihu.core.access.scope import in_area
from yihu.engine.money import from_fen
from yihu.engine.policy import for_area
from yihu.modules.funds.models import MatchPart, StatementLine
from yihu.modules.funds.queries.journal import POSTED, given_back, standing_of
from yihu.modules.funds.queries.statements import BOOKS, candidates, open_returns, other, side_of, voucher_of
from yihu.modules.funds.rules import Side, Source, Verdict


def returns_near(line: StatementLine, days: int) -> QuerySet[Any]:
    """Entries that gave back and could stand behind a line."""
    near = timedelta(days=days)
    return open_returns(
        Source(line.source), side_of(line), line.area_code, line.on - near, line.on + near
    ).filter(fen=-abs(line.flow_fen))


def left_before(line: StatementLine, days: int) -> QuerySet[Any]:
    """Entries that left within `days` before the line, matched with the statement, of which `left_fen` (less what was
    given back or waits to be) still holds the line's sum: what a refund may take back, newest first."""
    column, model, day = BOOKS[Source(line.source), other(side_of(line))]
    matched = MatchPart.objects.filter(**{column: OuterRef("pk")}, source=line.source, standing=True)
    rows: QuerySet[Any] = standing_of(model._default_manager.filter(in_area("area_code", line.area_code)))
    found: QuerySet[Any] = rows.filter(
        POSTED,
        Exists(matched),
        **{f"{day}__gte": line.on - timedelta(days=days), f"{day}__lte": line.on},
    )
    standing = model._default_manager.exclude(decision__verdict=Verdict.VOID)
    found = found.annotate(left_fen=F("fen") + given_back(standing)).filter(left_fen__gte=abs(line.flow_fen))
    return found.select_related("decision").order_by(f"-{day}", "-pk")


def payee_of(entry: Any) -> str:
    """Who got the money: a statement may name them in its summary."""
    return str(getattr(entry, "payee", "") or getattr(entry, "unit", "") or "")


def may_be_of(line: StatementLine, entry: Any) -> bool:
    """A part that came back bears the voucher of what it takes back, or the name of who had been paid."""
    payee = payee_of(entry)
    return bool(line.voucher and voucher_of(entry) == line.voucher) or bool(payee and payee in line.summary)


MOST_SHOWN = 10


@dataclass(frozen=True)
class Returned:
    """An open line that seems to bring money back. `found`: what it could take back, wholly or, where nothing of the
    very sum left, in part; `asked`: the entry that gives back and waits for the second person."""

    line: StatementLine
    found: tuple[Any, ...]
    asked: Any

    @property
    def entry(self) -> Any:
        """The only one that could be meant; None where several could, none is found, or it was asked for."""
        return self.found[0] if len(self.found) == 1 and self.asked is None else None

    @property
    def in_part(self) -> bool:
        return self.entry is not None and self.entry.fen > abs(self.line.flow_fen)

    @property
    def choices(self) -> int:
        return len(self.found)

    @property
    def way_out(self) -> str:
        if self.asked is not None:
            return "退回已提出，待另一人复核过账；过账后点“自动勾对”"
        if self.in_part:
            left = f"{from_fen(self.entry.left_fen):,}"
            return f"部分退回，原记录还有 {left} 元未退；核对后提出退款，另一人过账后自动勾对"
        if self.entry is not None:
            return "核对后提出冲正，另一人过账后自动勾对"
        if self.choices:
            return f"有 {self.choices} 笔可能的原记录，按退回凭证核对是哪一笔，在该笔记录页冲正或退款，过账后勾对"
        return "没有找到原记录：部分退回的，在原记录页办理退款或收回，过账后勾对；不是退款的，补记收入后勾对"


def returned(lines: list[StatementLine], days: int) -> list[Returned]:
    """Of open lines those that no entry of their own side answers to, with what they seem to take back."""
    near = for_area(lines[0].area_code).days("funds.match_days", lines[0].on) if lines else 0
    waiting = _waiting(lines, days)
    found = []
    for line in lines:
        if (
            candidates(line, near).filter(fen=abs(line.flow_fen)).exists()
            or returns_near(line, near).exists()
        ):
            continue
        chosen, asked = _chosen(line, days), waiting.get(line.pk)
        if chosen or asked is not None or side_of(line) is Side.IN:
            found.append(Returned(line, chosen, asked))
    return found


def _chosen(line: StatementLine, days: int) -> tuple[Any, ...]:
    """What was given wholly before what was given in part; of several the one that bears the line's voucher."""
    rows = left_before(line, days)
    whole = list(rows.filter(fen=abs(line.flow_fen))[:MOST_SHOWN])
    chosen = whole or [one for one in rows if may_be_of(line, one)][:MOST_SHOWN]
    same = [one for one in chosen if line.voucher and voucher_of(one) == line.voucher]
    return tuple(same or chosen)


def _waiting(lines: list[StatementLine], days: int) -> dict[int, Any]:
    """line -> the entry of its sum that gives back and that nobody has posted yet: that of its own day first, and
    each entry for one line."""
    found: dict[int, Any] = {}
    taken: set[tuple[str, int]] = set()
    for own_day in (True, False):
        for line in lines:
            column, model, _ = BOOKS[Source(line.source), other(side_of(line))]
            since = Q(on=line.on) if own_day else Q(on__gte=line.on - timedelta(days=days))
            here = in_area("area_code", line.area_code)
            rows = model._default_manager.filter(here, since, decision__isnull=True, fen=-abs(line.flow_fen))
            free = [one for one in rows.order_by("-pk") if (column, one.pk) not in taken]
            if line.pk not in found and free:
                found[line.pk] = free[0]
                taken.add((column, free[0].pk))
    return found
