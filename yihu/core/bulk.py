"""The contract between the importer and the modules whose ledgers it fills, in sets and not row by row.

The importer stages clean rows in the table `exchange_row`, one per line of the file:
`id, batch_id, area_code (village, 12 digits), line, uid (a fresh uuid), values jsonb, verdict, target_id, problems jsonb`.
`values` holds one entry per ledger column: text, number, ISO date, fen, code value; secret columns (ID number,
phone) hold `{"cipher", "index", "last", "born_on", "sex"}`, encrypted for the row's own `uid`.

The lines of a plain ledger, and of one whose `Bulk` says `cells`, have `cells` instead of `values`: the same values
as bare texts in the order of the batch's columns, with `cells.SEPARATOR` between them and nothing for what is empty,
because JSON of forty columns would cost more than all the rest of an import. A secret's PARTS stand in its one cell
with PART between them. The statements of such a ledger ask `Staged` how to say a value; what it answers fits lines of
either make.

A ledger that is more than plain gives a `Bulk`: `match` sets `verdict` and `target_id` on the staged rows in one
or a few SQL statements and appends problems only the database can see; `apply` writes one township's rows inside
the importer's transaction and advisory lock. Undo needs no code: it reverses the row images of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.cells import PART, PARTS, SEPARATOR
from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Ledger

TABLE = "exchange_row"


class Verdict(Labelled):
    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    UNCHANGED = "unchanged", "未变"
    WRONG = "wrong", "错误"


@dataclass(frozen=True)
class Staged:
    """The rows of one batch, or of one township of it (`township_code`, twelve digits). `columns`: what their cells
    hold, in order; none where they hold JSON."""

    batch_id: int
    township_code: str = ""
    columns: tuple[str, ...] = ()

    @property
    def bounds(self) -> tuple[str, str]:
        """Half-open range of the area codes meant. Lines of the county itself are a part of their own: its code
        stands for itself here and not for everything inside."""
        if not self.township_code:
            return "", ":"
        if areas.level_of(self.township_code) is Level.TOWNSHIP:
            return areas.bounds(self.township_code)
        return self.township_code, self.township_code + ":"

    @property
    def lines(self) -> str:
        """SQL of the staged rows, to be named `s`; with the parameters `batch`, `low` and `high`."""
        # A fence: else the cells would be parted anew for each value that is asked for.
        cell = f", string_to_array(cells, E'\\x{ord(SEPARATOR):02x}', '') as cell" if self.columns else ""
        these = "batch_id = %(batch)s and area_code >= %(low)s and area_code < %(high)s"
        return f"(select *{cell} from {TABLE} where {these} offset 0)"  # noqa: S608 — names of our own

    def said(self, name: str, part: str = "") -> str:
        """SQL text of a value of `s`, one of `lines`: null where it is empty or the file has no such column;
        `part`: of a secret, one of PARTS."""
        if not self.columns:
            return f"s.\"values\"->'{name}'->>'{part}'" if part else f"s.\"values\"->>'{name}'"
        if name not in self.columns:
            return "null::text"
        cell = f"(s.cell)[{self.columns.index(name) + 1}]"
        if not part:
            return cell
        return f"nullif(split_part({cell}, E'\\x{ord(PART):02x}', {PARTS.index(part) + 1}), '')"


@dataclass(frozen=True)
class Counts:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Bulk:
    """`cells`: the statements ask `Staged` for what the lines say, so that these may come as bare cells.

    `match` may return what is to be told of the file as a whole (`code`, `message`, `notice` where no tick is wanted).
    `makes`: the columns the lines have after `match`, from those the file brought. `kit`: rows may also be entered and
    corrected one by one, as in a plain ledger.
    """

    match: Callable[[Actor, Staged], Sequence[Mapping[str, Any]] | None]
    apply: Callable[[Actor, Staged], Counts]
    cells: bool = False
    makes: Callable[[Sequence[str]], list[str]] | None = None
    kit: bool = False


def as_cells(ledger: Ledger) -> bool:
    """Whether the ledger's lines are staged as bare cells, not as JSON."""
    return ledger.bulk is None or bool(getattr(ledger.bulk, "cells", False))
