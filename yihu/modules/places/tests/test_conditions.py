from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx.reading import read_text
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import collect, declared
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine import conditions
from yihu.engine.conditions import Verdict
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.places import actions, queries
from yihu.modules.places.indicators import INDICATORS
from yihu.modules.places.models import NaturalVillage, VillageSheet
from yihu.modules.places.rules import IncomeSource

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def enter(actor: Actor, key: str, **given: Any) -> Any:
    return ledgers.enter(actor, declared("ledgers", f"places.{key}"), {"area_code": VILLAGE, **given})


def a_sheet(actor: Actor, start: date = date(2019, 12, 31), **facts: Any) -> Any:
    return enter(actor, "sheets", start=start, **facts)


def a_hamlet(actor: Actor, name: str, households: int, start: date = date(2019, 12, 31), **facts: Any) -> Any:
    return enter(actor, "natural_villages", name=name, households=households, start=start, **facts)


def figure(key: str, day: date = DAY, area: str = COUNTY) -> Decimal | None:
    return figures.figure(INDICATORS, f"village.{key}", area, day)


def verdict(key: str, day: date = DAY) -> Verdict:
    return queries.judged(COUNTY, day)[VILLAGE].verdicts[key]


def test_every_condition_reads_a_column_and_names_a_limit_with_its_document() -> None:
    for one in conditions.conditions():
        model = NaturalVillage if one.of_hamlets else VillageSheet
        assert one.fact in {field.name for field in model._meta.concrete_fields}, one.key
        assert all(limit.source for limit in one.limits), one.key


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, Verdict.UNKNOWN),
        (Decimal("89.99"), Verdict.GAP),
        (Decimal(90), Verdict.MET),
        (100, Verdict.MET),
    ],
)
def test_a_rate_is_held_against_the_limit_of_the_day(clerk: Actor, value: Any, said: Verdict) -> None:
    with scoped(clerk):
        a_sheet(clerk, garbage_percent=value)

        assert verdict("garbage") is said
        assert [figure("garbage"), figure("gap_garbage")] == [said is Verdict.MET, said is Verdict.GAP]


def test_the_newest_sheet_of_the_day_counts(clerk: Actor) -> None:
    with scoped(clerk):
        a_sheet(clerk, fibre=False, lte=True)
        a_sheet(clerk, date(2020, 6, 1), fibre=True, lte=True)

        assert [verdict("fibre", day) for day in (date(2020, 5, 31), date(2020, 6, 1))] == [
            Verdict.GAP,
            Verdict.MET,
        ]
        assert [figure("sheets"), figure("fibre"), figure("gap_fibre")] == [1, 1, 0]
        assert queries.judged(COUNTY, date(2019, 12, 30)) == {}


def test_natural_villages_of_twenty_households_must_all_have_the_net(clerk: Actor) -> None:
    with scoped(clerk):
        a_sheet(clerk)
        a_hamlet(clerk, "小湾", 19, fibre=False)
        assert verdict("hamlet_fibre") is Verdict.UNKNOWN
        a_hamlet(clerk, "大湾", 20, fibre=True)
        assert verdict("hamlet_fibre") is Verdict.MET
        a_hamlet(clerk, "中湾", 21, fibre=False)
        assert verdict("hamlet_fibre") is Verdict.GAP
        assert [figure("hamlets"), figure("hamlets_fibre"), figure("gap_hamlet_fibre")] == [2, 1, 1]
        a_hamlet(clerk, "中湾", 21, date(2020, 3, 1), fibre=True)
        assert verdict("hamlet_fibre") is Verdict.MET


def test_a_gap_leads_to_a_project_and_back(clerk: Actor) -> None:
    with scoped(clerk):
        a_sheet(clerk, road_hard=False)
        actions.link_gap(clerk, VILLAGE, "road", " ZY2020-001 ", on=DAY)
        with pytest.raises(Conflict, match="已对应项目 ZY2020-001"):
            actions.link_gap(clerk, VILLAGE, "road", "ZY2020-001", on=DAY)
        with pytest.raises(BadValue, match="缺口中选择"):
            actions.link_gap(clerk, TOWNSHIP, "road", "ZY2020-001", on=DAY)
        panel = next(one for one in collect("panels") if one.key == "places.gaps")
        shown = panel.context(clerk, _Project(), DAY)
        assert shown is not None
        assert [(one["label"], one["open"]) for one in shown["gaps"]] == [("到乡镇通硬化路", True)]
        row = queries.gap_projects(clerk).get()
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(other), pytest.raises(NotFound):
        actions.unlink_gap(other, row.pk)
    with scoped(clerk):
        actions.unlink_gap(clerk, row.pk)
        assert panel.context(clerk, _Project(), DAY) is None


class _Project:
    number, area_code = "ZY2020-001", VILLAGE


