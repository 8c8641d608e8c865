"""产业指导员 and 科技服务队伍."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import Conflict, NotAllowed, NotFound
from yihu.modules.households.tests.factories import a_household
from yihu.modules.industry import actions, queries
from yihu.modules.industry.actions import NobodyChosen
from yihu.modules.industry.indicators import INDICATORS
from yihu.modules.industry.models import Guidance, Guide, GuideVillage, Service
from yihu.modules.industry.timeline import guidance

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
SAID = {
    "on": date(2020, 5, 20),
    "topic": "稻虾共作水质管理",
    "advised": "先降水位，再补水草",
    "next_step": "",
}


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def enter(actor: Actor, key: str, **given: Any) -> Any:
    return ledgers.enter(actor, declared("ledgers", f"industry.{key}"), given)


def correct(actor: Actor, key: str, row: Any, **given: Any) -> None:
    ledger = declared("ledgers", f"industry.{key}")
    fresh = type(row).objects.get(pk=row.pk)
    ledgers.correct(actor, ledger, row.pk, given, seen=ledgers.fingerprint(ledger, fresh))


def a_guide(actor: Actor, number: str = "ZD-01", **more: Any) -> Any:
    about = {"area_code": TOWNSHIP, "number": number, "name": "周示", "start": date(2020, 3, 1), **more}
    return enter(actor, "guides", **about)


def a_link(actor: Actor, number: str = "ZD-01", **more: Any) -> Any:
    about = {"area_code": VILLAGE, "guide__number": number, "start": date(2020, 3, 1), **more}
    return enter(actor, "guide_villages", **about)


def a_team(actor: Actor, **more: Any) -> Any:
    about = {
        "area_code": TOWNSHIP,
        "name": "长春镇科技服务队",
        "leader": "吴范",
        "start": date(2019, 3, 1),
        **more,
    }
    return enter(actor, "service_teams", **about)


def figure(key: str, day: date = DAY, area: str = COUNTY) -> int | None:
    found = figures.figure(INDICATORS, f"industry.{key}", area, day)
    return None if found is None else int(found)


def test_one_guidance_of_several_households_is_entered_once_and_stands_with_each(clerk: Actor) -> None:
    with scoped(clerk):
        guide = a_guide(clerk)
        homes = [a_household(clerk) for _ in range(3)]
        assert actions.guide(clerk, guide.pk, [home.uid for home in homes], SAID) == 3
        actions.guide(clerk, guide.pk, [homes[0].uid], {**SAID, "on": date(2020, 6, 10)})
        told = list(guidance(clerk, [homes[0].pk], date(2020, 1, 1), DAY))
        with pytest.raises(NobodyChosen):
            actions.guide(clerk, guide.pk, [], SAID)
        with pytest.raises(Conflict):
            actions.guide(clerk, guide.pk, [homes[1].uid], SAID)

        assert {row.area_code for row in Guidance.objects.all()} == {VILLAGE}
        assert [entry.day for entry in told] == [date(2020, 5, 20), date(2020, 6, 10)]
        assert (figure("guided"), figure("guided_hh")) == (4, 3)
        assert figure("guided", date(2020, 5, 31)) == 3
        assert figure("guided", date(2021, 1, 1)) == 0


def test_which_registered_households_have_a_guide_follows_the_villages_guides_look_after(
    clerk: Actor,
) -> None:
    with scoped(clerk):
        a_guide(clerk)
        for village in (VILLAGE, OTHER_VILLAGE):
            a_household(clerk, village=village)
        link = a_link(clerk)

        assert (figure("guide_hh"), figure("no_guide_hh"), figure("guide_village")) == (1, 1, 1)
        assert figure("guide_hh", date(2020, 2, 29)) == 0
        assert [row.area_code for row in queries.households_without_guide_on(COUNTY, DAY)] == [OTHER_VILLAGE]
        correct(clerk, "guide_villages", link, end=date(2020, 6, 1))
        assert (figure("guide_hh"), figure("guide_hh", date(2020, 5, 31))) == (0, 1)


def test_who_is_a_guide_no_longer_looks_after_no_village(clerk: Actor) -> None:
    with scoped(clerk):
        guide = a_guide(clerk)
        link = a_link(clerk)
        correct(clerk, "guides", guide, end=date(2020, 6, 15), name="周样")
        link = GuideVillage.objects.get(pk=link.pk)
        late = a_link(clerk, area_code=OTHER_VILLAGE)

        assert (link.end, link.guide_name) == (date(2020, 6, 15), "周样")
        assert GuideVillage.objects.get(pk=late.pk).end == date(2020, 6, 15)
        assert (figure("guide"), figure("guide", date(2020, 6, 14))) == (0, 1)


def test_a_village_is_looked_after_by_a_guide_once_at_a_time(clerk: Actor) -> None:
    with scoped(clerk):
        a_guide(clerk)
        a_link(clerk)
        with pytest.raises(BadRow, match="已联系该村"):
            a_link(clerk, start=date(2020, 4, 1))


def test_a_team_counts_for_its_township_and_its_services_where_they_were(clerk: Actor) -> None:
    with scoped(clerk):
        a_household(clerk)
        a_household(clerk, village=OTHER_VILLAGE)
        team = a_team(clerk)
        a_team(clerk, name="长春镇第二科技服务队")
        a_team(clerk, name="区科技服务队", area_code=COUNTY)
        enter(
            clerk,
            "service_members",
            team__name=team.name,
            name="李树",
            unit_name="农技站",
            start=date(2019, 3, 1),
        )
        served = {"team__name": team.name, "topic": "育秧", "households": 20, "trained": 35}
        enter(clerk, "services", area_code=VILLAGE, on=date(2020, 4, 10), **served)
        enter(clerk, "services", area_code=VILLAGE, on=date(2019, 4, 10), **served)
        with pytest.raises(Conflict):
            enter(clerk, "services", area_code=VILLAGE, on=date(2020, 4, 10), **served)

        assert (figure("service_team"), figure("service_township"), figure("service_member")) == (3, 1, 1)
        assert (figure("service"), figure("service_trained"), figure("service", area=OTHER_VILLAGE)) == (
            1,
            35,
            0,
        )
        assert len(queries.townships_without_team(COUNTY, DAY)) == 1
        correct(clerk, "service_teams", team, end=date(2020, 6, 1))
        assert (figure("service_team"), figure("service_member")) == (2, 0)


def test_a_township_writes_about_the_countys_guide_and_changes_nothing_of_him(clerk: Actor) -> None:
    with scoped(clerk):
        guide = a_guide(clerk, area_code=COUNTY)
        team, home = a_team(clerk, area_code=COUNTY), a_household(clerk)
        far = a_household(clerk, village=OTHER_VILLAGE)
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(township):
        actions.guide(township, guide.pk, [home.uid], SAID)
        a_link(township)
        served = {"on": date(2020, 4, 10), "topic": "育秧", "households": 20, "trained": 35}
        enter(township, "services", area_code=VILLAGE, team__name=team.name, **served)
        with pytest.raises(NotFound):
            actions.guide(township, guide.pk, [far.uid], SAID)
        with pytest.raises(NotFound):
            ledgers.correct(
                township, declared("ledgers", "industry.guides"), guide.pk, {"name": "改名"}, seen=""
            )
        with pytest.raises(NotAllowed):
            actions.keep_contact_of_guide(township, guide.pk, "13800001111")
        assert Guide.objects.filter(pk=guide.pk).update(name="改名") == 0
        assert (Guidance.objects.get().guide_name, Service.objects.get().team_name) == ("周示", team.name)
        assert not queries.guides(township).exists()
    client = signed_in(a_person("village", Role.VILLAGE_CADRE, VILLAGE))
    assert "周示" in client.get("/ledgers/industry.guidance/").content.decode()
    assert "长春镇科技服务队" in client.get("/ledgers/industry.services/").content.decode()


def test_the_telephone_of_a_guide_is_sealed_and_shown_masked(clerk: Actor) -> None:
    with scoped(clerk):
        guide = a_guide(clerk)
        actions.keep_contact_of_guide(clerk, guide.pk, "13800001111")
        guide = Guide.objects.get(pk=guide.pk)
        assert "13800001111" not in guide.phone
    page = (
        signed_in(a_person("county", Role.COUNTY_CLERK)).get(f"/industry/guides/{guide.pk}/").content.decode()
    )
    assert guide.phone_hint in page
    assert "13800001111" not in page


def test_guides_and_teams_have_their_pages(clerk: Actor) -> None:
    with scoped(clerk):
        guide, team, home = a_guide(clerk), a_team(clerk), a_household(clerk)
        a_household(clerk, village=OTHER_VILLAGE)
        a_link(clerk)
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    url = f"/industry/guides/{guide.pk}/record/"
    said = {"on": "2020-05-20", "topic": "水质管理", "advised": "先降水位"}
    assert client.post(url, {**said, "row": str(home.uid)}).status_code == 302
    refused = client.post(url, said)
    assert (refused.status_code, "还没有选择农户" in refused.content.decode()) == (422, True)

    board = client.get("/industry/?tab=guides&as_of=2020-06-30").content.decode()
    assert "还没有队伍的乡镇" in board
    for url, words in {
        f"/industry/guides/{guide.pk}/?as_of=2020-06-30": "先降水位",
        f"/industry/service-teams/{team.pk}/?as_of=2020-06-30": "还没有登记队员",
        f"/households/{home.uid}/?panel=together&as_of=2020-06-30": "先降水位",
        f"/places/areas/{VILLAGE}/?as_of=2020-06-30": "当年指导 1 户 1 次",
    }.items():
        assert words in client.get(url).content.decode(), url
