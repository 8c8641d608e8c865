"""Guards of the procedures, each on either side of its limit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from yihu.engine.errors import Refused
from yihu.modules.procedures import rules
from yihu.modules.procedures.rules import ROADS, Candidate, Given, Kind, Limits, Stage, Standard, Standing

DAY = date(2020, 6, 1)
CASES = tuple(Candidate(at, f"H{at}", True, Decimal("4000.01"), (), DAY) for at in range(1, 12))


def standing(stage: Stage = Stage.SIGNED, kind: Kind = Kind.EXIT, **more: Any) -> Standing:
    given: dict[str, Any] = {"kind": kind, "stage": stage, "ready_on": DAY, "last_user": 1, "objections": 0}
    return Standing(**{**given, "cases": CASES, **more})


def step(then: Stage, on: date = DAY, *, now: Standing | None = None, user_id: int = 2, **more: Any) -> None:
    """The step with all it needs but for what is changed."""
    typed = {
        "document": "1号",
        "present": 20,
        "entitled": 30,
        "until": on + timedelta(days=7),
        "place": "公开栏",
        "contact": "12317",
        "sampled": tuple(range(1, 12)),
        **more,
    }
    limits = Limits(Fraction(2, 3), 7, Decimal(20), Decimal(4000))
    before = {then: now for now, (then,) in rules.following(Kind.EXIT).items()}
    rules.check_step(now or standing(before[then]), then, Given(on, **typed), limits, user_id=user_id)


def refused(code: str, then: Stage, **more: Any) -> str:
    with pytest.raises(Refused) as found:
        step(then, **more)
    assert found.value.code == code
    return found.value.message


def test_the_next_step_only_and_never_before_the_last() -> None:
    step(Stage.NOTICED)
    refused("wrong_stage", Stage.DECIDED, now=standing(Stage.NOTICED))
    refused("wrong_order", Stage.NOTICED, on=DAY - timedelta(days=1))
    assert "名单中已没有农户" in refused("bad_value", Stage.NOTICED, now=standing(cases=()))


def test_a_notice_hangs_long_enough_and_says_where_to_object() -> None:
    refused("notice_too_short", Stage.NOTICED, until=DAY + timedelta(days=6))
    refused("missing_proof", Stage.NOTICED, until=None)
    refused("missing_proof", Stage.NOTICED, contact=" ")


def test_an_unanswered_objection_stops_everything() -> None:
    refused("objection_open", Stage.REVIEWED, now=standing(Stage.NOTICED, objections=1))


def test_the_reviewer_is_not_who_took_the_last_step_and_looks_at_a_fifth() -> None:
    now = standing(Stage.NOTICED)
    step(Stage.REVIEWED, now=now, sampled=(1, 2, 3))
    assert "3 户" in refused("sample_too_small", Stage.REVIEWED, now=now, sampled=(1, 2))
    refused("bad_value", Stage.REVIEWED, now=now, sampled=(1, 2, 99))
    refused("procedures_same_person", Stage.REVIEWED, now=now, user_id=1)
    refused("missing_proof", Stage.REVIEWED, now=now, document="")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"surveyed": False}, "not_surveyed"),
        ({"income": Decimal(4000)}, "not_up_to_standard"),
        ({"failed": (Standard.WATER,)}, "not_up_to_standard"),
    ],
)
def test_an_exit_is_verified_above_the_line_with_all_of_three_plus_one(
    changed: dict[str, Any], code: str
) -> None:
    step(Stage.VERIFIED)
    facts: dict[str, Any] = {"id": 1, "number": "H1", "surveyed": True, "income": Decimal(5000), **changed}
    assert "H1" in refused(code, Stage.VERIFIED, now=standing(Stage.PRE_EXIT, cases=(Candidate(**facts),)))


def test_everybody_signs_and_not_after_the_step() -> None:
    unsigned = Candidate(1, "H1", True, Decimal(5000))
    late = Candidate(1, "H1", True, Decimal(5000), (), DAY + timedelta(days=1))
    refused("not_signed", Stage.SIGNED, now=standing(Stage.VERIFIED, cases=(unsigned,)))
    refused("wrong_order", Stage.SIGNED, now=standing(Stage.VERIFIED, cases=(late,)))


@given_(st.integers(1, 500), st.integers(1, 500))
def test_a_meeting_counts_from_two_thirds(present: int, entitled: int) -> None:
    if present > entitled or 3 * present < 2 * entitled:
        with pytest.raises(Refused):
            rules.check_meeting(present, entitled, Fraction(2, 3))
    else:
        rules.check_meeting(present, entitled, Fraction(2, 3))


@given_(st.integers(1, 10_000), st.sampled_from([10, 20]))
def test_a_sample_is_never_below_its_share_and_never_a_household_more(cases: int, percent: int) -> None:
    size = rules.sample_size(cases, Decimal(percent))
    assert size * 100 >= cases * percent > (size - 1) * 100


@pytest.mark.parametrize(
    ("remaining", "base", "code"),
    [(2, 100, ""), (3, 100, "too_many_poor"), (0, 0, "no_base"), (21, 1050, "")],
)
def test_a_village_exits_with_two_in_a_hundred_at_most(remaining: int, base: int, code: str) -> None:
    if not code:
        rules.check_village(remaining, base, Decimal(2))
        return
    with pytest.raises(Refused) as found:
        rules.check_village(remaining, base, Decimal(2))
    assert found.value.code == code


def test_a_paper_is_not_younger_than_its_step() -> None:
    rules.check_paper(DAY, DAY)
    with pytest.raises(Refused):
        rules.check_paper(DAY + timedelta(days=1), DAY)


@pytest.mark.parametrize("kind", Kind)
def test_every_road_leads_from_its_first_step_to_the_end(kind: Kind) -> None:
    road, here = [ROADS[kind][0]], ROADS[kind][0]
    while (then := rules.next_stage(kind, here)) is not None:
        road.append(then)
        here = then
    assert tuple(road) == ROADS[kind]
    assert here is Stage.DONE
