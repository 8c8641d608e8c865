"""Staged values as people read them, in the same words as the ledger's own list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yihu.engine import idcard, money
from yihu.engine.cells import PART, PARTS, SEPARATOR
from yihu.engine.ledgers import SECRET, Column, Kind, sensitive


def opened(cells: str, columns: Sequence[Column]) -> dict[str, Any]:
    """The values of a line that is staged as bare cells (see `core.bulk`)."""
    texts = cells.split(SEPARATOR)
    return {
        column.name: _READERS.get(column.kind, str)(text) if text else None
        for column, text in zip(columns, texts, strict=True)
    }


def closed(values: Mapping[str, Any], columns: Sequence[Column]) -> str:
    """The bare cells of these values: what `opened` reads."""
    return SEPARATOR.join(_bare(values.get(column.name)) for column in columns)


def _bare(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):  # a staged secret
        return PART.join(str(value.get(part, "")) for part in PARTS).rstrip(PART)
    return str(value).replace(SEPARATOR, " ")


def _secret(text: str) -> dict[str, str]:
    return {part: said for part, said in zip(PARTS, text.split(PART), strict=False) if said}


def shown(column: Column, value: Any, names: Mapping[Any, str]) -> str:
    """`names`: area codes and unit ids in words. Personal data stays masked."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):  # a staged secret
        return idcard.mask(value["last"]) if column.kind is Kind.ID_NUMBER else str(value["last"])
    if column.kind in (Kind.AREA, Kind.UNIT):
        return names.get(value, str(value))
    if column.sensitive:
        return sensitive(column, value)
    writer = _WRITERS.get(column.kind)
    return writer(column, value) if writer else str(value)


def _money(column: Column, value: Any) -> str:
    return f"{money.wan(int(value)):,f}" if column.unit == "万元" else f"{money.from_fen(int(value)):,.2f}"


def _code(column: Column, value: Any) -> str:
    member = column.codes.by_label(str(value)) if column.codes else None
    return member.label if member else str(value)


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.INTEGER: int,
    Kind.MONEY: int,
    Kind.UNIT: int,
    Kind.YES_NO: lambda text: text == "true",
    **dict.fromkeys(SECRET, _secret),
}
_WRITERS: dict[Kind, Callable[[Column, Any], str]] = {
    Kind.MONEY: _money,
    Kind.CODE: _code,
    Kind.YES_NO: lambda column, value: "是" if value else "否",
    Kind.DECIMAL: lambda column, value: f"{Decimal(str(value)).normalize():f}",
    Kind.ID_NUMBER: lambda column, value: idcard.mask(str(value)),
}
