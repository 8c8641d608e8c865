"""What the fixtures promise: rolled back between tests, real commits on a copy of its own, guards in place."""

import os

import psycopg
import pytest
from django.db import connection

from tests.database import Database
from yihu.core.areas.models import Area


def names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        return set(cursor.fetchone())


@pytest.mark.django_db
def test_an_ordinary_test_runs_as_owner_on_the_database_of_this_run() -> None:
    assert names() == {f"test_{os.getpid()}", "yihu_owner"}


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_for_the_next(turn: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('left_behind')")
        assert cursor.fetchone() == (None,)
        cursor.execute("CREATE TABLE left_behind (turn int)")


def test_a_commit_on_a_database_of_its_own_is_seen_by_the_app(committed_db: Database, app_url: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE seen AS SELECT 7 AS n")
        cursor.execute("GRANT SELECT ON seen TO yihu_app")

    assert committed_db.name in names()
    with psycopg.connect(app_url) as other:
        assert other.execute("SELECT n, current_user FROM seen").fetchone() == (7, "yihu_app")


def test_a_copy_has_the_guards(committed_db: Database) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies WHERE policyname = 'scope'")
        assert cursor.fetchone()[0] > 0
    assert Area._meta.db_table in connection.introspection.table_names()
