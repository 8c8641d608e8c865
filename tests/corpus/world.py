"""The county the corpus is handed in to, and the way a clerk takes: receive, read, look, apply, give up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection

from tests.corpus.case import (
    HEADER,
    KEY_PLACES,
    PROBLEMS,
    PROFILE,
    PROFILES,
    ROLL,
    VILLAGES,
    Case,
    a_book,
    person,
)
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_COUNTY, an_actor
from yihu.engine.errors import Refused
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.households.models import Membership
from yihu.modules.places.models import KeyPlace, Profile
from yihu.modules.rectification.models import Problem

NOON = datetime(2020, 6, 30, 4, tzinfo=UTC)
CLERK = an_actor(Role.COUNTY_CLERK, COUNTY)
ELSEWHERE = an_actor(Role.COUNTY_CLERK, OTHER_COUNTY, user_id=9)
# Bookkeeping of the importer itself, which a refused file leaves too.
_OURS = {"exchange_batch", "exchange_part", "exchange_column_mapping"}


@dataclass(frozen=True)
class Told:
    """What a file came to. `code`: the refusal, at the door or in reading; `batch` None at the door."""

    code: str = ""
    message: str = ""
    batch: Batch | None = None


def hand_in(
    actor: Actor, case: Case, name: str, data: bytes, *, sheet: str = "", hidden: bool = True
) -> Told:
    try:
        with scoped(actor):
            batch = actions.receive(
                actor, case.ledger, name, data, now=NOON, sheet=sheet, with_hidden=hidden, queue=False
            )
    except Refused as refused:
        return Told(refused.code, refused.message)
    batch = actions.read(actor, batch.pk, now=NOON)
    if batch.stage == Stage.REFUSED:
        return Told(batch.problems[0]["code"], batch.problems[0]["message"], batch)
    return Told(batch=batch)


def applied(actor: Actor, batch: Batch) -> Batch:
    with scoped(actor):
        actions.begin_apply(actor, batch.pk, skip_wrong=True, confirmed=True, queue=False)
    return actions.apply_parts(actor, batch.pk, now=NOON)


def wrong_cells(actor: Actor, batch: Batch) -> dict[int, tuple[tuple[str, str], ...]]:
    """line -> (code, column) of its errors, and every message that was told."""
    with scoped(actor):
        return {
            row.line: tuple(
                (one["code"], one.get("column", "")) for one in row.problems if one["code"][0] != "W"
            )
            for row in queries.rows(actor, batch, "wrong")
        }


def messages(actor: Actor, batch: Batch) -> list[str]:
    with scoped(actor):
        rows = [one["message"] for row in queries.rows(actor, batch, "wrong") for one in row.problems]
    return [*rows, *(one["message"] for one in (*batch.problems, *batch.warnings))]


def codes(found: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({one["code"] for one in found}))


def counted() -> dict[str, int]:
    """Rows of every business table, and of the staging table."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("yihu.modules.") and model._meta.managed
    }
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(tables - _OURS):
            cursor.execute(f'select count(*) from "{table}"')
            found[table] = int(cursor.fetchone()[0])
    return found


def standing(ledger: str) -> tuple[str, ...]:
    """What stands in a ledger now, by what names its rows."""
    with scoped(CLERK):
        return tuple(sorted(_NAMED[ledger]()))


def _profiles() -> list[str]:
    places = {"430902101201": "东镇东一村", "430902101202": "东镇东二村", "430902102201": "西镇西一村"}
    return [f"{places[row.area_code]} {row.start}" for row in Profile.objects.all()]


_NAMED: dict[str, Callable[[], list[str]]] = {
    ROLL: lambda: list(Membership.objects.values_list("name", flat=True)),
    PROFILES: _profiles,
    KEY_PLACES: lambda: list(KeyPlace.objects.values_list("name", flat=True)),
    PROBLEMS: lambda: list(Problem.objects.values_list("number", flat=True)),
}


def somebody_elsewhere() -> None:
    """A person of another county, whose number C59 brings again."""
    data = a_book([person("外人", house="F001", serial=77, village="远镇远村")], HEADER)
    case = Case("", "", "外县.xlsx", a_book)
    told = hand_in(ELSEWHERE, case, "外县.xlsx", data)
    assert told.batch is not None, told
    assert applied(ELSEWHERE, told.batch).new == 1


def last_years_profiles() -> None:
    """What C65's tenfold thousand stands out against."""
    case = Case("", "", "上年.xlsx", a_book, ledger=PROFILES)
    told = hand_in(CLERK, case, "上年.xlsx", a_book(VILLAGES, PROFILE))
    assert told.batch is not None, told
    assert applied(CLERK, told.batch).new == len(VILLAGES)


BEFORE: dict[str, Callable[[], None]] = {"C59": somebody_elsewhere, "C65": last_years_profiles}
