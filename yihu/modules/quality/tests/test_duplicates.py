"""Two records of one person are found, decided on, merged and taken apart; two people stay two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    NEIGHBOUR,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine import alike, idcard
from yihu.engine.idcard import Sex
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.quality import actions, queries
from yihu.modules.quality.models import Pair
from yihu.modules.quality.rules import PairState
from yihu.modules.quality.rules.matching import PairKind, Record, Why, frame, within
from yihu.modules.quality.tests.factories import DAY, Identity, Membership

CLERK = an_actor()
BORN = date(1990, 3, 4)
BODY = "99999919900304112"  # a woman
WOMAN: dict[str, Any] = {"sex": Sex.FEMALE, "name": "李芳", "born_on": BORN}


def numbered(body: str) -> str:
    return body + idcard.check_digit(body)


def a_record(key: int, name: str = "李芳", body: str = BODY, village: str = VILLAGE) -> Record:
    return Record(key, name, BORN, "2", numbered(body) if body else "", village)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (a_record(2, body="99999919900304172"), Why.NUMBER_SLIP),
        (a_record(2, body="99999919900304211"), None),
        (a_record(2, body="99999991900304112"), Why.NUMBER_SLIP),
        (a_record(2, body="99999919900034112"), Why.NUMBER_SLIP),
        (a_record(2, "李方", "99999919900304172"), Why.NUMBER_SLIP_ALIKE),
        (a_record(2, body="43090219900304112"), Why.REGION_ONLY),
        (a_record(2, "王强", "99999919900304172"), None),
        (a_record(2, body=""), Why.NAME_BIRTH_VILLAGE),
        (a_record(2, body="", village=NEIGHBOUR), Why.NAME_BIRTH_TOWN),
        (a_record(2, body="", village=OTHER_VILLAGE), None),
        (a_record(2, "李方", ""), Why.SOUND_BIRTH_VILLAGE),
        (a_record(2, "李英", ""), Why.CHARACTER_BIRTH_VILLAGE),
        (a_record(2, "王英", ""), None),
    ],
)
def test_what_may_be_the_same_person(other: Record, why: Why | None) -> None:
    found = within(frame([a_record(1), other]))

    assert [one.why for one in found] == ([why] if why else [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("曾志强", "增志强", True), ("程军", "陈俊", True), ("单芳", "丹芳", False), ("刘念", "牛念", True)],
)
def test_names_that_sound_alike(one: str, other: str, same: bool) -> None:
    assert (alike.reading(one) == alike.reading(other)) is same


@pytest.mark.django_db
class TestPairs:
    @pytest.fixture(autouse=True)
    def _twice(self) -> None:
        """李芳 lives with her parents, and was registered again, with a slip, where she married."""
        some_areas()
        with scoped(CLERK):
            parents = [a_member(), a_member(Relation.DAUGHTER, id_number=numbered(BODY), **WOMAN)]
            married = [
                a_member(),
                a_member(Relation.SPOUSE, id_number=numbered("99999919900304172"), **WOMAN),
            ]
            a_household(CLERK, members=parents)
            a_household(CLERK, members=married, village=OTHER_VILLAGE)
            assert actions.search(CLERK, COUNTY, on=DAY) == 1

    def pair(self) -> Pair:
        return Pair.objects.select_related("first", "second").get()

    def test_the_pair_lies_where_both_can_be_seen_and_its_search_keeps_no_number(self) -> None:
        with scoped(CLERK):
            found = self.pair()
            assert (found.area_code, found.why) == (COUNTY, Why.NUMBER_SLIP)
            assert actions.search(CLERK, COUNTY, on=DAY) == 0
        with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)):
            assert Pair.objects.count() == 0

    def test_merged_and_taken_apart_again(self) -> None:
        with scoped(CLERK):
            found = self.pair()
            before = list(Membership.objects.order_by("pk").values())
            secrets = list(Identity.objects.order_by("pk").values())
            actions.merge(CLERK, found.pk, keep=found.second.uid, reason="户口簿只有一页", on=DAY)
            assert found.first.memberships.get().left == "duplicate"
            assert register.members_on(COUNTY, DAY).filter(name="李芳").count() == 1
            assert self.pair().state == PairState.SAME
            assert actions.search(CLERK, COUNTY, on=DAY + timedelta(days=1)) == 0

            actions.unmerge(CLERK, found.pk, on=DAY)
            assert list(Membership.objects.order_by("pk").values()) == before
            assert list(Identity.objects.order_by("pk").values()) == secrets
            assert self.pair().state == PairState.OPEN

    def test_what_went_over_comes_back_to_where_the_record_lives(self) -> None:
        with scoped(CLERK):
            found = self.pair()
            households.correct_member(CLERK, found.first.uid, on=DAY, phone="13800001111")
            secrets = list(Identity.objects.order_by("pk").values())
            actions.merge(CLERK, found.pk, keep=found.second.uid, reason="", on=DAY)
            actions.unmerge(CLERK, found.pk, on=DAY)
            assert list(Identity.objects.order_by("pk").values()) == secrets

    def test_a_household_that_moved_since_goes_back_first(self) -> None:
        with scoped(CLERK):
            found = self.pair()
            row = found.first.memberships.get().household
            actions.merge(CLERK, found.pk, keep=found.second.uid, reason="", on=DAY)
            households.move_household(CLERK, row.uid, to=NEIGHBOUR, on=DAY + timedelta(days=1))
            with pytest.raises(households.CannotUnmerge, match="先在该户“人员增减”中撤销迁移"):
                actions.unmerge(CLERK, found.pk, on=DAY + timedelta(days=2))
            assert self.pair().state == PairState.SAME

    def test_two_people_are_remembered_as_two(self) -> None:
        with scoped(CLERK):
            found = self.pair()
            with pytest.raises(actions.ReasonMissing):
                actions.decide_different(CLERK, found.pk, reason=" ", on=DAY)
            actions.decide_different(CLERK, found.pk, reason="同名不同人，已核对户口簿", on=DAY)
            assert actions.search(CLERK, COUNTY, on=DAY) == 0
            assert self.pair().state == PairState.DIFFERENT
            with pytest.raises(actions.PairDecided):
                actions.merge(CLERK, found.pk, keep=found.first.uid, reason="", on=DAY)

    def test_what_is_no_longer_alike_leaves_the_queue_and_comes_back(self) -> None:
        with scoped(CLERK):
            who = self.pair().second
            households.correct_member(CLERK, who.uid, on=DAY, name="周围")
            actions.search(CLERK, COUNTY, on=DAY)
            assert self.pair().state == PairState.GONE
            households.correct_member(CLERK, who.uid, on=DAY, name="李芳")
            assert actions.search(CLERK, COUNTY, on=DAY) == 1
            assert self.pair().state == PairState.OPEN

    def test_a_head_cannot_be_merged_away(self) -> None:
        with scoped(CLERK):
            found = self.pair()
            span = found.first.memberships.get()
            Membership.objects.filter(household=span.household, relation="head").update(relation="father")
            Membership.objects.filter(pk=span.pk).update(relation="head")
            with pytest.raises(households.HeadLeaves):
                actions.merge(CLERK, found.pk, keep=found.second.uid, reason="", on=DAY)

    def test_the_page_offers_to_keep_the_head_and_a_refusal_keeps_what_was_typed(self) -> None:
        county = signed_in(a_person("county", Role.COUNTY_CLERK))
        county.get("/", {"as_of": DAY.isoformat()})
        with scoped(CLERK):
            found = self.pair()
            span = found.second.memberships.get()
            Membership.objects.filter(household=span.household, relation="head").update(relation="father")
            Membership.objects.filter(pk=span.pk).update(relation="head")
        shown = county.get(reverse("quality:pair", args=[found.pk])).content.decode()
        assert f'value="{found.second.uid}" checked' in shown
        given = {"keep": str(found.first.uid), "reason": "户口簿只有一页"}
        refused = county.post(reverse("quality:merge", args=[found.pk]), given)
        assert refused.status_code == 409
        text = refused.content.decode()
        assert "请先办理“户主变更”" in text
        assert "户口簿只有一页" in text
        assert f'value="{found.first.uid}" required checked' in text

    def test_the_page_shows_years_told_twice_and_offers_the_newer_word(self) -> None:
        county = signed_in(a_person("county", Role.COUNTY_CLERK))
        county.get("/", {"as_of": DAY.isoformat()})
        with scoped(CLERK):
            found = self.pair()
            for one, labour in ((found.second, "ordinary"), (found.first, "weak")):
                home = one.memberships.get()
                told = {"number": home.number, "name": "李芳", "year": 2020, "labour": labour}
                households.enter_person_year(CLERK, told)
        url = reverse("quality:pair", args=[found.pk])
        shown = county.get(url).content.decode()
        assert "2020 年信息不一致，以哪一条为准" in shown
        assert f'name="year-2020" value="{found.first.uid}" checked' in shown

        given = {"keep": str(found.second.uid), "year-2020": str(found.second.uid)}
        county.post(reverse("quality:merge", args=[found.pk]), given)
        with scoped(CLERK):
            assert found.second.years.get().labour == "ordinary"

    def test_the_queue_is_paged_counted_by_place_and_kind_and_searched_by_number(self) -> None:
        county = signed_in(a_person("county", Role.COUNTY_CLERK))
        county.get("/", {"as_of": DAY.isoformat()})
        with scoped(CLERK):
            number = self.pair().first.memberships.get().number
            (across,) = queries.waiting_by_place(CLERK, COUNTY)
            assert (across.name, across.total, across.kinds[PairKind.MISTYPED]) == ("跨乡镇", 1, 1)
            rows: Any = queries.pairs_listed(CLERK)
            assert rows.filter(first_number=number).exists()
        queue = reverse("quality:pairs")
        assert "共 <strong>1</strong> 对" in county.get(queue, {"kind": "mistyped"}).content.decode()
        assert "李芳 与 李芳" not in county.get(queue, {"kind": "spelling"}).content.decode()
        assert "李芳 与 李芳" not in county.get(queue, {"area": TOWNSHIP}).content.decode()
        listed = reverse("ledgers:list", args=["quality.pairs"])
        asked = {"state": "open", "kind": "mistyped"}
        assert "李芳" in county.get(listed, {"q": number, **asked}).content.decode()
        assert "李芳" not in county.get(listed, {"q": "NOBODY", **asked}).content.decode()

    def test_through_the_pages(self) -> None:
        county = signed_in(a_person("county", Role.COUNTY_CLERK))
        county.get("/", {"as_of": DAY.isoformat()})
        with scoped(CLERK):
            found = self.pair()
        url = reverse("quality:pair", args=[found.pk])
        assert "李芳 与 李芳" in county.get(reverse("quality:pairs")).content.decode()
        shown = county.get(url).content.decode()
        assert BODY not in shown
        assert "并排比较" in shown
        county.post(reverse("quality:merge", args=[found.pk]), {"keep": str(found.second.uid)})
        assert "撤销合并" in county.get(url).content.decode()
        county.post(reverse("quality:unmerge", args=[found.pk]))
        county.post(reverse("quality:different", args=[found.pk]), {"reason": "同名"})
        assert "不是同一人" in county.get(reverse("quality:pairs")).content.decode()
        other = signed_in(a_person("other", Role.TOWNSHIP_CLERK, TOWNSHIP))
        assert other.get(url).status_code == 404
