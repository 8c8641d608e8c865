"""Several people sign at the same moment, over connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from tests.database import Database
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import some_areas
from yihu.engine.errors import Refused
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports import actions
from yihu.modules.reports.models import Draft, Issue
from yihu.modules.reports.tests.factories import a_signer, a_submitted_draft


@pytest.fixture(autouse=True)
def county(committed_db: Database) -> None:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))


def signed(draft: Draft) -> str:
    """'signed', or the code of the refusal."""
    try:
        with scoped(a_signer()) as signer:
            actions.sign(signer, draft.pk, version=draft.version, on=date(2020, 6, 30), now=datetime.now(UTC))
        return "signed"
    except Refused as refused:
        return refused.code
    finally:
        connection.close()


def at_once(jobs: list[Callable[[], str]]) -> list[str]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return sorted(future.result() for future in [pool.submit(job) for job in jobs])


def test_bulletins_signed_at_once_get_numbers_of_their_own_without_a_gap() -> None:
    drafts = [a_submitted_draft(as_of=date(2020, 6, day)) for day in range(20, 26)]

    answers = at_once([lambda draft=draft: signed(draft) for draft in drafts])  # type: ignore[misc]

    assert answers == ["signed"] * 6
    assert set(Issue.objects.values_list("number", flat=True)) == {1, 2, 3, 4, 5, 6}


def test_one_draft_is_signed_once_however_many_try() -> None:
    draft = a_submitted_draft()

    answers = at_once([lambda: signed(draft)] * 6)

    assert answers.count("signed") == 1
    assert set(answers) == {"signed", "wrong_stage"}
    assert Issue.objects.count() == 1
