"""Whoever touches history is found out: from inside by the chain, and from outside by the digests kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from yihu.core.access.scope import scoped
from yihu.core.history import actions, seals
from yihu.core.history.models import Event
from yihu.core.tests.factories import an_actor
from yihu.core.units import actions as unit_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return tmp_path / "digests.csv"


def some_history(count: int = 3) -> None:
    actor = an_actor()
    with scoped(actor):
        for number in range(count):
            unit = unit_actions.establish(f"单位{number}-{Event.objects.count()}", actor.area_code)
            actions.record(actor, "tests.done", unit, number=number)


def by_force(statement: str) -> None:
    """As a keeper of the database who switches the guards off first."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "alter table history_event disable trigger user; alter table history_change disable trigger user"
        )
        cursor.execute(
            "alter table history_block disable trigger user; alter table history_sealed disable trigger user"
        )
        cursor.execute(statement)


def test_untouched_history_verifies(outside: Path) -> None:
    some_history()
    sealed = seals.seal(outside)

    assert sealed is not None
    assert sealed.rows == 6
    assert seals.verify(outside) == []


def test_nothing_new_makes_no_block(outside: Path) -> None:
    some_history()
    seals.seal(outside)

    assert seals.seal(outside) is None


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "update history_event set summary = '改' where id = (select min(id) from history_event)",
            "记录被改动",
        ),
        (
            "update history_change set after = '{}' where id = (select max(id) from history_change)",
            "记录被改动",
        ),
        (
            "update history_event set at = at - interval '1 day' where id = (select max(id) from history_event)",
            "记录被改动",
        ),
        ("delete from history_event where id = (select min(id) from history_event)", "记录被删除"),
        ("delete from history_change where id = (select max(id) from history_change)", "记录被删除"),
        (
            "update history_block set count = count + 1 where id = (select min(id) from history_block)",
            "封存块与其记录不符",
        ),
        (
            "update history_block set digest = repeat('f', 64) where id = (select min(id) from history_block)",
            "封存链断开",
        ),
        (
            "delete from history_sealed where block_id = (select max(id) from history_block);"
            "delete from history_block where id = (select max(id) from history_block)",
            "库外留存的封存值与库内不符",
        ),
        (
            "update history_event set actor_name = '甲' where id = (select min(id) from history_event);"
            "update history_event set actor_name = '乙' where id = (select max(id) from history_event)",
            "记录被改动",
        ),
        ("truncate history_change", "记录被删除"),
    ],
)
def test_tampering_is_found(outside: Path, tampering: str, found: str) -> None:
    for _ in range(2):
        some_history()
        seals.seal(outside)

    by_force(tampering)

    assert found in {problem.text for problem in seals.verify(outside)}


def test_a_backdated_row_behind_the_seal_is_found(outside: Path) -> None:
    some_history()
    seals.seal(outside)
    with connection.cursor() as cursor:
        cursor.execute(
            "select setval(pg_get_serial_sequence('history_event', 'id'), max(id) + 10) from history_event"
        )
    some_history()
    seals.seal(outside)

    by_force(
        "insert into history_event (id, area_code, at, txid, verb, table_name, row_id, actor_name, summary, details)"
        " select min(id) + 5, area_code, at, txid, verb, table_name, row_id, actor_name, '补', details from history_event"
        " group by area_code, at, txid, verb, table_name, row_id, actor_name, details limit 1"
    )

    assert "在已封存区间内补插了记录" in {problem.text for problem in seals.verify(outside)}


def test_rehashing_everything_is_caught_by_the_digests_kept_outside(outside: Path) -> None:
    some_history()
    seals.seal(outside)

    by_force("update history_event set summary = '改'; truncate history_sealed, history_block cascade")
    forged = outside.with_name("forged.csv")
    seals.seal(forged)

    assert seals.verify(forged) == []
    assert "库外留存的封存值与库内不符" in {problem.text for problem in seals.verify(outside)}


@pytest.mark.parametrize("statement", ["update history_event set summary = ''", "delete from history_change"])
def test_the_app_role_cannot_change_history(statement: str) -> None:
    some_history()

    with pytest.raises(ProgrammingError, match="permission denied"), scoped(an_actor()), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_app_role_cannot_write_seals() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), scoped(an_actor()), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into history_block (at, count, previous, digest) values (now(), 1, '', '')"
            )
