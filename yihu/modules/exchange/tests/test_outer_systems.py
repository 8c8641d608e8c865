"""Files of the province's monitoring app: its own words for the columns are asked about once and remembered; what the
app says goes into the ledgers and is never keyed twice."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor, some_areas
from yihu.engine.idcard import Sex
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.actions import differing
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import NOON, a_csv, a_read_batch
from yihu.modules.households import queries as register
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
PEOPLE = "households.person_years"
# As the app exports its yearly collection: a title, its own headers, codes before labels, 有/无 for 是/否.
HEADER = (
    "序号", "户编码", "姓名", "采集年度", "成员关系", "就学状态", "劳动力类型", "外出地", "外出月数",
    "城乡居民医保", "采集人",
)  # fmt: skip
MEANING = {
    "户编码": "number",
    "姓名": "name",
    "采集年度": "year",
    "成员关系": "relation",
    "就学状态": "school",
    "劳动力类型": "labour",
    "外出地": "work_region",
    "外出月数": "work_months",
    "城乡居民医保": "resident_medical",
}


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    actor = an_actor()
    with scoped(actor):
        people = [
            a_member(name="张一", born_on=date(1975, 1, 1)),
            a_member(Relation.SPOUSE, name="李二", sex=Sex.FEMALE, born_on=date(1977, 1, 1)),
        ]
        a_household(actor, number="A1", members=people)
    return actor


def of_the_app(*rows: tuple[object, ...]) -> bytes:
    return a_csv(rows, HEADER, encoding="gb18030")


FIRST = of_the_app(
    (1, "A1", "张一", 2020, "户主", "非在校生", "01 普通劳动力", "省外", 8, "是", "王"),
    (2, "A1", "李二", 2020, "之女", "非在校生", "技能劳动力", "", "", "是", "王"),
)


def said(actor: Actor, batch: Batch) -> Batch:
    """What each header means, as the clerk ticks it once."""
    chosen = {one["key"]: MEANING.get(one["text"], "") for one in batch.header}
    with scoped(actor):
        actions.map_columns(actor, batch.pk, chosen, now=NOON, queue=False)
    return actions.read(actor, batch.pk, now=NOON)


def test_the_apps_headers_are_asked_once_and_its_lines_go_in(clerk: Actor) -> None:
    asked = a_read_batch(clerk, FIRST, name="监测系统采集表.csv", ledger=PEOPLE)
    assert asked.stage == "refused"
    assert {one["text"] for one in asked.header} >= set(MEANING)

    batch = said(clerk, asked)
    assert (batch.new, batch.wrong) == (2, 0)
    with scoped(clerk):
        differences = list(differing.differences(clerk, batch))
        assert [(one.column.name, one.ours, one.theirs) for one in differences] == [
            ("relation", "配偶", "之女")
        ]
        actions.begin_apply(clerk, batch.pk, confirmed=True, queue=False)
    actions.apply_parts(clerk, batch.pk, now=NOON)
    with scoped(clerk):
        found = register.person_years(clerk).order_by("name").values_list("name", "labour", "work_months")
        assert sorted(found) == [("张一", "ordinary", 8), ("李二", "skilled", None)]


def test_the_same_headers_are_not_asked_again(clerk: Actor) -> None:
    said(clerk, a_read_batch(clerk, FIRST, name="监测系统采集表.csv", ledger=PEOPLE))
    next_month = of_the_app(
        (1, "A1", "张一", 2020, "户主", "非在校生", "弱劳动力或半劳动力", "", "", "是", "刘")
    )

    batch = a_read_batch(clerk, next_month, name="监测系统采集表7月.csv", ledger=PEOPLE)

    assert (batch.stage, batch.new + batch.changed) == ("ready", 1)
    with scoped(clerk):
        assert queries.mappings(clerk, PEOPLE)
