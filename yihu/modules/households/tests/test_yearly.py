"""A year's facts: typed, imported, carried over; both ways of writing agree, blanks never clear, rules hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Counts, Staged
from yihu.core.history.models import Event
from yihu.core.ledgers.actions import BadRow
from yihu.core.privacy import crypto
from yihu.core.privacy.queries import REVEALED
from yihu.core.tests.factories import (
    NEIGHBOUR,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import NotAllowed
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions, queries
from yihu.modules.households.actions import yearly_bulk
from yihu.modules.households.actions.yearly_sheet import PEOPLE
from yihu.modules.households.models import HouseholdSecret, HouseholdYear, Identity, PersonYear
from yihu.modules.households.rules import Leave, NewMember, Relation
from yihu.modules.households.rules.codes import Education, Health, Nation, School
from yihu.modules.households.tests.factories import a_household, a_member, staged, verdicts

pytestmark = pytest.mark.django_db
BATCH = Staged(batch_id=1)
SON = invented(date(2006, 5, 1), 7, Sex.MALE)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def a_family(actor: Actor, number: str = "A1") -> Any:
    son = NewMember("王小一", Relation.SON, id_number=SON)
    return a_household(actor, number=number, members=[a_member(name="王一"), son])


def households(actor: Actor, *lines: dict[str, Any]) -> Counts:
    staged(actor, lines)
    yearly_bulk.match_households(actor, BATCH)
    return yearly_bulk.apply_households(actor, BATCH)


def people(actor: Actor, *lines: dict[str, Any]) -> Counts:
    staged(actor, lines)
    yearly_bulk.match_people(actor, BATCH)
    return yearly_bulk.apply_people(actor, BATCH)


def line(number: str = "A1", year: int = 2020, **more: Any) -> dict[str, Any]:
    return {"number": number, "year": year, **more}


def codes_of(match: Any, actor: Actor, *lines: dict[str, Any]) -> list[tuple[str, list[str]]]:
    staged(actor, lines)
    match(actor, BATCH)
    return [(verdict, codes) for _, verdict, codes in verdicts()]


def test_code_tables_are_read_by_label_whatever_number_stands_before_it() -> None:
    assert Nation.by_label("02 满族") == Nation("11")
    assert Education.by_label("小学") is Education.by_label("02小学") is Education.PRIMARY
    assert School.by_label("高二") == School("senior_2")
    assert Health.by_label("残疾,长期慢性病") is Health.CHRONIC_DISABLED
    assert Health.by_label("健康、残疾") is None


def test_a_year_comes_in_and_the_same_file_again_changes_nothing(clerk: Actor) -> None:
    a_family(clerk)
    told = line(
        main_cause="illness", farmland="3.50", unsafe_house=True, house_grade="c", phone="19900000001"
    )

    assert households(clerk, told) == Counts(new=1)
    assert households(clerk, told) == Counts(unchanged=1)

    row = HouseholdYear.objects.get()
    assert (row.area_code, row.farmland, row.unsafe_house) == (VILLAGE, Decimal("3.50"), True)
    assert row.safe_water is None
    secret = HouseholdSecret.objects.get()
    bound = secret.binding("cipher")
    assert secret.masked == "199****0001"
    opened = crypto.decrypt(secret.cipher, table=bound.table, column=bound.column, key=bound.key)
    assert opened == "19900000001"


def test_blank_cells_leave_what_is_known_and_say_so_by_not_changing(clerk: Actor) -> None:
    a_family(clerk)
    households(clerk, line(main_cause="illness", farmland="3.50"))

    assert households(clerk, line(farmland=None, road="")) == Counts(unchanged=1)
    assert households(clerk, line(fuel="wood", main_cause=None)) == Counts(changed=1)
    row = HouseholdYear.objects.get()
    assert (row.main_cause, row.fuel, row.farmland) == ("illness", "wood", Decimal("3.50"))


def test_who_enters_school_has_no_level_of_education_any_more(clerk: Actor) -> None:
    a_family(clerk)
    people(clerk, line(name="王小一", education="junior"))

    assert people(clerk, line(name="王小一", school="senior_1")) == Counts(changed=1)
    row = PersonYear.objects.get()
    assert (row.education, row.school) == ("", "senior_1")


def test_people_are_found_by_number_or_by_a_name_that_stands_alone(clerk: Actor) -> None:
    a_family(clerk)
    wrong = invented(date(2006, 5, 1), 9, Sex.MALE)

    assert people(clerk, line(name="写错了", id_number=SON, labour="none")) == Counts(new=1)
    assert PersonYear.objects.get().name == "王小一"
    assert codes_of(
        yearly_bulk.match_people,
        clerk,
        line(name="王一", labour="ordinary"),
        line(name="王小一", id_number=wrong),
        line(name="没有这人"),
        line("B9", name="王一"),
        line(name="王一", labour="weak"),
    ) == [("new", []), ("wrong", ["not_a_member"]), ("wrong", ["not_a_member"]), ("wrong", ["E420"]),
          ("wrong", ["E418"])]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"unsafe_house": True, "house_grade": "b"}, "house_grade"),
        ({"unsafe_house": False, "house_grade": "d"}, "house_grade"),
        ({"main_cause": "illness", "other_cause_1": "illness"}, "causes_differ"),
        ({"relocated": False, "relocation": "scattered"}, "not_relocated"),
        ({"farmland": "-1"}, "out_of_range"),
        ({"farmland": "1.234"}, "E425"),
        ({"year": 1999}, "out_of_range"),
    ],
)
def test_a_household_line_that_contradicts_itself_is_refused(
    clerk: Actor, told: dict[str, Any], code: str
) -> None:
    a_family(clerk)

    assert codes_of(yearly_bulk.match_households, clerk, line(**told)) == [("wrong", [code])]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"education": "primary", "school": "grade_7"}, "education_and_school"),
        ({"work_region": "outside", "work_months": 0}, "work_region_and_months"),
        ({"work_months": 13, "work_region": "outside"}, "out_of_range"),
        ({"work_months": 3}, "work_region_and_months"),
        ({"post_kind": "road", "post_months": 0}, "post_and_months"),
        ({"health": "healthy", "disability_kind": "4"}, "disabled_and_healthy"),
    ],
)
def test_a_person_line_that_contradicts_itself_is_refused(
    clerk: Actor, told: dict[str, Any], code: str
) -> None:
    a_family(clerk)

    assert codes_of(yearly_bulk.match_people, clerk, line(name="王一", **told)) == [("wrong", [code])]


def test_a_disability_certificate_belongs_to_its_holder_and_fills_kind_and_grade(clerk: Actor) -> None:
    a_family(clerk)
    stranger = invented(date(2006, 5, 1), 9, Sex.MALE)

    with pytest.raises(BadRow) as refused:
        actions.enter_person_year(clerk, line(name="王小一", disability=f"{stranger}42"))
    assert set(refused.value.problems) == {"disability"}
    with pytest.raises(BadRow):
        actions.enter_person_year(clerk, line(name="王小一", disability=f"{SON}42", disability_grade="1"))

    row = actions.enter_person_year(clerk, line(name="王小一", disability=f"{SON}42"))
    assert (row.disability_kind, row.disability_grade) == ("4", "2")
    assert Identity.objects.get(kind="disability").masked == "有"


def test_the_newest_year_says_what_the_telephone_is(clerk: Actor) -> None:
    a_family(clerk)
    households(clerk, line(year=2019, phone="19900000002"), line(year=2020, phone="19900000003"))
    assert [row.masked for row in HouseholdSecret.objects.filter(end=None)] == ["199****0003"]

    households(clerk, line(year=2018, phone="19900000001"))
    assert [row.masked for row in HouseholdSecret.objects.filter(end=None)] == ["199****0003"]
    households(clerk, line(year=2020, phone="19900000004"))
    assert [row.masked for row in HouseholdSecret.objects.filter(end=None)] == ["199****0004"]


def test_a_form_may_empty_what_it_shows_and_never_what_it_hides(clerk: Actor) -> None:
    family = a_family(clerk)
    person = queries.members_of(family, date(2020, 1, 1))[0].person
    actions.fill_person_year(
        clerk, family.uid, person.uid, 2020,
        {"labour": "weak", "health": "chronic", "disease": "某病", "company": "某厂"},
    )  # fmt: skip

    row = actions.fill_person_year(clerk, family.uid, person.uid, 2020, {"labour": "weak", "company": None})

    assert (row.labour, row.company, row.health) == ("weak", "", "chronic")
    assert Identity.objects.filter(kind="disease", end=None).exists()


def test_lines_of_others_are_not_there() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        a_household(county, number="Z1", village=OTHER_VILLAGE)
        a_family(county)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as township:
        assert codes_of(yearly_bulk.match_households, township, line("Z1"), line()) == [
            ("wrong", ["E420"]), ("new", []),
        ]  # fmt: skip
        with pytest.raises(NotAllowed):
            actions.carry_forward(township, OTHER_TOWNSHIP, 2021)
    with scoped(an_actor(Role.INSPECTOR)) as reader, pytest.raises(NotAllowed):
        actions.enter_household_year(reader, line())


def test_a_village_is_carried_forward_but_its_pupils_and_those_who_left_are_not(clerk: Actor) -> None:
    family = a_family(clerk)
    wife = a_member(Relation.SPOUSE, name="李二", sex=Sex.FEMALE)
    other = a_household(clerk, number="A2", members=[a_member(name="李一"), wife])
    households(clerk, line(year=2019, main_cause="illness"), line("A2", 2019, fuel="coal"), line("A2", 2020))
    people(
        clerk, line(year=2019, name="王一", labour="weak"), line(year=2019, name="王小一", school="grade_7"),
        line("A2", 2019, name="李二", labour="ordinary"),
    )  # fmt: skip
    gone = queries.members_of(other, date(2020, 1, 1))[1].person
    actions.remove_member(clerk, gone.uid, on=date(2020, 3, 1), reason=Leave.DIED)

    assert actions.carry_forward(clerk, VILLAGE, 2020) == (1, 1)

    row = HouseholdYear.objects.get(year=2020, household=family)
    assert (row.main_cause, row.carried) == ("illness", True)
    assert list(PersonYear.objects.filter(year=2020).values_list("name", flat=True)) == ["王一"]
    with pytest.raises(actions.NothingToCarry):
        actions.carry_forward(clerk, VILLAGE, 2020)
    assert households(clerk, line(fuel="wood")) == Counts(changed=1)
    row.refresh_from_db()
    assert (row.carried, row.main_cause) == (False, "illness")


def test_facts_go_along_when_the_household_moves_and_stay_where_it_was(clerk: Actor) -> None:
    family = a_family(clerk)
    households(clerk, line(year=2018, unsafe_house=False), line(year=2019, unsafe_house=True))
    people(clerk, line(year=2019, name="王一", resident_medical=False))

    actions.move_household(clerk, family.uid, to=NEIGHBOUR, on=date(2020, 3, 1))

    def counted(village: str, day: date) -> tuple[int, int]:
        return queries.in_unsafe_houses(village, day).count(), queries.uninsured(village, day).count()

    assert counted(VILLAGE, date(2020, 2, 29)) == (1, 1)
    assert counted(VILLAGE, date(2020, 3, 1)) == (0, 0)
    assert counted(NEIGHBOUR, date(2020, 3, 1)) == (1, 1)
    assert counted(VILLAGE, date(2018, 6, 30)) == (0, 0)


def test_one_household_is_carried_forward_with_its_pupils(clerk: Actor) -> None:
    family = a_family(clerk)
    households(clerk, line(year=2019, main_cause="illness"))
    people(clerk, line(year=2019, name="王小一", school="grade_7"))

    assert actions.same_as_last_year(clerk, family.uid, 2020) == 2
    with pytest.raises(actions.NothingToCarry):
        actions.same_as_last_year(clerk, family.uid, 2020)
    assert actions.withdraw_year(clerk, family.uid, 2020, reason="登记错了年份") == 2
    assert not HouseholdYear.objects.filter(year=2020).exists()


def test_health_is_shown_for_a_reason_that_is_written_down(clerk: Actor) -> None:
    family = a_family(clerk)
    people(clerk, line(name="王一", health="serious"))
    now = datetime.now(UTC)

    found = actions.reveal_health(clerk, family.uid, 2020, reason="核对大病救助", now=now)

    assert [row.get_health_display() for row in found] == ["患有大病"]
    event = Event.objects.get(verb=REVEALED)
    assert "核对大病救助" in event.summary
    assert "大病" not in str(event.details)


_TOLD = st.fixed_dictionaries(
    {"name": st.sampled_from(["王一", "王小一", "没有这人"]), "year": st.sampled_from([1999, 2019, 2020])},
    optional={
        "education": st.sampled_from(["", "primary", "junior"]),
        "school": st.sampled_from(["", "none", "grade_7", "senior_1"]),
        "health": st.sampled_from(["", "healthy", "chronic+disabled"]),
        "disability_kind": st.sampled_from(["", "4"]),
        "disability": st.sampled_from([f"{SON}42", f"{SON}31", ""]),
        "work_region": st.sampled_from(["", "outside", "county"]),
        "work_months": st.sampled_from([None, 0, 5, 13]),
        "company": st.sampled_from(["", "某厂"]),
        "low_income": st.sampled_from([None, True, False]),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TOLD, min_size=1, max_size=5))
def test_typing_and_importing_agree(clerk: Actor, told: list[dict[str, Any]]) -> None:
    """The same lines one by one, and each as a workbook of its own: equal rows and equal refusals."""
    outcomes = []
    for one_by_one in (True, False):
        with transaction.atomic():
            a_family(clerk)
            refused = [_typed(clerk, one) if one_by_one else _imported(clerk, one) for one in told]
            fields = [column.name for column in PEOPLE.facts]
            rows = list(PersonYear.objects.order_by("name", "year").values_list("name", "year", *fields))
            secrets = list(
                Identity.objects.filter(kind="disability").order_by("pk").values_list("index", "end")
            )
            outcomes.append((refused, rows, secrets))
            transaction.set_rollback(True)
    assert outcomes[0] == outcomes[1]


def _typed(clerk: Actor, one: dict[str, Any]) -> bool:
    try:
        actions.enter_person_year(clerk, {"number": "A1", **one})
    except BadRow:
        return True
    return False


def _imported(clerk: Actor, one: dict[str, Any]) -> bool:
    counts = people(clerk, line(**one))
    return counts == Counts()
