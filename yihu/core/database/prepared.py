"""Statements that a connection parses and plans once and then only runs.

A page asks dozens of small questions whose planning costs the server more than their answers. `prepared` names such a
statement; each connection prepares it at its first use (docs/adr/0125). Only for statements that find their rows by a
key: what a plan may then no longer know, the values, does not change which index is the right one.

A pool between us and the server must keep a connection for a whole session.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg.adapt import Dumper

# Said to the server where a value without its type would be taken for that of its neighbour: 0.5 beside a whole number.
_TYPES: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    Decimal: "numeric",
    datetime.date: "date",
}
_number = itertools.count(1)
_known: WeakKeyDictionary[psycopg.Connection[Any], set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Slot:
    """Stands in a statement for the value of that place, from 1."""

    place: int


class _SlotDumper(Dumper):
    def dump(self, obj: Slot) -> bytes:
        return f"${obj.place}".encode()

    def quote(self, obj: Slot) -> bytes:
        return self.dump(obj)


@dataclass(frozen=True)
class Prepared:
    """`run` is what to execute, with one `%s` for each value."""

    name: str
    text: str
    run: str

    def ready(self) -> None:
        """This connection knows it from now on."""
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            connection.connection.execute(self.text)
            known.add(self.name)


def prepared(sql: str, parameters: Sequence[Any] | Mapping[str, Any], types: Sequence[type] = ()) -> Prepared:
    """`sql` as a cursor takes it; parameters that are a Slot become places, the others stay what they are.

    `types` of the places where they must be said, else the server finds them from what stands beside.
    """
    connection.ensure_connection()
    with psycopg.ClientCursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(Slot, _SlotDumper)
        text = cursor.mogrify(sql, parameters)
    given = parameters.values() if isinstance(parameters, Mapping) else parameters
    places = max((one.place for one in given if isinstance(one, Slot)), default=0)
    name = f"yihu_{next(_number)}"
    said = f" ({', '.join(_TYPES.get(one, 'unknown') for one in types)})" if types else ""
    filled = f"({', '.join(['%s'] * places)})" if places else ""
    return Prepared(name, f"prepare {name}{said} as {text}", f"execute {name}{filled}")
