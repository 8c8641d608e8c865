"""Who is new, who is paid after death, who stands in two schemes, who left school, who is cared for."""

from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, NEIGHBOUR, VILLAGE, an_actor, some_areas
from yihu.modules.benefits import queries
from yihu.modules.benefits.indicators import INDICATORS
from yihu.modules.benefits.models import Care
from yihu.modules.benefits.panels import PANELS
from yihu.modules.benefits.rules import Kind, term_of
from yihu.modules.benefits.tests.factories import (
    a_checker,
    a_family,
    a_list,
    a_payment,
    aided,
    enter,
    signed,
)
from yihu.modules.departments.rules import Aid
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households import actions as register
from yihu.modules.households.rules import Leave

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def figure(key: str, day: date = DAY, area: str = COUNTY) -> int | None:
    found = figures.figure(INDICATORS, key, area, day)
    return None if found is None else int(found)


def test_a_household_is_new_once_and_a_person_once(clerk: Actor) -> None:
    with scoped(clerk):
        old, new = a_family(clerk, "周甲", "周乙"), a_family(clerk, "吴甲", "吴乙")
        aided(clerk, old, "周甲", Aid.LOW_INCOME, date(2019, 1, 1), 100)
        aided(clerk, old, "周乙", Aid.DESTITUTE, date(2020, 3, 1), 100)
        aided(clerk, new, "吴甲", Aid.LOW_INCOME, date(2020, 2, 1), 100, end=date(2020, 4, 1))
        aided(clerk, new, "吴甲", Aid.LOW_INCOME, date(2020, 6, 1), 100)
        aided(clerk, new, "吴乙", Aid.LOW_INCOME, date(2020, 2, 1), 100)
        aided(clerk, new, "吴乙", Aid.ORPHAN, date(2018, 2, 1), 100)

        assert (figure("soc.new_hh"), figure("soc.new_pop")) == (1, 3)
        assert (figure("soc.new_hh", date(2020, 1, 31)), figure("soc.new_pop", date(2020, 2, 1))) == (0, 2)
        assert figure("soc.new_pop", date(2021, 1, 1)) == 0


def test_money_for_a_month_after_death_is_found_and_the_month_of_death_is_not(clerk: Actor) -> None:
    checker = a_checker()
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        rows = [a_list(clerk, Kind.LOW_INCOME, period) for period in ("2020-04", "2020-05")]
        for row in rows:
            a_payment(clerk, row, home, "周乙", 41_000)
        aided(clerk, home, "周乙", Aid.LOW_INCOME, date(2019, 1, 1), 41_000)
    with scoped(checker):
        for row in rows:
            signed(checker, row, date(2020, 5, 20))
        assert figure("soc.paid_wrong") == 0
    with scoped(clerk):
        person = home.memberships.get(name="周乙").person
        register.remove_member(clerk, person.uid, on=date(2020, 4, 10), reason=Leave.DIED)
        assert figure("soc.paid_wrong") == 1
        assert [one.period for one in queries.gone_paid_on(COUNTY, DAY)] == ["2020-05"]
        assert queries.not_stopped_on(COUNTY, date(2020, 4, 30)).count() == 0
        assert queries.not_stopped_on(COUNTY, date(2020, 5, 1)).count() == 1


