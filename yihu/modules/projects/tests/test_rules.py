"""The road of a project, as tables."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.engine.errors import Refused, WrongStage
from yihu.engine.stages import MissingProof, WrongOrder
from yihu.modules.projects.rules import GUARDS, NEXT, Stage, check_step, taken_over

DAY = date(2020, 3, 1)


def test_a_hole_is_named_by_the_step_that_is_missing() -> None:
    with pytest.raises(MissingProof, match="须同时填“已列入计划”日期"):
        taken_over({Stage.IN_LIBRARY: DAY, Stage.STARTED: DAY})


def test_every_stage_has_a_road_and_a_guard() -> None:
    assert set(NEXT) == set(GUARDS) == set(Stage)


def test_every_stage_can_be_reached_from_the_proposal() -> None:
    reached, open_ends = {Stage.PROPOSED}, [Stage.PROPOSED]
    while open_ends:
        for then in NEXT[open_ends.pop()]:
            if then not in reached:
                reached.add(then)
                open_ends.append(then)
    assert reached == set(Stage)


@pytest.mark.parametrize(
    ("now", "then", "document", "reason", "on", "refused"),
    [
        (Stage.STARTED, Stage.FINISHED, "", "", DAY, None),
        (Stage.STARTED, Stage.ACCEPTED, "验1", "", DAY, WrongStage),
        (Stage.FINISHED, Stage.ACCEPTED, "", "", DAY, MissingProof),
        (Stage.FINISHED, Stage.ACCEPTED, "验1", "", DAY, None),
        (Stage.STARTED, Stage.SUSPENDED, "", "", DAY, MissingProof),
        (Stage.STARTED, Stage.SUSPENDED, "", "汛期停工", DAY, None),
        (Stage.STARTED, Stage.FINISHED, "", "", date(2020, 2, 29), WrongOrder),
        (Stage.DISCLOSED, Stage.REMOVED, "文", "因", DAY, WrongStage),
    ],
)
def test_a_step_needs_its_stage_its_proof_and_its_turn(
    now: Stage, then: Stage, document: str, reason: str, on: date, refused: type[Refused] | None
) -> None:
    if refused is None:
        check_step(now, then, last_on=DAY, on=on, document=document, reason=reason)
    else:
        with pytest.raises(refused):
            check_step(now, then, last_on=DAY, on=on, document=document, reason=reason)


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        ({Stage.IN_LIBRARY: 1}, None),
        ({Stage.IN_LIBRARY: 1, Stage.PLANNED: 1, Stage.STARTED: 2}, None),
        ({Stage.IN_LIBRARY: 1, Stage.PLANNED: 1, Stage.CONTRACTED: 2, Stage.STARTED: 2}, None),
        ({Stage.PLANNED: 1}, MissingProof),
        ({}, MissingProof),
        ({Stage.IN_LIBRARY: 1, Stage.STARTED: 2}, MissingProof),
        ({Stage.IN_LIBRARY: 1, Stage.PLANNED: 1, Stage.ACCEPTED: 2}, MissingProof),
        ({Stage.IN_LIBRARY: 2, Stage.PLANNED: 1}, WrongOrder),
    ],
)
def test_a_library_taken_over_has_no_holes(days: dict[Stage, int], refused: type[Refused] | None) -> None:
    given = {stage: date(2020, 1, day) for stage, day in days.items()}
    if refused is None:
        assert [stage for stage, _ in taken_over(given)] == list(days)
    else:
        with pytest.raises(refused):
            taken_over(given)
