"""Every file of the corpus gets its exact code at its exact cell with the next step, and leaves nothing half-written."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.corpus import world
from tests.corpus.case import Case
from tests.corpus.cases import CASES
from tests.corpus.world import CLERK, applied, codes, counted, hand_in, messages, standing, wrong_cells
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import some_areas
from yihu.modules.exchange import actions
from yihu.modules.exchange.actions.applying import StillWrong

pytestmark = pytest.mark.django_db
# These need more than one file or more than one person: `test_again.py`.
ALONE = {"C14", "C66", "C72", "C74", "C75", "C77", "C78"}
FILES = [
    pytest.param(case, name, make, id=f"{case.number}-{at}", marks=[pytest.mark.slow] if case.is_slow else [])
    for case in CASES
    if case.number not in ALONE
    for at, (name, make) in enumerate(case.files)
]


@pytest.fixture(autouse=True)
def places() -> None:
    some_areas()


def test_there_are_seventy_eight_cases_each_once() -> None:
    assert [case.number for case in CASES] == [f"C{at:02d}" for at in range(1, 79)]


def test_the_files_are_the_same_each_time() -> None:
    def digests() -> list[str]:
        return [
            hashlib.sha256(make()).hexdigest()
            for case in CASES
            if not case.is_slow and case.number not in ("C09", "C14", "C31")
            for _, make in case.files
        ]

    assert digests() == digests()


@pytest.mark.parametrize(("case", "name", "make"), FILES)
def test_a_file_of_the_corpus(case: Case, name: str, make: Callable[[], bytes]) -> None:
    world.BEFORE.get(case.number, lambda: None)()
    before, standing_before = counted(), _standing(case)

    told = hand_in(CLERK, case, name, make())

    assert told.code == case.refused, told.message
    if case.refused:
        _is_refused(case, told.message)
        assert counted() == before
        return
    assert told.batch is not None
    assert wrong_cells(CLERK, told.batch) == dict(case.wrong)
    assert codes(told.batch.problems) == case.problems
    assert codes(told.batch.warnings) == case.warnings
    said = messages(CLERK, told.batch)
    assert any(case.says in message for message in said) or not case.says, said
    assert all(_has_a_next_step(message) for message in said if case.wrong or case.problems)
    assert {**counted(), "exchange_row": 0} == {**before, "exchange_row": 0}, "a preview writes nothing"
    if case.wrong or case.problems:
        with scoped(CLERK), pytest.raises(StillWrong):
            actions.begin_apply(CLERK, told.batch.pk, confirmed=True, queue=False)
    if case.problems:
        _given_up(told.batch, before)
    elif case.good:
        applied(CLERK, told.batch)
        assert Counter(standing(case.ledger)) - Counter(standing_before) == Counter(case.good)


def _standing(case: Case) -> tuple[str, ...]:
    return standing(case.ledger)


def _given_up(batch: Any, before: dict[str, int]) -> None:
    with scoped(CLERK):
        actions.discard(CLERK, batch.pk)
    assert counted() == before


def _is_refused(case: Case, message: str) -> None:
    assert case.says in message, message
    assert _has_a_next_step(message), message
    assert not re.search(r"\{\w+\}", message)


def _has_a_next_step(message: str) -> bool:
    return bool(re.search("请|应为|可填|只能|已忽略|未读取|未导入|现居住|须|已规范|已导入", message))
