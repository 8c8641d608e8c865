"""Importing through the API: hand in, follow, apply, undo; the worker is run by hand."""

from __future__ import annotations

import pytest

from tests.database import Database
from yihu.core import clock
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.jobs.models import Job
from yihu.core.jobs.running import run_one
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.exchange.tests.factories import GOOD, a_workbook
from yihu.modules.places import queries as places


@pytest.fixture
def county(committed_db: Database) -> Program:
    some_areas()
    return a_program(Role.COUNTY_CLERK)


def work(job_id: int) -> None:
    run_one(job_id, COUNTY, clock.today())


def rows() -> int:
    clerk = an_actor(Role.COUNTY_CLERK)
    with scoped(clerk):
        return places.profiles(clerk).count()


def test_a_workbook_is_handed_in_previewed_applied_and_undone(county: Program) -> None:
    data = a_workbook((*GOOD[:2], ("西镇西一村", "昨天", 1, 1, 1)))
    status, sent = county.upload("exchange/batches", "村情.xlsx", data, ledger="places.profiles")
    assert status == 202, sent
    work(sent["job_id"])
    path = f"exchange/batches/{sent['id']}"
    state = county.get(path)[1]
    wrong = county.get(f"{path}/lines", verdict="wrong")[1]
    refused = county.send(f"{path}/application")
    marked = county.client.get(f"/api/{path}/errors")

    assert (state["stage"], state["new"], state["wrong"]) == ("ready", 2, 1)
    assert [(one["line"], one["problems"][0]["column"]) for one in wrong["rows"]] == [(4, "统计时点")]
    assert (refused[0], refused[1]["code"]) == (422, "still_wrong")
    assert marked.content[:2] == b"PK"

    applied = county.send(f"{path}/application", {"skip_wrong": True})
    work(applied[1]["job_id"])
    assert county.get(path)[1]["stage"] == "applied"
    assert county.get(f"jobs/{applied[1]['job_id']}")[1]["status"] == "done"
    assert rows() == 2

    undone = county.send(f"{path}/undoing", {"reason": "选错了文件"})
    work(undone[1]["job_id"])
    assert county.get(path)[1]["stage"] == "undone"
    assert rows() == 0


def test_a_file_sent_twice_with_one_key_is_one_batch(county: Program) -> None:
    data = a_workbook()
    first, again = (
        county.upload("exchange/batches", "村情.xlsx", data, key="f", ledger="places.profiles")
        for _ in range(2)
    )

    assert first[1]["id"] == again[1]["id"]
    assert len(county.get("exchange/batches")[1]) == 1


def test_the_ledger_is_recognised_by_its_header_and_nonsense_is_refused(county: Program) -> None:
    sent = county.upload("exchange/batches", "村情.xlsx", a_workbook())
    nonsense = county.upload("exchange/batches", "a.xlsx", b"nothing")
    unknown = county.upload("exchange/batches", "村情.xlsx", a_workbook(), ledger="no.such")

    assert county.get(f"exchange/batches/{sent[1]['id']}")[1]["ledger"] == "places.profiles"
    assert nonsense[0] == 422
    assert sorted(nonsense[1]) == ["code", "message"]
    assert unknown[0] == 404


def test_work_is_called_off_before_it_starts(county: Program) -> None:
    sent = county.upload("exchange/batches", "村情.xlsx", a_workbook(), ledger="places.profiles")[1]

    assert county.send(f"jobs/{sent['job_id']}/cancellation") == (
        200,
        {"id": sent["job_id"], "status": "cancelled"},
    )
    assert county.get(f"jobs/{sent['job_id']}/file")[0] == 404


def test_an_export_gives_its_file(county: Program) -> None:
    sent = county.upload("exchange/batches", "村情.xlsx", a_workbook(), ledger="places.profiles")[1]
    job = county.send("exchange/exports/places.profiles", {"query": ""})[1]["id"]
    work(job)

    assert county.get(f"jobs/{job}")[1]["has_file"]
    assert county.client.get(f"/api/jobs/{job}/file").content[:2] == b"PK"
    assert county.client.get("/api/exchange/templates/places.profiles").content[:2] == b"PK"
    assert Job.objects.filter(pk=sent["job_id"]).exists()


def test_a_township_does_not_see_the_batches_and_jobs_of_the_county(county: Program) -> None:
    sent = county.upload("exchange/batches", "村情.xlsx", a_workbook(), ledger="places.profiles")[1]
    township = a_program(Role.TOWNSHIP_CLERK, TOWNSHIP)

    assert township.get("exchange/batches") == (200, [])
    assert township.get(f"exchange/batches/{sent['id']}")[0] == 404
    assert township.send(f"exchange/batches/{sent['id']}/application")[0] == 404
    assert township.get(f"jobs/{sent['job_id']}")[0] == 404
    assert township.send(f"jobs/{sent['job_id']}/cancellation")[0] == 404
