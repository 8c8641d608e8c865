"""Order files of the platforms."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts
from yihu.core.tests.factories import COUNTY, VILLAGE, an_actor, some_areas
from yihu.core.tests.staging import stage, verdicts
from yihu.modules.industry.tests.factories import an_entity
from yihu.modules.markets import queries
from yihu.modules.markets.actions.imports import APP, P832
from yihu.modules.markets.rules import Platform, Side

pytestmark = pytest.mark.django_db


def line(**more: Any) -> dict[str, Any]:
    told = {"number": "832-1", "on": "2020-06-18", "buyer": "区财政局", "product": "稻虾米", "fen": 580_000}
    return {**told, "supplier": "洞庭稻虾合作社", **more}


def test_a_platforms_orders_come_in_once_with_their_side_and_entity() -> None:
    some_areas()
    with scoped(an_actor()) as clerk:
        entity = an_entity(clerk)
        orders = [line(), line(number="832-2", supplier="外地公司")]
        for wanted in (Counts(new=2), Counts(unchanged=2)):
            staged = stage(*orders, area_code=COUNTY)
            P832.match(clerk, staged)
            assert P832.apply(clerk, staged) == wanted
        staged = stage(line(buyer=""), line(fen=1), area_code=COUNTY)
        APP.match(clerk, staged)
        assert [verdict for verdict, _ in verdicts()] == ["new", "wrong"]
        P832.match(clerk, stage(line(fen=1), area_code=COUNTY))
        assert "金额或日期不同" in verdicts()[0][1]
        staged = stage(line(buyer=""), area_code=COUNTY)
        APP.match(clerk, staged)
        APP.apply(clerk, staged)
        rows = list(queries.sales(clerk).order_by("pk"))

    assert [(row.platform, row.side, row.entity_id, row.area_code) for row in rows] == [
        (Platform.P832, Side.PURCHASE, entity.pk, VILLAGE),
        (Platform.P832, Side.PURCHASE, None, COUNTY),
        (Platform.APP, Side.RETAIL, entity.pk, VILLAGE),
    ]
