"""Makers for tests of data quality: families that are right and one thing at a time that is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps

from yihu.core.access.actor import Actor
from yihu.core.tests.factories import VILLAGE
from yihu.engine.idcard import Sex
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.quality import queries

# A higher module knows the register by its actions and queries; tests that look into it go by name.
Membership: Any = apps.get_model("households.Membership")
Identity: Any = apps.get_model("households.Identity")
DAY = date(2020, 6, 30)
NOW = datetime(2020, 6, 30, 10, tzinfo=UTC)


def a_family(actor: Actor) -> Any:
    """Nothing is wrong with it."""
    return a_household(
        actor,
        members=[
            a_member(born_on=date(1960, 1, 1)),
            a_member(Relation.SPOUSE, sex=Sex.FEMALE, born_on=date(1962, 1, 1)),
            a_member(Relation.SON, born_on=date(1985, 1, 1)),
            a_member(Relation.MOTHER, sex=Sex.FEMALE, born_on=date(1935, 1, 1)),
        ],
    )


def a_daughter_called_son(actor: Actor, *, village: str = VILLAGE) -> Any:
    """V007 and nothing else."""
    members = [
        a_member(born_on=date(1960, 1, 1)),
        a_member(Relation.SON, sex=Sex.FEMALE, born_on=date(1990, 1, 1)),
    ]
    return a_household(actor, members=members, village=village)


def broken(row: Any, on: date = DAY) -> list[str]:
    """Codes of the rules that the household breaks on the day."""
    return [one.code for one in queries.live(row.area_code, row.pk, on)]
