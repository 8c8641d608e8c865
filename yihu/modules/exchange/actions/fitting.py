"""What a plain ledger's table itself demands of a cell, told in the preview and not by the database later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import models

from yihu.core.ledgers import shape
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Ledger
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.problems import said

Check = Callable[[Any], None]
_TEXTS = (models.CharField, models.TextField)


class TooPrecise(BadValue):
    code = "E425"


def fitted(ledger: Ledger, header: Header) -> Header:
    """The header's columns, as narrow as the table is. A ledger with a `bulk` of its own checks for itself."""
    if ledger.bulk is not None:
        return header
    return replace(header, columns={at: _narrow(ledger, one) for at, one in header.columns.items()})


def _narrow(ledger: Ledger, column: Column) -> Column:
    field = shape.field_of(ledger, column)
    if field is None or "__" in column.name:
        return column
    room = field.max_length if isinstance(field, models.CharField) else None
    must = column.required or (not field.null and not isinstance(field, _TEXTS) and column.name != shape.AREA)
    return replace(column, max_length=min(column.max_length, room or column.max_length), required=must)


def checks(ledger: Ledger) -> Mapping[str, Check]:
    """By column name: decimals must fit as they are written, never be rounded on the way."""
    found: dict[str, Check] = {}
    for column in ledger.editable if ledger.bulk is None else ():
        field = shape.field_of(ledger, column)
        if isinstance(field, models.DecimalField) and field.max_digits is not None:
            found[column.name] = _decimal(
                field.max_digits - (field.decimal_places or 0), field.decimal_places or 0
            )
    return found


def _decimal(whole: int, part: int) -> Check:
    def check(value: Any) -> None:
        if isinstance(value, Decimal) and (
            value != value.quantize(Decimal(1).scaleb(-part)) or abs(value) >= Decimal(10) ** whole
        ):
            raise TooPrecise(said("E425", whole=whole, part=part))

    return check
