"""Whatever is sent to the API, it answers; it never breaks (no 5xx). Made from its own description."""

from __future__ import annotations

import json
import os
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from tests.site.fuzzing import Description, Request
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, some_areas
from yihu.core.tests.programs import Program, a_program
from yihu.modules.funds.models import Allocation, Batch, Payment
from yihu.modules.funds.tests import factories as funds
from yihu.modules.households.models import Household, Person
from yihu.modules.households.tests import factories as households
from yihu.modules.projects.models import Project
from yihu.modules.projects.tests import factories as projects
from yihu.modules.rectification.models import Measure, Problem
from yihu.modules.rectification.tests import factories as problems
from yihu.site.api import api

pytestmark = pytest.mark.django_db
# What chance seldom makes whole: something that is really written, by whoever it is sent.
A_WRITE = Request(
    "post",
    "/api/ledgers/places.sites",
    {},
    {"area_code": VILLAGE, "name": "安置点", "start": "2020-01-01", "households": 3, "persons": 9},
    is_form=False,
    file=None,
)
REQUESTS = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 500
_keys = count(1)


def a_small_county() -> None:
    """Something of everything, so that numbers and codes drawn by chance sometimes hit."""
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem()
    problems.a_submitted_problem(village=OTHER_VILLAGE)
    funds.an_expenditure("10", funds.a_posted_payment("500"))
    funds.a_pending_advance("300")
    projects.a_project()
    projects.a_proposal()
    clerk = problems.a_clerk()
    with scoped(clerk):
        households.a_household(clerk, size=3)
        households.a_household(clerk, village=OTHER_VILLAGE, size=2)


def description() -> Description:
    tables: dict[str, Any] = {
        "problem_id": Problem,
        "measure_id": Measure,
        "batch_id": Batch,
        "allocation_id": Allocation,
        "payment_id": Payment,
        "project_id": Project,
    }
    ids = {name: sorted(table.objects.values_list("pk", flat=True)) for name, table in tables.items()}
    uids = [str(uid) for table in (Household, Person) for uid in table.objects.values_list("uid", flat=True)]
    areas = [COUNTY, TOWNSHIP, OTHER_TOWNSHIP, VILLAGE, OTHER_VILLAGE, "430902", "420114000000"]
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    return Description(document, ids=ids, uids=uids, areas=areas)


def asked(query: dict[str, Any]) -> dict[str, Any]:
    """What an address can carry: it has no word for nothing, neither alone nor in a list."""
    told = {name: value for name, value in query.items() if value is not None}
    return {
        name: [one for one in value if one is not None] if isinstance(value, list) else value
        for name, value in told.items()
    }


def sent(program: Program, request: Request) -> Any:
    query = asked(request.query)
    headers = {"Idempotency-Key": f"fuzz-{next(_keys)}"}
    if request.method == "get":
        return program.client.get(request.path, query)
    if request.is_form:
        given = request.body if isinstance(request.body, dict) else {}
        body = {name: value for name, value in given.items() if isinstance(value, str) and name != "file"}
        file = SimpleUploadedFile("a.xlsx", request.file or b"")
        return program.client.post(request.path, {**body, "file": file}, headers=headers)
    return program.client.generic(
        request.method.upper(),
        request.path,
        json.dumps(request.body),
        content_type="application/json",
        headers=headers,
    )


def test_no_request_breaks_the_api() -> None:
    a_small_county()
    described = description()
    posts = [Role.COUNTY_CLERK, Role.COUNTY_APPROVER, Role.FINANCE]
    programs = [a_program(role) for role in posts] + [a_program(Role.TOWNSHIP_CLERK, TOWNSHIP)]
    seen: dict[int, int] = {}
    changed = 0

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(described.requests())
    @example(A_WRITE)
    def send(request: Request) -> None:
        nonlocal changed
        program = programs[sum(seen.values()) % len(programs)]
        program.client.raise_request_exception = False
        with transaction.atomic():
            answer = sent(program, request)
            funds.settle()
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        changed += request.method != "get" and answer.status_code < 300
        fault = getattr(answer, "exc_info", None) or ["", ""]
        assert answer.status_code < 500, f"{request} -> {answer.status_code} {fault[1]!r}"
        if answer.status_code >= 400 and answer["Content-Type"].startswith("application/json"):
            assert sorted(answer.json()) == ["code", "message"], f"{request} -> {answer.content!r}"

    send()

    # It must not be refusals alone that are tried.
    assert seen.get(200, 0) > REQUESTS // 20, seen
    assert changed > 0, seen


def test_a_list_with_nothing_in_it_can_still_be_asked_for() -> None:
    assert asked({"key": [None, "pov.hh"], "as_of": None, "page": 2}) == {"key": ["pov.hh"], "page": 2}
