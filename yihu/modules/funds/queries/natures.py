"""What accounts earned and cost by themselves: interest, fees, interest turned in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from yihu.core.access.scope import in_area
from yihu.engine.money import from_fen
from yihu.modules.funds.models import MatchPart, StatementLine
from yihu.modules.funds.rules import Nature


def of_nature(nature: Nature) -> Callable[[str, date], QuerySet[StatementLine]]:
    """Lines that were settled as such, year to date; `moved_fen` is positive."""

    def rows(area_code: str, as_of: date) -> QuerySet[StatementLine]:
        settled = MatchPart.objects.filter(line=OuterRef("pk"), standing=True, match__nature=nature)
        found = StatementLine.objects.filter(
            Exists(settled), in_area("area_code", area_code), on__year=as_of.year, on__lte=as_of
        )
        inward = nature is Nature.INTEREST
        return found.annotate(moved_fen=F("in_fen") if inward else F("out_fen"))

    return rows


def natures_of(lines: Iterable[int]) -> dict[int, Nature]:
    """By line, what it was settled as."""
    parts = MatchPart.objects.filter(line__in=list(lines), standing=True).exclude(match__nature="")
    return {line: Nature(nature) for line, nature in parts.values_list("line_id", "match__nature")}


def told(lines: Iterable[Any], natures: dict[int, Nature]) -> str:
    """利息收入 12.35 元、手续费 5.00 元."""
    sums: dict[Nature, int] = defaultdict(int)
    for line in lines:
        if nature := natures.get(line.pk):
            sums[nature] += line.flow_fen if nature is Nature.INTEREST else -line.flow_fen
    return "、".join(f"{one.label} {from_fen(sums[one]):,} 元" for one in Nature if one in sums)


def interest(area_code: str, as_of: date) -> tuple[int, int]:
    """This year's interest of the accounts, and how much of interest was turned in, in fen."""
    earned, turned_in = (
        of_nature(one)(area_code, as_of).aggregate(sum=Sum("moved_fen"))["sum"] or 0
        for one in (Nature.INTEREST, Nature.TURNED_IN)
    )
    return earned, turned_in
