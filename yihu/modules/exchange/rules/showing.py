"""Staged values as people read them, in the same words as the ledger's own list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yihu.engine import idcard, money
from yihu.engine.ledgers import Column, Kind


def shown(column: Column, value: Any, names: Mapping[Any, str]) -> str:
    """`names`: area codes and unit ids in words. Personal data stays masked."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):  # a staged secret
        return idcard.mask(value["last"]) if column.kind is Kind.ID_NUMBER else str(value["last"])
    match column.kind:
        case Kind.MONEY:
            return f"{money.wan(int(value)):,f}" if column.unit == "万元" else f"{money.from_fen(int(value)):,.2f}"
        case Kind.YES_NO:
            return "是" if value else "否"
        case Kind.CODE:
            member = column.codes.by_label(str(value)) if column.codes else None
            return member.label if member else str(value)
        case Kind.AREA | Kind.UNIT:
            return names.get(value, str(value))
        case Kind.DECIMAL:
            return f"{Decimal(str(value)).normalize():f}"
        case Kind.ID_NUMBER:
            return idcard.mask(str(value))
    return value.isoformat() if isinstance(value, date) else str(value)
