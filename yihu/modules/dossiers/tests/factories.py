"""Makers of households with something to tell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from yihu.core.access.actor import Actor
from yihu.engine.idcard import Sex
from yihu.modules.households import actions as households
from yihu.modules.households.actions import Proof
from yihu.modules.households.rules import Join, Relation, codes
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.incomes.tests.factories import a_line, a_statement

BORN = date(2019, 5, 20)


def a_family(actor: Actor, number: str = "A1", **more: Any) -> Any:
    """Registered in 2014 with a spouse, a child since 2019, two years of incomes, a pension this year, facts."""
    people = [a_member(name="王建国"), a_member(Relation.SPOUSE, name="李秀英", sex=Sex.FEMALE)]
    row = a_household(actor, number=number, members=people, **more)
    child = a_member(Relation.SON, name="王小宝", born_on=BORN, id_number="")
    households.add_member(actor, row.uid, child, on=BORN, reason=Join.BORN, proof=Proof("出生证 12 号"))
    a_statement(actor, row, 2018, persons=2, wages=20_000)
    a_statement(actor, row, 2019, persons=3, wages=24_000, low_income=3_600, business_cost=600)
    a_line(actor, row, 618, source="pension", on=date(2020, 6, 12))
    for year, structure in ((2018, codes.Structure.EARTH_TIMBER), (2019, codes.Structure.BRICK_CONCRETE)):
        facts_of(actor, row, year, house_structure=structure, house_area=Decimal(80))
    return row


def facts_of(actor: Actor, row: Any, year: int, **facts: Any) -> None:
    """What the form of the year says of the household."""
    households.enter_household_year(actor, {"number": row.number, "year": year, **facts})
