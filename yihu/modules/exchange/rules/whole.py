"""Columns a file lacks whose value is the same for all its lines: told above the table, or asked once and remembered
with what the office's headers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yihu.engine.ledgers import SECRET, Column, Kind, Ledger

# Before a column's name; no key of a header has a space in it. What was answered, and what the file itself told then.
_SAID, _TOLD = "= ", "? "


_SHARED = (Kind.AREA, Kind.CODE, Kind.UNIT)


@dataclass(frozen=True)
class Answer:
    """`text`: the value, or the proposal while it is not `sure`; `told`: what the file says outside of its table.
    `remembered`: said by somebody, not by the file."""

    column: Column
    text: str = ""
    sure: bool = False
    told: str = ""
    remembered: bool = False

    @property
    def holds(self) -> bool:
        return self.sure and bool(self.text)

    def as_json(self) -> dict[str, Any]:
        return {
            "text": "",
            "key": _SAID + self.column.name,
            "column": self.column.name,
            "sure": float(self.sure),
            "value": self.text,
            "told": self.told,
        }


def is_answer(key: str) -> bool:
    return key.startswith((_SAID, _TOLD))


def name_of(key: str) -> str:
    return key.removeprefix(_SAID)


def kept(name: str, text: str, told: str) -> dict[str, str]:
    """An answer as it lies among what the headers mean."""
    return {_SAID + name: text, _TOLD + name: told}


def answers(
    ledger: Ledger, given: set[str], over: Sequence[Sequence[str]], known: Mapping[str, str] | None
) -> tuple[Answer, ...]:
    """For each column that may be answered once: how it stands. An answer holds as long as the file tells the same as
    when it was given: another account's file is no place for the answer of the first."""
    outside = (
        ledger.outside([" ".join(text for text in texts if text) for texts in over]) if ledger.outside else {}
    )
    found = []
    for column in ledger.editable:
        if column.name in given or not _answerable(ledger, column):
            continue
        told = outside.get(column.name)
        said = (known or {}).get(_SAID + column.name)
        text = told.text if told else ""
        if said is not None and (known or {}).get(_TOLD + column.name, "") == text:
            found.append(Answer(column, said, sure=True, told=text, remembered=True))
        else:
            sure = told is not None and told.sure
            found.append(Answer(column, text if told else said or "", sure=sure, told=text))
    return tuple(found)


def _answerable(ledger: Ledger, column: Column) -> bool:
    """What a line must have and all lines may share, a place, a kind, a year, or what the ledger looks for outside of
    the table; no name, number or day, which would be wrong in most lines."""
    if column.kind in SECRET or column.stand_ins or ledger.identify == (column.name,):
        return False
    shared = column.kind in _SHARED or column.name == "year" or ledger.outside is not None
    return column.kind is Kind.AREA or (column.required and shared)
