"""A workbook of money is the same as its forms, line by line, and twice the same is once."""

from __future__ import annotations

from typing import Any

import pytest

from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP
from yihu.engine.errors import BadValue
from yihu.modules.funds.actions import Overdrawn, imports
from yihu.modules.funds.models import Allocation, Batch
from yihu.modules.funds.tests import factories as make
from yihu.modules.funds.tests.factories import a_maker, settle
from yihu.modules.funds.tests.staging import stage, verdicts

pytestmark = pytest.mark.django_db


def batch_line(**values: Any) -> dict[str, Any]:
    return {
        "number": "示例财〔2020〕11号",
        "title": "财政专项扶贫资金",
        "tier": "central",
        "kind": "special",
        "year": 2020,
        "on": "2020-01-15",
        "fen": 838_000_000,
        **values,
    }


def allocation_line(**values: Any) -> dict[str, Any]:
    return {
        "batch_number": "示例财〔2020〕11号",
        "tier": "central",
        "document": "会议纪要1号",
        "on": "2020-03-01",
        "area_code": TOWNSHIP,
        "unit": None,
        "project_number": "P-1",
        "fen": 100_000_000,
        **values,
    }


def test_batches_come_in_once() -> None:
    with scoped(a_maker()) as maker:
        staged = stage(batch_line(), batch_line(tier="province", fen=801_000_000), area_code=COUNTY)
        imports.BATCHES.match(maker, staged)
        assert verdicts() == [("new", ""), ("new", "")]
        assert imports.BATCHES.apply(maker, staged).new == 2

        imports.BATCHES.match(maker, staged)
        assert [verdict for verdict, _ in verdicts()] == ["unchanged", "unchanged"]
        assert imports.BATCHES.apply(maker, staged).unchanged == 2
    settle()
    assert sorted(Batch.objects.values_list("fen", flat=True)) == [801_000_000, 838_000_000]


def test_an_entered_amount_is_not_changed_by_a_workbook() -> None:
    make.a_batch("8380000", number="示例财〔2020〕11号")
    with scoped(a_maker()) as maker:
        staged = stage(batch_line(fen=1), area_code=COUNTY)
        imports.BATCHES.match(maker, staged)
        [(verdict, message)] = verdicts()

    assert verdict == "wrong"
    assert "请先在资金页面冲正" in message


def test_arrangements_find_their_batch_and_wrong_ones_say_why() -> None:
    make.a_batch("2000000", number="示例财〔2020〕11号")
    with scoped(a_maker()) as maker:
        staged = stage(
            allocation_line(),
            allocation_line(batch_number="没有的文号"),
            allocation_line(project_number=""),
            area_code=COUNTY,
        )
        imports.ALLOCATIONS.match(maker, staged)
        found = verdicts()
        assert [verdict for verdict, _ in found] == ["new", "wrong", "wrong"]
        assert "没有登记" in found[1][1]
        assert imports.ALLOCATIONS.apply(maker, staged).new == 1
    settle()
    assert Allocation.objects.get().area_code == TOWNSHIP


def test_arrangements_above_the_batch_are_refused_as_a_whole() -> None:
    make.a_batch("1500000", number="示例财〔2020〕11号")
    with scoped(a_maker()) as maker:
        staged = stage(allocation_line(), allocation_line(project_number="P-2"), area_code=COUNTY)
        imports.ALLOCATIONS.match(maker, staged)
        with pytest.raises(Overdrawn, match="余额不足"):
            imports.ALLOCATIONS.apply(maker, staged)
    assert Allocation.objects.count() == 0


def test_what_became_wrong_since_the_preview_is_refused() -> None:
    with scoped(a_maker()) as maker:
        staged = stage(batch_line(), area_code=COUNTY)
        imports.BATCHES.match(maker, staged)
    make.a_batch("1", number="示例财〔2020〕11号")
    with scoped(a_maker()) as maker, pytest.raises(BadValue, match="第 2 行"):
        imports.BATCHES.apply(maker, staged)
