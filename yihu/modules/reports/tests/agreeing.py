"""Figures of benefits and credit as ledgers give them: parts within their whole, rates of their two amounts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

from yihu.engine.indicators import as_percent

_WAN = 1_000_000
_PARTS = {
    "soc.dibao": (), "soc.temp": (), "soc.orphan": (), "soc.special": (),
    "soc.destitute": ("soc.destitute_at_home", "soc.destitute_housed"),
    "soc.disab": ("soc.disab_living", "soc.disab_care"),
}  # fmt: skip


def _wan(fen: int) -> str:
    text = f"{Decimal(fen) / _WAN:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rate(part: int, whole: int) -> str:
    return f"{as_percent(Decimal(part), Decimal(whole), 2)}%"


def _money() -> st.SearchStrategy[int]:
    return st.integers(1, 90_000_000) | st.integers(1, 90).map(lambda wan: wan * _WAN)


@st.composite
def of_benefits(draw: st.DrawFn) -> dict[str, object]:
    known: dict[str, object] = {}
    paid = 0
    for whole, parts in _PARTS.items():
        amounts = [draw(_money()) for _ in parts] or [draw(_money())]
        known |= {key: _wan(fen) for key, fen in zip(parts, amounts, strict=False)}
        known[whole] = _wan(sum(amounts))
        paid += sum(amounts)
    due = draw(_money())
    was_paid = draw(st.integers(0, due))
    pupils = draw(st.integers(1, 900))
    known |= {
        "soc.paid": _wan(paid + draw(st.integers(0, _WAN))),
        "edu.due": _wan(due),
        "edu.due_paid": _wan(was_paid),
        "edu.aid_rate": _rate(was_paid, due),
        "edu.online": pupils,
        "edu.broadband": draw(st.integers(0, pupils)),
    }
    people = ("soc.new_hh", "soc.new_pop"), ("soc.dibao_hh", "soc.dibao_pop"), ("edu.aid_hh", "edu.aid")
    for homes, persons in (*people, ("med.aid_hh", "med.aid_pop")):
        count = draw(st.integers(1, 2_000))
        known |= {homes: count, persons: count + draw(st.integers(0, 3 * count))}
    return known


@st.composite
def of_credit(draw: st.DrawFn) -> dict[str, object]:
    homes, lent, balance = draw(st.integers(1, 400)), draw(_money()), draw(_money())
    late = draw(st.integers(0, balance))
    average = (Decimal(lent) / _WAN / homes).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {
        "loan.new_hh": homes,
        "loan.new": _wan(lent),
        "loan.avg": average,
        "loan.balance": _wan(balance),
        "loan.overdue": _wan(late),
        "loan.overdue_hh": draw(st.integers(1, homes)),
        "loan.overdue_rate": _rate(late, balance),
    }
