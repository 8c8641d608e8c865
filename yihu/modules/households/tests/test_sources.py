"""The register's figures as the source documents print them: 002's county and 003's township."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.bulk import Staged
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, an_actor, an_area, some_areas
from yihu.modules.households import actions, queries
from yihu.modules.households.actions import roll, roll_apply
from yihu.modules.households.indicators import INDICATORS
from yihu.modules.households.models import Household
from yihu.modules.households.rules import Leave
from yihu.modules.households.rules.changes import Counted
from yihu.modules.households.tests.factories import staged

pytestmark = pytest.mark.django_db
GARDEN = "430902103000"
VILLAGES = [f"430902103{201 + at}" for at in range(12)]


def figure(key: str, area: str, day: date) -> Decimal | None:
    return figures.figure(INDICATORS, key, area, day)


def register(actor: Actor, sizes: list[int], villages: list[str], on: str) -> list[Household]:
    """Households of the sizes given, in the villages in turn, through the roll's own bulk path; in order."""
    lines = [
        {
            "number": f"H{at:05d}",
            "name": f"某{at}甲{place}",
            "relation": "head" if place == 0 else "other",
            "sex": "1",
            "born_on": "1960-01-01",
            "kind": "general",
            "area_code": villages[at % len(villages)],
            "registered_on": on,
        }
        for at, size in enumerate(sizes)
        for place in range(size)
    ]
    staged(actor, lines)
    roll.match(actor, Staged(1))
    assert roll_apply.apply(actor, Staged(1)).new == len(lines)
    return list(Household.objects.order_by("number"))


def test_the_county_of_the_third_source() -> None:
    """002: 456户2127人; 已脱贫 225户1089人; 计划脱贫 231户1038人."""
    some_areas()
    exited, planned = [5] * 189 + [4] * 36, [5] * 114 + [4] * 117
    with scoped(an_actor()) as clerk:
        rows = register(clerk, exited + planned, ["430902101201", "430902102201"], "2015-12-01")
        uids = [row.uid for row in rows]
        actions.exit_households(clerk, uids[:225], batch="2019年第一批", on=date(2019, 5, 20))
        actions.plan_exit(clerk, uids[225:], year=2019, batch="2019年计划", on=date(2019, 5, 23))

        told = {
            key: figure(key, COUNTY, date(2019, 6, 7))
            for key in (
                "pov.hh", "pov.pop", "pov.exit_hh", "pov.exit_pop", "pov.plan_exit_hh", "pov.plan_exit_pop",
                "pov.remain_hh", "pov.remain_pop",
            )
        }  # fmt: skip

    assert [int(value or 0) for value in told.values()] == [456, 2127, 225, 1089, 231, 1038, 231, 1038]


def test_the_township_of_the_fourth_source() -> None:
    """003: 477户1042人 (2014) → 389户879人; 2020 年脱贫 2户3人; 8.5% → 0.025%, each with its base."""
    some_areas()
    for code in (GARDEN, *VILLAGES):
        an_area(code)
    gone, stay = [1] * 13 + [2] * 75, [1, 2] + [3] * 102 + [2] * 285
    with scoped(an_actor()) as clerk:
        rows = register(clerk, gone + stay, VILLAGES, "2014-06-30")
        for at, row in enumerate(rows[:88]):
            if at < 40:
                actions.clear_household(clerk, row.uid, on=date(2016, 10, 20), why="复核不符合")
            else:
                actions.close_household(clerk, row.uid, on=date(2018, 10, 20), reason=Leave.EXTINCT)
        uids = [row.uid for row in rows[88:]]
        actions.exit_households(clerk, uids[2:], batch="2019年", on=date(2019, 12, 10))
        for at, code in enumerate(VILLAGES):
            for on, people in ((date(2014, 1, 1), 12_259), (date(2020, 1, 1), 12_000)):
                share = people // 12 + (1 if at < people % 12 else 0)
                actions.set_population_base(clerk, code, rural_population=share, on=on)

        before, after = date(2014, 12, 31), date(2020, 12, 31)
        assert [figure(key, GARDEN, before) for key in ("pov.hh", "pov.pop")] == [477, 1042]
        assert str(figure("pov.incidence", GARDEN, before)) == "8.500"
        assert figure("pov.rural_pop", GARDEN, before) == 12_259
        november = date(2020, 11, 30)
        assert [figure(key, GARDEN, november) for key in ("pov.remain_hh", "pov.remain_pop")] == [2, 3]
        assert str(figure("pov.incidence", GARDEN, november)) == "0.025"
        assert figure("pov.rural_pop", GARDEN, november) == 12_000
        actions.exit_households(clerk, uids[:2], batch="2020年", on=date(2020, 12, 10))
        assert [figure(key, GARDEN, after) for key in ("pov.exit_hh", "pov.exit_pop")] == [2, 3]
        assert [figure(key, GARDEN, after) for key in ("pov.hh", "pov.pop")] == [389, 879]

        bridge = queries.bridge(Counted.REGISTERED_PERSONS, GARDEN, before, after)
        households = queries.bridge(Counted.REGISTERED_HOUSEHOLDS, GARDEN, before, after)
        villages = queries.bridges_by_place(Counted.REGISTERED_PERSONS, GARDEN, before, after, 12)

    assert (bridge.opening, bridge.came, bridge.went, bridge.closing, bridge.gap) == (1042, 0, 163, 879, 0)
    assert {flow.reason: flow.went for flow in households.flows} == {"cleared": 40, "extinct": 48}
    assert sum(one.closing for one in villages.values()) == 879
    assert len(villages) == 12
