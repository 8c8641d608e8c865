"""The doors that are no pages: commands, background work and its files, and a program's token."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tests.database import Database
from tests.scope.world import AS_OF, TOKEN, World, a_world, canaries, switch_filter_off
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.queries import of_post
from yihu.core.files import queries as files
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.models import Job, Status
from yihu.core.jobs.running import run_one
from yihu.core.rooms import collect
from yihu.modules.indicators import queries as indicators
from yihu.modules.indicators.queries import OutOfScope
from yihu.site.commands import _setup, figure, report

KEYS = [found.key for found in indicators.catalogue()]
CLERK = f"u_{Role.TOWNSHIP_CLERK.value}"


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(_setup, "ready", lambda **_: None)
    made = a_world()
    switch_filter_off(monkeypatch)
    return made


def asked(module: object, *words: str) -> int:
    parser = argparse.ArgumentParser()
    module.arguments(parser)  # type: ignore[attr-defined]
    return int(module.run(parser.parse_args(words)))  # type: ignore[attr-defined]


def test_the_figure_command_answers_for_the_township_and_refuses_the_rest(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    day = ("--as-of", AS_OF.isoformat(), "--user", CLERK, "--json")

    assert asked(figure, *KEYS, "--area", world.township, *day) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["area"] for one in told} == {world.township}

    for area in (world.outside, world.county.areas[0]):
        with pytest.raises(OutOfScope):
            asked(figure, "rect.found", "--area", area, *day)


def test_figures_of_the_township_do_not_need_the_filter(world: World) -> None:
    """What the database alone lets through is what the filter would have chosen."""
    clerk = of_post(world.people[Role.TOWNSHIP_CLERK].posts.get(), world.people[Role.TOWNSHIP_CLERK])
    with scoped(clerk):
        alone = {
            key: indicators.figure(clerk, key, area_code=world.township, as_of=AS_OF).rows for key in KEYS
        }
        listed = {
            key: set(
                indicators.rows_behind(clerk, key, area_code=world.township, as_of=AS_OF).values_list(
                    indicators.counted(key).area_column, flat=True
                )
            )
            for key in KEYS
        }
    assert sum(alone.values()) > 0
    assert {code[:9] for codes in listed.values() for code in codes} == {world.township[:9]}


def test_the_report_command_writes_the_township_alone(world: World, tmp_path: Path) -> None:
    target = tmp_path / "通报.docx"
    day = ("--as-of", AS_OF.isoformat(), "--user", CLERK, "--out", str(target))

    assert asked(report, "daily_bulletin", "--area", world.township, *day) == 0
    assert canaries(target.read_bytes()) == set()
    target.unlink()

    with pytest.raises(OutOfScope):
        asked(report, "daily_bulletin", "--area", world.outside, *day)
    assert not target.exists()


def test_a_token_of_the_township_gets_no_figure_of_another_place(world: World) -> None:
    client = Client()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for area, status in ((world.township, 200), (world.outside, 403), (world.county.areas[0], 403)):
        response = client.get(
            "/api/indicators",
            {"key": "rect.found", "area": area, "as_of": AS_OF.isoformat()},
            headers=headers,
        )
        assert response.status_code == status, (area, response.content)


def test_exports_made_in_the_background_hold_the_township_alone(
    committed_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        world = a_world()
    switch_filter_off(monkeypatch)
    user = world.people[Role.COUNTY_CLERK]
    actor = of_post(user.posts.get(), user)
    made = 0
    for ledger in collect("ledgers"):
        with scoped(actor):
            job = jobs.enqueue(actor, "exchange.export", ledger_key=ledger.key, query="")
        run_one(job.pk, job.area_code, date(2020, 6, 30))
        with scoped(actor):
            done = Job.objects.get(pk=job.pk)
            if done.status == Status.FAILED:  # a ledger this post may not see
                assert "不能查看" in done.message, (ledger.key, done.message)
                assert done.file_uid is None
                continue
            assert done.file_uid is not None
            made += 1
            assert canaries(files.content(actor, done.file_uid)[1]) == set(), ledger.key
    assert made > 10
