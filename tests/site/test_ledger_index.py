"""The list of ledgers begins with the households, as the work does, and forgets no heading."""

from __future__ import annotations

import pytest

from yihu.core.access.roles import Role
from yihu.core.rooms import collect
from yihu.core.tests.factories import a_person, signed_in, some_areas

pytestmark = pytest.mark.django_db


def test_ledgers_stand_in_the_order_of_the_work() -> None:
    some_areas()
    client = signed_in(a_person("county", Role.COUNTY_CLERK))

    headings = list(client.get("/ledgers/").context["by_menu"])

    assert headings[:3] == ["农户", "收入", "监测帮扶"]
    assert headings.index("资金项目") < headings.index("公示公开") < headings.index("资金监督")


def test_every_ledger_stands_under_one_heading() -> None:
    some_areas()
    client = signed_in(a_person("county", Role.COUNTY_CLERK))

    shown = [one.key for ledgers in client.get("/ledgers/").context["by_menu"].values() for one in ledgers]

    assert len(shown) == len(set(shown)) > 50
    assert set(shown) <= {ledger.key for ledger in collect("ledgers")}
