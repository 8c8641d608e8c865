"""One rule, three readings: Python, DuckDB and PostgreSQL say the same of any household."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.rooms import declared
from yihu.engine.screening import BadRule, Status, Type, duck, parse
from yihu.engine.screening.compiling import FIXED, TABLE, Engine, Variant, schema, statement
from yihu.engine.screening.told import told
from yihu.modules.screening import queries

MANY = [2_000, pytest.param(100_000, marks=pytest.mark.slow)]
CODES = ("c", "d", "a", "exited", "poor", "general")
_PG = {"int64": "bigint", "boolean": "boolean", "string": "text"}


def households(seed: int, count: int, types: dict[str, Type]) -> list[dict[str, Any]]:
    """Any values a feature can have, close to the limits and far from them, a third of them missing."""
    chance = Random(seed)
    return [
        {"household_id": at, "area_code": f"4309021{at % 90:02d}000", "number": f"H{at}"}
        | {name: _value(chance, kind) for name, kind in types.items()}
        for at in range(count)
    ]


def _value(chance: Random, kind: Type) -> Any:
    if chance.random() < 0.33:
        return None
    if kind is Type.YES_NO:
        return chance.random() < 0.5
    if kind is Type.TEXT:
        return chance.choice(CODES)
    if kind is Type.FEN:
        return chance.choice(
            (0, -1, 1, -500_000, 10**12, chance.randint(-100_000, 4_000_000), chance.randint(0, 20) * 100_000)
        )
    return chance.choice((0, 1, 2, 3, 4, 5, chance.randint(0, 40)))


def everything() -> tuple[list[Variant], dict[str, Type]]:
    """Every rule of the files, its limits as by default and moved either way."""
    variants = []
    for rule in queries.rules():
        base = {one.name: one.value if one.value is not None else 6_000 for one in rule.thresholds}
        for percent in (100, 50, 150):
            limits = {name: value * percent // 100 for name, value in base.items()}
            variants.append(Variant(rule.when, rule.scaled(limits)))
    return variants, queries.types(frozenset(queries.features()))


def written(rows: list[dict[str, Any]], path: Path) -> Path:
    """As PostgreSQL's COPY writes them."""
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(
            [
                "" if value is None else "tf"[not value] if isinstance(value, bool) else value
                for value in row.values()
            ]
            for row in rows
        )
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("count", MANY)
def test_python_duckdb_and_postgresql_agree_on_every_household(tmp_path: Path, count: int) -> None:
    variants, types = everything()
    rows = households(20200630, count, types)
    expected = {
        (row["household_id"], number)
        for row in rows
        for number, one in enumerate(variants)
        if one.when.value(row, one.limits) is True
    }
    assert len(expected) > count

    path = written(rows, tmp_path / "features.csv")
    with duck.opened(path, types) as engine:
        by_duck = {(row["household_id"], row["variant"]) for row in duck.hits(engine, variants, types, ())}
    assert by_duck == expected

    with connection.cursor() as cursor:
        columns = ", ".join(f'"{name}" {_PG[kind]}' for name, kind in schema(types).items())
        cursor.execute(f"create temporary table {TABLE} ({columns}) on commit drop")
        with cursor.copy(f"copy {TABLE} from stdin (format csv)") as copy:
            copy.write(path.read_bytes())
        cursor.execute(statement(variants, types, Engine.POSTGRES).replace("%", "%%"))
        by_postgres = {(row[0], row[-1]) for row in cursor.fetchall()}
    assert by_postgres == expected


@given(st.integers(0, 2**32))
def test_what_is_missing_never_makes_a_hit_of_a_rule_that_does_not_ask_for_it(seed: int) -> None:
    """Every feature taken away from a household that is no hit leaves it none, unless the rule speaks of missing."""
    variants, types = everything()
    (row,) = households(seed, 1, types)
    speaks = ("missing", "or_zero", "known")
    for rule, one in zip(queries.rules(), variants[::3], strict=True):
        if not any(word in rule.expression for word in speaks):
            empty = row | dict.fromkeys(types)
            assert one.when.value(empty, one.limits) is not True
    assert [*row] == [*FIXED, *types]


def test_the_catalogue_has_its_rules_each_told_in_words_and_each_proved() -> None:
    assert len(queries.rules()) == 48
    assert sum(rule.status is Status.LIVE for rule in queries.rules()) == 46
    labels = queries.features()
    for rule in queries.rules():
        words = told(rule.when, labels, {one.name: one.label for one in rule.thresholds})
        assert not any(key in words for key in rule.reads)
        for key in rule.evidence:
            assert not labels[key].proof or declared("ledgers", labels[key].proof).household_path


@pytest.mark.parametrize(
    "text",
    [
        "net_income / persons < 5",
        "__import__('os')",
        "net_income < 'c'",
        "net_income",
        "house_grade < 'c'",
        "unknown_thing > 1",
        "persons.real > 1",
        "net_income < 1.5",
        "[x for x in persons]",
        "not persons",
    ],
)
def test_what_is_not_of_the_language_is_refused(text: str) -> None:
    types = queries.types(frozenset(queries.features()))
    with pytest.raises(BadRule):
        parse(text, types, frozenset())
