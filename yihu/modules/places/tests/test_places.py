"""Key places, poor villages and profiles, on the day before, the day and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.models import Post, User
from yihu.core.history.models import Event
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    FAR_VILLAGE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)
from yihu.engine.errors import NotAllowed, Refused
from yihu.engine.indicators import Indicator
from yihu.modules.places import actions, queries
from yihu.modules.places.indicators import INDICATORS
from yihu.modules.places.models import KeyPlace, PoorVillage, Profile
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import KeyKind, KeyLevel, KeyReason, should_be_key

pytestmark = pytest.mark.django_db
DAY = date(2020, 4, 8)
ONE = timedelta(days=1)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def a_key_village(actor: Actor, code: str = VILLAGE, level: KeyLevel = KeyLevel.COUNTY) -> KeyPlace:
    return actions.designate(actor, code, kind=KeyKind.VILLAGE, level=level, on=DAY)


def around(actor: Actor, key: str, day: date, area: str = COUNTY) -> list[int]:
    found = (figures.figure(INDICATORS, key, area, on) for on in (day - ONE, day, day + ONE))
    return [int(value or 0) for value in found]


def _declared(key: str) -> Indicator:
    return next(one for one in INDICATORS if one.key == key)


def test_a_key_place_counts_from_its_day_until_the_day_before_release(clerk: Actor) -> None:
    row = a_key_village(clerk)
    assert around(clerk, "place.key", DAY) == [0, 1, 1]

    actions.release(clerk, row.pk, on=date(2020, 12, 31))

    assert around(clerk, "place.key", date(2020, 12, 31)) == [1, 0, 0]


def test_two_levels_may_watch_one_village_and_one_level_only_once(clerk: Actor) -> None:
    a_key_village(clerk)
    a_key_village(clerk, level=KeyLevel.PROVINCE)

    with pytest.raises(actions.AlreadyKey):
        a_key_village(clerk)
    assert around(clerk, "place.key", DAY)[1] == 2


def test_key_places_are_told_apart_by_level_kind_and_reason(clerk: Actor) -> None:
    a_key_village(clerk)
    actions.designate(clerk, TOWNSHIP, kind=KeyKind.TOWNSHIP, level=KeyLevel.CITY, on=DAY)
    actions.designate(
        clerk,
        OTHER_VILLAGE,
        kind=KeyKind.SITE,
        level=KeyLevel.COUNTY,
        on=DAY,
        reason=KeyReason.RESETTLEMENT,
        name="西一村安置点",
    )

    for by, expected in (
        ("level", {"city": 1, "county": 2}),
        ("kind", {"village": 1, "township": 1, "site": 1}),
        ("reason", {"designated": 2, "resettlement": 1}),
    ):
        column = _declared("place.key").dims[by]
        rows = queries.key_places_on(COUNTY, DAY).order_by().values_list(column).annotate(count=Count("pk"))
        assert dict(rows) == expected


@pytest.mark.parametrize(("kind", "code"), [(KeyKind.VILLAGE, TOWNSHIP), (KeyKind.TOWNSHIP, VILLAGE)])
def test_a_place_of_the_wrong_level_is_refused(clerk: Actor, kind: KeyKind, code: str) -> None:
    with pytest.raises(actions.WrongLevel):
        actions.designate(clerk, code, kind=kind, level=KeyLevel.COUNTY, on=DAY)


def test_a_village_is_out_of_poverty_from_its_day(clerk: Actor) -> None:
    PoorVillage.objects.create(area_code=VILLAGE, start=date(2014, 12, 31))
    assert around(clerk, "pov.village_poor", date(2014, 12, 31)) == [0, 1, 1]

    actions.record_village_exit(clerk, VILLAGE, on=DAY, document="示例〔2020〕1号")

    assert around(clerk, "pov.village_out", DAY) == [0, 1, 1]
    assert Event.objects.filter(verb="places.village_out").count() == 1


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2013, 1, 1)])
def test_a_village_exits_after_it_was_designated(clerk: Actor, day: date) -> None:
    PoorVillage.objects.create(area_code=VILLAGE, start=date(2014, 12, 31))

    with pytest.raises(Refused):
        actions.record_village_exit(clerk, VILLAGE, on=day)


def test_the_newest_profile_up_to_the_day_is_in_force(clerk: Actor) -> None:
    Profile.objects.create(area_code=VILLAGE, start=date(2018, 12, 31), households=300)
    Profile.objects.create(area_code=VILLAGE, start=date(2019, 12, 31), households=310)

    found = [
        queries.profile_on(VILLAGE, day) for day in (date(2018, 1, 1), date(2019, 12, 30), date(2019, 12, 31))
    ]

    assert [profile and profile.households for profile in found] == [None, 300, 310]
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(area_code=VILLAGE, start=date(2019, 12, 31))


def test_only_the_county_designates(clerk: Actor) -> None:
    assert not an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP).may(Can.DESIGNATE)
    with pytest.raises(NotAllowed):
        actions.designate(clerk, FAR_VILLAGE, kind=KeyKind.VILLAGE, level=KeyLevel.COUNTY, on=DAY)


def test_a_township_sees_its_own_places_with_the_application_filter_off() -> None:
    some_areas()
    with scoped(an_actor()) as county:
        for code in (VILLAGE, OTHER_VILLAGE):
            a_key_village(county, code)
            PoorVillage.objects.create(area_code=code, start=date(2014, 12, 31))
            Profile.objects.create(area_code=code, start=date(2019, 12, 31))

    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)):
        for model in (KeyPlace, PoorVillage, Profile):
            assert list(model.objects.values_list("area_code", flat=True)) == [VILLAGE]


@pytest.mark.parametrize(("persons", "wanted"), [(199, {}), (200, {"v": 200}), (201, {"v": 201})])
def test_the_threshold_itself_is_enough(persons: int, wanted: dict[str, int]) -> None:
    assert should_be_key({"v": persons}, set(), threshold=200) == wanted
    assert should_be_key({"v": persons}, {"v"}, threshold=200) == {}


def test_the_page_of_a_village_tells_what_it_is_like(client: Client) -> None:
    some_areas()
    with scoped(an_actor()) as county:
        a_key_village(county)
        Profile.objects.create(area_code=VILLAGE, start=date(2019, 12, 31), households=312, area_km2="3.50")
        PoorVillage.objects.create(area_code=VILLAGE, start=date(2014, 12, 31), out_on=date(2019, 3, 20))
    user = User.objects.create(username="u", name="某")
    Post.objects.create(user=user, role=Role.TOWNSHIP_CLERK, area_code=TOWNSHIP, start=date(2019, 1, 1))
    client.force_login(user)

    page = client.get(f"/places/areas/{VILLAGE}/?as_of=2020-06-30").content.decode()

    for text in ("东一村", "312", "县（区）级重点帮扶村", "已出列贫困村", "统计时点 2019-12-31"):
        assert text in page
    assert client.get(f"/places/areas/{OTHER_TOWNSHIP}/").status_code == 404