def test_a_village_out_of_poverty_leaves_nothing_empty(clerk: Actor) -> None:
    check = next(one for one in collect("checks") if one.key == "places.sheet_lacking")
    with scoped(clerk):
        sheet = a_sheet(
            clerk, clinics=1, libraries=0, low_income_households=3, low_income_persons=5, disabled=2
        )
        assert list(check.rows(COUNTY, DAY)) == []
        enter(clerk, "poor_villages", start=date(2014, 12, 31), out_on=date(2018, 12, 31))
        (found,) = check.rows(COUNTY, DAY)
        assert check.title(found) == "村情表（2019-12-31）未填：特困（五保）人口、总人口"
        assert check.link(found) == reverse("places:of_sheet", args=[sheet.pk])
        assert list(check.rows(COUNTY, date(2018, 12, 30))) == []

        enter(clerk, "profiles", start=date(2019, 12, 31), population=1260)
        (found,) = check.rows(COUNTY, DAY)
        assert check.title(found) == "村情表（2019-12-31）未填：特困（五保）人口"
        a_sheet(
            clerk, start=DAY, clinics=1, libraries=0, low_income_households=3, low_income_persons=5, disabled=2,
            destitute_persons=0,
        )  # fmt: skip
        assert list(check.rows(COUNTY, DAY)) == []


def test_a_village_out_of_poverty_without_any_sheet_is_told_too(clerk: Actor) -> None:
    check = next(one for one in collect("checks") if one.key == "places.sheet_lacking")
    with scoped(clerk):
        enter(clerk, "poor_villages", start=date(2014, 12, 31), out_on=date(2018, 12, 31))
        (found,) = check.rows(COUNTY, DAY)
        assert found.area_code == VILLAGE
        assert check.title(found).startswith("出列村还没有村情表，未填：低保户数、")
        assert check.link(found) == f"/ledgers/places.sheets/new/?area_code={VILLAGE}"


def test_a_sheet_is_of_a_village_and_its_rates_are_rates(clerk: Actor) -> None:
    with scoped(clerk):
        with pytest.raises(BadRow, match="须登记到村"):
            enter(clerk, "sheets", area_code=TOWNSHIP, start=DAY)
        with pytest.raises(BadRow, match="0 至 100"):
            a_sheet(clerk, sorting_percent=101)
        with pytest.raises(BadRow, match="是否填反"):
            a_sheet(clerk, longitude=28, latitude=112)


def test_a_weak_village_is_told_by_what_it_earns_itself_in_the_last_whole_year(clerk: Actor) -> None:
    with scoped(clerk):
        a_sheet(clerk)
        enter(clerk, "collective_incomes", on=date(2019, 5, 1), source=IncomeSource.GRANT, fen=9_000_000)
        enter(clerk, "collective_incomes", on=date(2019, 6, 1), source=IncomeSource.SOLAR, fen=4_999_999)
        assert figure("collective_weak") == 1
        enter(clerk, "collective_incomes", on=date(2019, 12, 31), source=IncomeSource.LEASE, fen=1)
        enter(clerk, "collective_incomes", on=date(2020, 6, 30), source=IncomeSource.SHARES, fen=3_000_000)
        enter(clerk, "collective_targets", year=2020, start=date(2020, 1, 20), fen=6_000_000)

        assert figure("collective_weak") == 0
        assert [figure("collective", day) for day in (DAY, date(2020, 6, 29), date(2019, 12, 31))] == [
            3,
            0,
            Decimal("14"),
        ]
        assert figure("collective_target") == 6
        assert [(one.income, one.target) for one in queries.by_village(clerk, COUNTY, 2020, DAY)] == [
            (3_000_000, 6_000_000)
        ]
        assert figure("collective_weak", date(2020, 12, 31)) == 1


def test_pages_show_gaps_and_print_the_sheet(clerk: Actor) -> None:
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    with scoped(clerk):
        a_sheet(clerk, road_hard=False, garbage_percent=95, clinics=1)
        a_hamlet(clerk, "大湾", 30, fibre=False)
        enter(clerk, "collective_incomes", on=date(2019, 6, 1), source=IncomeSource.SOLAR, fen=4_999_900)
    matrix = client.get("/places/conditions/?as_of=2020-06-30").content.decode()
    assert "20户以上自然村（湾）通光纤：缺口" in matrix
    village = client.get(f"/places/conditions/{VILLAGE}/").content.decode()
    assert "1 个中 1 个没有：大湾" in village
    assert (
        f"/projects/propose/?area_code={VILLAGE}" in village.replace("&amp;", "&") or "area_code=" in village
    )
    assert (
        client.post(f"/places/conditions/{VILLAGE}/link/road/", {"number": "ZY2020-001"}).status_code == 302
    )
    assert "对应项目 ZY2020-001" in client.get("/places/conditions/?condition=road").content.decode()
    assert client.post(f"/places/conditions/{VILLAGE}/link/road/", {"number": ""}).status_code == 422
    paper = read_text(client.get(f"/places/conditions/{VILLAGE}/print/").content)
    assert "ZY2020-001" in paper
    assert "垃圾无害化处理率" in paper
    assert "4.9999" in client.get("/places/collective/?year=2019").content.decode()
