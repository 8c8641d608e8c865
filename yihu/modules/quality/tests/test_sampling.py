"""三一致: the draw is fair and can be repeated, results are entered field by field, the rate says how far they agree."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import read_text, sheets
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_VILLAGE,
    TOWNSHIP,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.households.tests.factories import a_household
from yihu.modules.quality import actions, queries
from yihu.modules.quality.models import FieldCheck, Round, Sampled
from yihu.modules.quality.rules import Candidate, Verdict, draw
from yihu.modules.quality.tests.factories import DAY, a_family

CLERK = an_actor()
POPULATIONS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 60), min_size=1)


@given(sizes=POPULATIONS, size=st.integers(1, 100), least=st.integers(0, 3), seed=st.integers(0, 99))
def test_a_draw_is_repeatable_and_no_stratum_is_left_out(
    sizes: dict[str, int], size: int, least: int, seed: int
) -> None:
    people = [
        Candidate(place * 100 + one, name) for place, name in enumerate(sizes) for one in range(sizes[name])
    ]

    drawn = draw(people, size, least=least, seed=seed)

    assert drawn == draw(list(reversed(people)), size, least=least, seed=seed)
    assert len(drawn) == len(set(drawn))
    strata = Counter({one.household_id: one.stratum for one in people}[key] for key in drawn)
    total = sum(sizes.values())
    for name, count in sizes.items():
        share = min(size, total) * count // total
        assert strata[name] >= min(least, count)
        assert share <= strata[name] <= max(share + 1, min(least, count))


@pytest.fixture
def drawn(db: None) -> Round:
    some_areas()
    with scoped(CLERK):
        a_family(CLERK)
        a_household(CLERK, kind=HouseholdKind.LOW_INCOME)
        a_household(CLERK, village=OTHER_VILLAGE)
        return actions.draw(CLERK, COUNTY, name="六月抽查", on=DAY, seed=7, size=3)


def agree(sheet: Sampled) -> None:
    actions.enter_sheet(CLERK, sheet.pk, {}, on=DAY, rest_agrees=True)


def test_every_stratum_is_drawn_and_secrets_are_masked(drawn: Round) -> None:
    with scoped(CLERK):
        sample = list(queries.sample_of(CLERK, drawn.pk))
        assert sorted(one.stratum for one in sample) == ["东镇 · 一般户", "东镇 · 低保户", "西镇 · 一般户"]
        numbers = FieldCheck.objects.filter(field="id_number").values_list("system", flat=True)
        assert all(text.startswith("*") and len(text.replace("*", "")) == 1 for text in numbers)


def test_the_facts_of_the_year_are_held_too_and_health_is_only_judged(db: None) -> None:
    some_areas()
    with scoped(CLERK):
        row = a_household(CLERK, number="A1")
        name = register.members_of(row, DAY)[0].span.name
        of_home = {"main_cause": "illness", "unsafe_house": False, "safe_water": True}
        households.enter_household_year(CLERK, {"number": "A1", "year": 2020, **of_home})
        of_person = {"education": "primary", "health": "chronic", "labour": "weak", "resident_medical": True}
        households.enter_person_year(CLERK, {"number": "A1", "name": name, "year": 2020, **of_person})
        drawn = actions.draw(CLERK, COUNTY, name="六月抽查", on=DAY, seed=7, size=1)
        told = dict(FieldCheck.objects.values_list("field", "system"))
        wanted = {
            "main_cause": "因病", "unsafe_house": "否", "safe_water": "是", "schooling": "小学",
            "health": "有", "labour": "弱劳动力或半劳动力", "resident_medical": "是",
        }  # fmt: skip
        assert wanted.items() <= told.items()

        checks = {one.field: one for one in FieldCheck.objects.all()}
        said = {
            checks["health"].pk: actions.Entered(Verdict.DIFFERS, Verdict.DIFFERS, "尘肺", "尘肺"),
            checks["safe_water"].pk: actions.Entered(Verdict.AGREES, Verdict.DIFFERS, "", "否"),
        }
        sheet = queries.sample_of(CLERK, drawn.pk).get()
        actions.enter_sheet(CLERK, sheet.pk, said, on=DAY, rest_agrees=True)
        assert not FieldCheck.objects.filter(paper_value="尘肺").exists()
        households.enter_household_year(CLERK, {"number": "A1", "year": 2020, "safe_water": False})
        found = {one.check.field: one.corrected for one in queries.differences(CLERK, [sheet], DAY)}
        assert found == {"health": False, "safe_water": True}


def test_the_rate_is_that_of_facts_on_which_all_three_agree(drawn: Round) -> None:
    with scoped(CLERK):
        first, second, third = queries.sample_of(CLERK, drawn.pk)
        agree(first)
        facts = queries.fields_of(second)
        seen = {facts[0].pk: actions.Entered(Verdict.AGREES, Verdict.DIFFERS, reality_value="东二村")}
        actions.enter_sheet(CLERK, second.pk, seen, on=DAY, rest_agrees=True)
        total = len(queries.fields_of(first)) + len(facts)
        assert queries.fields_checked(COUNTY, DAY).count() == total
        assert queries.fields_agree(COUNTY, DAY).count() == total - 1
        east, west = queries.rates(queries.sample_of(CLERK, drawn.pk))
        assert (east.done, east.percent) == (2, round(Decimal(total - 1) * 100 / total, 1))
        assert (west.done, west.percent) == (0, None)
        (difference,) = queries.differences(CLERK, queries.sample_of(CLERK, drawn.pk), DAY)
        assert (difference.check.label, difference.corrected) == ("行政村", False)
        assert third.checked_on is None


def test_a_difference_needs_a_value_and_a_secret_never_keeps_one(drawn: Round) -> None:
    with scoped(CLERK):
        sheet = queries.sample_of(CLERK, drawn.pk)[0]
        facts = {fact.field: fact for fact in queries.fields_of(sheet)}
        differs = actions.Entered(Verdict.DIFFERS, Verdict.AGREES)
        seen = {facts["persons"].pk: differs}
        with pytest.raises(actions.ValueMissing):
            actions.enter_sheet(CLERK, sheet.pk, seen, on=DAY)
        number = facts["id_number"].pk
        seen = {number: actions.Entered(Verdict.DIFFERS, Verdict.AGREES, paper_value="999999196001010011")}
        actions.enter_sheet(CLERK, sheet.pk, seen, on=DAY)
        check = FieldCheck.objects.get(pk=number)
        assert (check.paper, check.paper_value) == (Verdict.DIFFERS, "")
        actions.close_round(CLERK, drawn.pk, on=DAY)
        with pytest.raises(actions.RoundClosed):
            agree(sheet)


def test_on_a_phone_from_the_draw_to_the_rate(drawn: Round) -> None:
    county = at_work(Role.COUNTY_CLERK, COUNTY)
    county.post(reverse("quality:rounds"), {"name": "七月抽查", "seed": 3, "size": 2})
    with scoped(CLERK):
        sheet = Sampled.objects.filter(round__name="七月抽查").first()
        assert sheet is not None
        fact = queries.fields_of(sheet)[2]
    url = reverse("quality:sheet", args=[sheet.pk])
    refused = county.post(url, {f"paper-{fact.pk}": "differs", "rest": "on"})
    assert refused.status_code == 422
    assert "请填写纸质资料所载" in refused.content.decode()
    county.post(url, {f"paper-{fact.pk}": "differs", f"paper-value-{fact.pk}": "5", "rest": "on"})
    shown = county.get(reverse("quality:round", args=[sheet.round_id])).content.decode()
    assert "去更正" in shown
    paper = county.get(reverse("quality:sheets", args=[sheet.round_id]))
    assert sheet.number in read_text(paper.content)
    assert county.get(reverse("quality:check", args=[fact.pk]))["Location"] == url


@pytest.mark.parametrize(("size", "pages"), [(5, 1), (6, 2)])
def test_a_household_of_five_is_held_against_paper_on_one_page(db: None, size: int, pages: int) -> None:
    """Facts down, members across, with lines left free for what paper and reality say."""
    some_areas()
    with scoped(CLERK):
        row = a_household(CLERK, number="A1", size=size)
        for member in register.members_of(row, DAY):
            said = {"number": "A1", "name": member.span.name, "education": "primary", "health": "chronic"}
            households.enter_person_year(
                CLERK, {**said, "year": 2020, "labour": "weak", "resident_medical": True}
            )
        households.enter_household_year(CLERK, {"number": "A1", "year": 2020, "main_cause": "illness"})
        drawn = actions.draw(CLERK, COUNTY, name="六月抽查", on=DAY, seed=7, size=1)
        (one,) = queries.sample_of(CLERK, drawn.pk)
        facts = queries.fields_of(one)
        told = read_text(queries.check_sheets(drawn, [one], "某县"))
        blocks = queries.sheet_of(one, facts, "某村")

    assert told.count("弱劳动力或半劳动力") == size
    assert told.count("纸质") == 3 + 11 * pages
    assert (sum(sheets.height_mm(block) for block in blocks) <= sheets.HEIGHT_MM) is (pages == 1)


def test_a_village_sees_its_own_sheets_only(drawn: Round) -> None:
    village = at_work(Role.VILLAGE_CADRE, TOWNSHIP)
    with scoped(CLERK):
        theirs = Sampled.objects.get(area_code=OTHER_VILLAGE)
        own = Sampled.objects.exclude(area_code=OTHER_VILLAGE).first()
        assert own is not None
    shown = village.get(reverse("quality:rounds")).content.decode()
    assert own.number in shown
    assert theirs.number not in shown
    assert village.get(reverse("quality:sheet", args=[theirs.pk])).status_code == 404
    assert village.post(reverse("quality:sheet", args=[own.pk]), {"rest": "on"}).status_code == 302


def at_work(role: Role, area: str) -> Client:
    client = signed_in(a_person(f"u_{role.value}", role, area))
    client.get("/", {"as_of": DAY.isoformat()})
    return client
