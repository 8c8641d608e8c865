"""What accounts earned by themselves and what of it was turned in, from the statements' lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FEN_PER_WAN = 1_000_000
_SETTLED = """
    select l.id, l.area_code, coalesce(l.{column}, 0) as amount, l.source from funds_statementline l
    where l."on" <= :day and extract(year from l."on") = extract(year from :day) and exists (
      select from funds_matchpart p join funds_match m on m.id = p.match_id
      where p.line_id = l.id and p.standing and m.nature = '{nature}')"""
RECOUNTS: Mapping[str, str] = {
    "fund.interest": _SETTLED.format(column="in_fen", nature="interest"),
    "fund.interest_turned_in": _SETTLED.format(column="out_fen", nature="turned_in"),
}
IN_YUAN = set(RECOUNTS)  # told in 元, kept in fen


def per(in_wan: Iterable[str]) -> dict[str, int]:
    """How many of what the tables hold make one of the figure's unit, where it is not one."""
    return dict.fromkeys(in_wan, FEN_PER_WAN) | dict.fromkeys(IN_YUAN, 100)
