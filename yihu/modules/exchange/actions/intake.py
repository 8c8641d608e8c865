"""Cleans a table piece by piece and remembers what is said of it as a whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from yihu.core.bulk import as_cells
from yihu.engine.cells import Lookups
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange.actions import fitting
from yihu.modules.exchange.actions.columns import clean_table
from yihu.modules.exchange.rules.headers import Header

PIECE = 50_000  # lines
_SHOWN_CHANGES = 300  # spellings listed in a preview
_MODULUS = 2**64


@dataclass
class Intake:
    """`outside`: lines of other people's places; `old`: lines whose ID number had fifteen digits; `tidied`: cells
    whose spelling was put right."""

    form: Ledger
    header: Header
    lookups: Lookups
    area_code: str
    outside: list[int] = field(default_factory=list)
    old: list[int] = field(default_factory=list)
    tidied: int = 0
    _changes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _lines: int = 0

    def frames(self, pieces: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Lines ready for staging, piece by piece."""
        header, checks = fitting.fitted(self.form, self.header), fitting.checks(self.form)
        compact = as_cells(self.form)
        given = [pl.lit("t" + text).alias(f"c{at}") for at, text in self.header.given.items()]
        for bare in pieces:
            piece = bare.with_columns(given) if given else bare
            cleaned = clean_table(piece, header, self.lookups, self.area_code, checks, compact=compact)
            self.outside += cleaned.outside
            self.tidied += cleaned.tidied
            for one in cleaned.changes:
                self._changes[one["column"], one["before"], one["after"]] += one["count"]
            old = pl.col("problems").str.contains('"W402"', literal=True)
            self.old += cleaned.frame.filter(old)["line"].to_list()
            self._lines = (self._lines + cleaned.content) % _MODULUS
            yield cleaned.frame

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The most frequent respellings."""
        return [
            {"column": column, "before": before, "after": after, "count": count}
            for (column, before, after), count in self._changes.most_common(_SHOWN_CHANGES)
        ]

    @property
    def fingerprint(self) -> str:
        """The same content in other bytes, another order of lines or columns, gives the same: the sum of the lines'
        hashes does not ask for their order. Another version of polars may hash otherwise, so it is worked in."""
        names = ",".join(sorted(self.header.names))
        told = f"{self.form.key}\n{names}\n{pl.__version__}\n{self._lines}"
        return hashlib.sha256(told.encode()).hexdigest()
