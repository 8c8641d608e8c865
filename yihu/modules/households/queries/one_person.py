"""What two records of one person say of the same years: what one lacks, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.history import queries as history
from yihu.core.ledgers import values
from yihu.modules.households.models import PersonYear
from yihu.modules.households.rules.yearly import PERSON_COLUMNS

# What stands in the year's own row; secrets are versions of their own and go over by themselves.
FACTS = tuple(
    column for column in PERSON_COLUMNS if column.name in {field.name for field in PersonYear._meta.fields}
)


@dataclass(frozen=True)
class YearTwice:
    """A year that both records tell, and not alike."""

    year: int
    kept: PersonYear
    dropped: PersonYear

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Label and both values of what differs; of what is about health only whether anything is known."""
        return [
            (column.label, _text(column, self.kept) or "—", _text(column, self.dropped) or "—")
            for column in FACTS
            if getattr(self.kept, column.name) != getattr(self.dropped, column.name)
        ]


def facts_to_take(kept: int, dropped: int) -> list[PersonYear]:
    """Rows of the record `dropped` for years of which the other says nothing."""
    known = _by_year(kept)
    return [row for year, row in sorted(_by_year(dropped).items()) if year not in known]


def facts_that_differ(kept: int, dropped: int) -> list[YearTwice]:
    """Newest year first."""
    one, other = _by_year(kept), _by_year(dropped)
    both = (
        YearTwice(year, one[year], other[year]) for year in sorted(one.keys() & other.keys(), reverse=True)
    )
    return [pair for pair in both if pair.lines]


def written_last(actor: Actor, pairs: Sequence[YearTwice]) -> dict[int, PersonYear]:
    """Year -> the row that somebody wrote last: the newer word holds where nobody says otherwise."""
    ids = [str(row.pk) for pair in pairs for row in (pair.kept, pair.dropped)]
    last: dict[str, Any] = {}
    for image in history.images(actor, PersonYear._meta.db_table, ids):
        last.setdefault(str(image.row_id), (image.at, image.pk))
    return {
        pair.year: max(
            (pair.kept, pair.dropped), key=lambda row: (str(row.pk) in last, last.get(str(row.pk)), row.pk)
        )
        for pair in pairs
    }


def _by_year(person_id: int) -> dict[int, PersonYear]:
    """Where a year is known in two villages because the household moved, the later row counts."""
    return {row.year: row for row in PersonYear.objects.filter(person_id=person_id).order_by("pk")}


def _text(column: Any, row: PersonYear) -> str:
    return values.text(column, getattr(row, column.name), {})
