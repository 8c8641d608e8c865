"""Figures of the compartment equal their recount, for those who may see them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.recount import supervision
from tests.recount.county import a_county
from tests.recount.recounts import Recount
from tests.recount.statements import FEN_PER_WAN
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor
from yihu.modules.indicators import queries

pytestmark = pytest.mark.django_db


def test_every_figure_of_the_compartment_has_a_recount() -> None:
    inspection = an_actor(Role.DISCIPLINE)
    closed = {found.key for found in queries.offered(inspection)} - {
        found.key for found in queries.catalogue()
    }
    assert closed == set(supervision.SEALED)


@pytest.mark.parametrize("seed", range(3))
def test_leads_equal_their_recount(seed: int) -> None:
    county = a_county(seed)
    recount = Recount(county.days, supervision.SEALED)
    counted = 0
    with scoped(an_actor(Role.DISCIPLINE)) as inspection:
        for key in supervision.SEALED:
            for area in county.areas:
                for day in county.days:
                    rows = recount.listed(key, area, day)
                    per = FEN_PER_WAN if key in supervision.IN_WAN else 1
                    told = queries.figure(inspection, key, area_code=area, as_of=day)
                    assert (told.value, told.rows) == (
                        Decimal(sum(row.amount for row in rows)) / per,
                        len(rows),
                    )
                    counted += len(rows)
    assert counted > 0