def test_two_schemes_at_once_and_a_subsidy_without_a_certificate_are_told(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        aided(clerk, home, "周甲", Aid.LOW_INCOME, date(2019, 1, 1), 100)
        aided(clerk, home, "周甲", Aid.DESTITUTE, date(2020, 1, 1), 100)
        for name in ("周甲", "周乙"):
            aided(clerk, home, name, Aid.CARE, date(2019, 1, 1), 100)
        a_line(
            clerk, "disability", "周甲", number=home.number, start=date(2018, 1, 1), kind="limbs", grade="1",
        )  # fmt: skip
        assert [one.name for one in queries.both_on(COUNTY, DAY)] == ["周甲"]
        assert not queries.both_on(COUNTY, date(2019, 12, 31)).exists()
        assert [one.name for one in queries.without_card_on(COUNTY, DAY)] == ["周乙"]


def test_a_child_out_of_school_is_work_until_it_is_back(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙", "周丙")
        for name, stage, on in (("周乙", "junior", date(2020, 3, 1)), ("周丙", "senior", date(2020, 3, 1))):
            a_line(
                clerk,
                "enrolments",
                name,
                number=home.number,
                on=on,
                school="镇中",
                stage=stage,
                state="dropped",
            )
        said = {"household__number": home.number, "person_name": "周乙", "by_name": "校长"}
        assert (figure("edu.listed_dropout"), figure("edu.to_persuade")) == (1, 1)
        enter(clerk, "returns", **said, on=date(2020, 4, 1), outcome="refused")
        assert figure("edu.to_persuade") == 1
        enter(clerk, "returns", **said, on=date(2020, 4, 20), outcome="returned")
        assert (figure("edu.to_persuade"), figure("edu.to_persuade", date(2020, 4, 19))) == (0, 1)
        assert (figure("edu.listed_dropout"), figure("edu.returned")) == (1, 1)
        a_line(
            clerk, "enrolments", "周乙", number=home.number, on=date(2020, 5, 1), school="镇中", stage="junior",
            state="enrolled",
        )  # fmt: skip
        assert figure("edu.listed_dropout") == 0


def test_a_grant_off_its_band_or_of_a_pupil_who_left_is_told(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙", "周丙")
        said = {
            "household__number": home.number,
            "kind": Kind.COUNTY_GRANT,
            "term": "2020春",
            "stage": "junior",
        }
        for name, fen in (("周甲", 100_000), ("周乙", 500_000), ("周丙", 500_001)):
            enter(clerk, "grants", **said, person_name=name, standard_fen=fen, approved_on=date(2020, 3, 1))
        a_line(
            clerk, "enrolments", "周乙", number=home.number, on=date(2020, 4, 1), school="镇中", stage="junior",
            state="suspended",
        )  # fmt: skip
        assert [one.person_name for one in queries.off_band_on(COUNTY, DAY)] == ["周丙"]
        assert [one.person_name for one in queries.not_enrolled_on(COUNTY, DAY)] == ["周乙"]


def test_care_goes_along_with_the_household_and_each_village_keeps_its_days(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_family(clerk, "周甲", "周乙")
        enter(
            clerk, "care", household__number=home.number, person_name="周乙", kind="child", carer="村妇联主席",
            start=date(2020, 1, 1),
        )  # fmt: skip
        register.move_household(clerk, home.uid, to=NEIGHBOUR, on=date(2020, 5, 1))
        assert [(one.area_code, one.start, one.end) for one in Care.objects.order_by("start")] == [
            (VILLAGE, date(2020, 1, 1), date(2020, 5, 1)),
            (NEIGHBOUR, date(2020, 5, 1), None),
        ]
        assert (figure("care.pop", date(2020, 4, 30), VILLAGE), figure("care.pop", DAY, VILLAGE)) == (1, 0)
        assert (figure("care.pop", DAY), figure("care.pop", DAY, NEIGHBOUR)) == (1, 1)


def test_the_page_of_a_household_tells_what_was_paid_and_what_is_open(clerk: Actor) -> None:
    checker = a_checker()
    panel = next(one for one in PANELS if one.key == "benefits.household")
    with scoped(clerk):
        home = a_family(clerk, "周甲")
        assert panel.context(clerk, home, DAY) is None
        aided(clerk, home, "周甲", Aid.LOW_INCOME, date(2019, 1, 1), 41_000)
        row = a_list(clerk, Kind.LOW_INCOME, "2020-05")
        a_payment(clerk, row, home, "周甲", 41_000)
    with scoped(checker):
        signed(checker, row, date(2020, 5, 20))
        found = panel.context(checker, home, DAY)
        assert found is not None
        assert (found["total"], [one["label"] for one in found["kinds"]]) == (41_000, ["低保金"])
        assert [one["unpaid"] for one in found["spans"]] == [True]
        may = panel.context(checker, home, date(2020, 5, 31))
        assert may is not None
        assert [one["unpaid"] for one in may["spans"]] == [False]


def test_terms_follow_the_calendar() -> None:
    assert [term_of(date(2020, month, 1)) for month in (1, 2, 7, 8, 12)] == [
        "2019秋", "2020春", "2020春", "2020秋", "2020秋",
    ]  # fmt: skip
