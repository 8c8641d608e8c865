"""A declared figure counted without the module that shows figures: for tests of the modules below it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from yihu.engine.indicators import Count, Indicator, Total, as_quotient


def figure(declared: Iterable[Indicator], key: str, area_code: str, as_of: date) -> Decimal | None:
    """The value in the unit of the declaration's rows; None for a ratio without a base."""
    known = {one.key: one for one in declared}
    wanted = known[key]
    measure = wanted.measure
    if isinstance(measure, Count):
        assert not measure.distinct
        return Decimal(measure.rows(area_code, as_of).count())
    if isinstance(measure, Total):
        found = measure.rows(area_code, as_of).order_by().aggregate(total=Sum(measure.column))["total"]
        return Decimal(found or 0) / measure.per
    above, below = (
        figure(known.values(), part, area_code, as_of) for part in (measure.numerator, measure.denominator)
    )
    return as_quotient(above or Decimal(0), below or Decimal(0), wanted.digits, per=measure.per)
