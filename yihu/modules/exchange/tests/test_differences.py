"""A workbook of the national system held against the ledger: new, gone and different, and what is taken over."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pytest
from openpyxl import load_workbook

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.history.models import Event
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    an_area,
    signed_in,
    some_areas,
)
from yihu.engine.errors import BadValue, WrongStage
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.actions import differing
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.tests.factories import NOON, a_read_batch, a_workbook
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import NewMember, Relation
from yihu.modules.households.tests.factories import a_household, a_member

pytestmark = pytest.mark.django_db
HEADER = ("户编号", "年份", "主要致贫原因", "耕地面积（亩）", "是否危房", "家庭人口数")
NATIONAL = (
    ("A1", 2020, "01 因病", 3.5, "否", 2),  # as here
    ("A2", 2020, "因残", 2, "是", 1),  # another cause, another house
    ("A3", 2020, "缺技术", "", "", 1),  # nothing here for the year
    ("Z9", 2020, "因学", 1, "否", 1),  # nobody here
)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    actor = an_actor()
    with scoped(actor):
        for number in ("A1", "A2", "A3", "A4"):
            a_household(actor, number=number)
        a_household(actor, number="B1", village=OTHER_VILLAGE)
        told = {"main_cause": "illness", "farmland": "3.5", "unsafe_house": False, "year": 2020}
        for number in ("A1", "A2", "A4", "B1"):
            households.enter_household_year(actor, {**told, "number": number})
        households.enter_household_year(actor, {**told, "number": "A2", "farmland": "2"})
    return actor


def compared(actor: Actor) -> Batch:
    return a_read_batch(
        actor, a_workbook(NATIONAL, HEADER), name="户年度信息.xlsx", ledger="households.household_years"
    )


def test_new_gone_and_different_are_counted_by_field_and_township(clerk: Actor) -> None:
    batch = compared(clerk)
    with scoped(clerk):
        found = differing.report(clerk, batch)

    assert (found.new, found.changed, found.gone, found.unknown) == (1, 1, 1, 1)
    assert dict(found.fields) == {"main_cause": 1, "unsafe_house": 1, "persons": 1}
    assert list(found.towns.values()) == [(1, 1, 1)]


def test_households_are_held_against_the_register_and_those_the_file_forgets_are_told(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk, number="C1", members=[a_member(name="张一"), a_member(Relation.OTHER)])
        a_household(clerk, number="C2", kind=None)
    header = ("户编号", "年度", "户主姓名", "家庭人口数", "贫困户属性", "脱贫属性", "主要致贫原因")
    rows = [("C1", 2020, "张甲", 1, "低保户", "已脱贫", "因病"), ("A1", 2020, "", "", "", "", "因病")]
    batch = a_read_batch(clerk, a_workbook(rows, header), name="户.xlsx", ledger="households.household_years")
    assert (batch.new, batch.unchanged, batch.wrong) == (1, 1, 0)

    with scoped(clerk):
        found = differing.report(clerk, batch)
        assert dict(found.fields) == {"head_name": 1, "persons": 1, "kind": 1, "standing": 1}
        (persons,) = differing.differences(clerk, batch, column="persons")
        assert (persons.ours, persons.theirs) == ("2", "1")
        absent = differing.absent_rows(clerk, batch, queries.ledger(batch.ledger))
        assert [row.number for row in absent] == ["A2", "A3", "A4"]
        assert absent[0].name
    page = signed_in(a_person("national", Role.COUNTY_CLERK, COUNTY))
    text = page.get(f"/exchange/{batch.pk}/differences/").content.decode()
    assert "在册、文件没有" in text
    assert "A4 " in text


def test_a_file_of_one_village_is_held_against_that_village_alone(clerk: Actor) -> None:
    others = [an_area(f"{TOWNSHIP[:9]}3{n:02}", f"新{n}村").code for n in range(1, 4)]
    with scoped(clerk):
        for number, village in zip(("N1", "N2", "N3"), others, strict=True):
            a_household(clerk, number=number, village=village)
    batch = compared(clerk)
    form = queries.ledger(batch.ledger)
    with scoped(clerk):
        assert differing.about(clerk, batch) == [VILLAGE]
        assert [row.number for row in differing.absent_rows(clerk, batch, form)] == ["A4"]
    text = signed_in(a_person("national", Role.COUNTY_CLERK, COUNTY)).get(
        f"/exchange/{batch.pk}/differences/"
    )
    assert "只在文件涉及的范围内找：东一村。" in text.content.decode()

    rows = [*NATIONAL, *((number, 2020, "因病", 1, "否", 1) for number in ("N1", "N2"))]
    batch = a_read_batch(
        clerk, a_workbook(rows, HEADER), name="乡镇.xlsx", ledger="households.household_years"
    )
    with scoped(clerk):  # three of five villages: a township's file that forgot the other two
        assert differing.about(clerk, batch) == [TOWNSHIP]
        assert [row.number for row in differing.absent_rows(clerk, batch, form)] == ["A4", "N3"]


def test_the_whole_report_leaves_as_a_workbook_narrowed_as_the_page_is(clerk: Actor) -> None:
    batch = compared(clerk)
    client = signed_in(a_person("national", Role.COUNTY_CLERK, COUNTY))
    url = f"/exchange/{batch.pk}/differences/"
    assert f"{url}file/" in client.get(url).content.decode()

    def lines(address: str) -> list[tuple[object, ...]]:
        sheet = load_workbook(io.BytesIO(client.get(address).content)).active
        assert sheet is not None
        return [row[1:] for row in sheet.iter_rows(min_row=4, values_only=True)]

    found = lines(f"{url}file/")
    kinds = Counter(line[1] for line in found)
    assert kinds == {
        "内容不同": 3, "文件有、台账没有": 1, "台账有、文件没有": 1, "在册、文件没有": 1, "没有参加比对": 1,
    }  # fmt: skip
    assert ("东一村", "内容不同", 3, "A2 2020", "主要致贫原因", "因病", "因残", None) in found
    assert [line[4] for line in lines(f"{url}file/?field=main_cause")] == ["主要致贫原因"]
    assert lines(f"{url}file/?town={OTHER_VILLAGE[:9]}000") == []
    assert Event.objects.filter(verb="exchange.differences_exported").count() == 3
    neighbour = signed_in(a_person("other", Role.TOWNSHIP_CLERK, OTHER_VILLAGE[:9] + "000"))
    assert neighbour.get(f"{url}file/").status_code == 404


def test_only_the_chosen_difference_is_taken_over(clerk: Actor) -> None:
    batch = compared(clerk)
    with scoped(clerk):
        batch = differing.keep_only(clerk, batch.pk, columns=["main_cause"])
        assert (batch.new, batch.changed, batch.wrong) == (0, 1, 0)
        actions.begin_apply(clerk, batch.pk, confirmed=True, queue=False)
    actions.apply_parts(clerk, batch.pk, now=NOON)

    with scoped(clerk):
        row = register.household_years(clerk).get(number="A2")
        assert (row.main_cause, row.unsafe_house) == ("disability", False)
        assert not register.household_years(clerk).filter(number="A3").exists()
        with pytest.raises(WrongStage):
            differing.keep_only(clerk, batch.pk, columns=["main_cause"])


def test_nothing_chosen_is_told(clerk: Actor) -> None:
    batch = compared(clerk)
    with scoped(clerk), pytest.raises(BadValue):
        differing.keep_only(clerk, batch.pk, columns=[])


def test_a_plain_ledger_keeps_what_was_not_chosen(clerk: Actor) -> None:
    header = ("行政村", "统计时点", "总户数（户）", "总人口（人）")
    first = a_read_batch(clerk, a_workbook([("东镇东一村", "2019-12-31", 300, 1200)], header))
    with scoped(clerk):
        actions.begin_apply(clerk, first.pk, confirmed=True, queue=False)
    actions.apply_parts(clerk, first.pk, now=NOON)
    batch = a_read_batch(clerk, a_workbook([("东镇东一村", "2019-12-31", 310, 1300)], header))
    with scoped(clerk):
        differing.keep_only(clerk, batch.pk, columns=["population"])
        actions.begin_apply(clerk, batch.pk, confirmed=True, queue=False)
    actions.apply_parts(clerk, batch.pk, now=NOON)

    with scoped(clerk):
        row = queries.ledger("places.profiles").rows(clerk).get()
        assert (row.households, row.population) == (300, 1300)


def test_the_page_shows_the_report_and_takes_the_choice(clerk: Actor) -> None:
    batch = compared(clerk)
    client = signed_in(a_person("national", Role.COUNTY_CLERK, COUNTY))
    url = f"/exchange/{batch.pk}/differences/"

    page = client.get(url).content.decode()
    assert "因残" in page
    assert "主要致贫原因" in page
    assert client.get(f"{url}?field=unsafe_house").status_code == 200

    answer = client.post(url, {"field": "unsafe_house", "new": "1"})
    assert answer.status_code == 302
    batch.refresh_from_db()
    assert (batch.new, batch.changed) == (1, 1)


def test_people_are_compared_by_number_and_name(clerk: Actor) -> None:
    with scoped(clerk):
        members = [
            NewMember("张一", Relation.HEAD, id_number=a_member().id_number),
            a_member(Relation.SON, name="张二"),
        ]
        a_household(clerk, number="C1", members=members)
        for name in ("张一", "张二"):
            households.enter_person_year(
                clerk, {"number": "C1", "name": name, "year": 2020, "labour": "weak"}
            )
    header = ("户编号", "姓名", "年度", "证件号码", "劳动技能", "健康状况", "务工所在地", "务工时间（月）")
    rows = [("C1", "张一", 2020, members[0].id_number, "01 普通劳动力", "长期慢性病", "省外", 6)]
    batch = a_read_batch(clerk, a_workbook(rows, header), name="人员.xlsx", ledger="households.person_years")
    with scoped(clerk):
        found = differing.report(clerk, batch)
        assert dict(found.fields) == {"labour": 1, "health": 1, "work_region": 1, "work_months": 1}
        assert found.gone == 1
        shown = [one.theirs for one in differing.differences(clerk, batch, column="health")]
        assert shown == ["有"]


def test_people_are_held_against_the_register_too_and_those_the_file_forgets_are_told(clerk: Actor) -> None:
    with scoped(clerk):
        members = [
            a_member(name="张一", id_number="", born_on=date(1960, 1, 1)),
            a_member(Relation.SON, name="张二", id_number="", born_on=date(1990, 5, 1)),
            a_member(Relation.OTHER, name="张三"),
        ]
        row = a_household(clerk, number="C1", members=members)
        told = {"number": "C1", "name": "张一", "year": 2020, "labour": "weak"}
        households.enter_person_year(clerk, told)
        households.exit_households(clerk, [row.uid], batch="第一批", on=date(2020, 3, 1))
        others = register.persons_on(COUNTY, date(2020, 12, 31)).exclude(number="C1")
        forgotten = others.filter(area_code__startswith=row.area_code[:9]).count() + 1
    header = (
        "户编号",
        "姓名",
        "年度",
        "性别",
        "与户主关系",
        "出生日期",
        "贫困户属性",
        "脱贫属性",
        "劳动技能",
    )
    rows = [
        ("C1", "张一", 2020, "男", "户主", "1960-01-01", "低保户", "已脱贫", "弱劳动力或半劳动力"),
        ("C1", "张二", 2020, "女", "之女", "1990-05-11", "一般户", "未脱贫", "普通劳动力"),
    ]
    batch = a_read_batch(clerk, a_workbook(rows, header), name="人员.xlsx", ledger="households.person_years")
    assert (batch.new, batch.unchanged, batch.wrong) == (1, 1, 0)

    with scoped(clerk):
        found = differing.report(clerk, batch)
        assert dict(found.fields) == {"kind": 1, "sex": 1, "relation": 1, "born_on": 1, "standing": 1}
        assert (found.new, found.changed, found.absent) == (1, 0, forgotten)
        (sex,) = differing.differences(clerk, batch, column="sex")
        assert (sex.row.line, sex.ours, sex.theirs) == (3, "男", "女")
        with pytest.raises(BadValue):
            differing.keep_only(clerk, batch.pk, columns=["sex"])
    client = signed_in(a_person("national", Role.COUNTY_CLERK, COUNTY))
    page = client.get(f"/exchange/{batch.pk}/differences/").content.decode()
    assert "C1 张三" in page
    assert "在册信息，只比对" in page
