from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Staged
from yihu.core.files import photos
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import BadValue, NotAllowed, NotFound
from yihu.modules.households import actions as households
from yihu.modules.households import queries as household_queries
from yihu.modules.households.tests.factories import a_household, staged, verdicts
from yihu.modules.visits import actions, queries
from yihu.modules.visits.actions import imports
from yihu.modules.visits.actions.recording import AlreadyReplaced, ChangedSince
from yihu.modules.visits.checks import CHECKS as WORK
from yihu.modules.visits.indicators import INDICATORS
from yihu.modules.visits.models import Clash, Condition, Visit
from yihu.modules.visits.rules import (
    Choice,
    Item,
    Known,
    Outcome,
    Picture,
    Seen,
    State,
    VisitKind,
    clock_is_off,
    merge,
)
from yihu.modules.visits.tests.factories import (
    NOW,
    TODAY,
    a_picture,
    a_report,
    a_visit,
    all_well,
    seen,
)

pytestmark = pytest.mark.django_db
WATER = Item.WATER
OWN = UUID(int=7)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor(Role.VILLAGE_CADRE, VILLAGE)


@pytest.mark.parametrize(
    ("told", "known", "on", "outcome"),
    [
        (Seen(WATER, "ok"), None, TODAY, Outcome.WRITTEN),
        (Seen(WATER, "ok", version=1), Known("ok", 1, TODAY), TODAY, Outcome.SAME),
        (Seen(WATER, "ok", version=1), Known("ok", 2, TODAY), TODAY, Outcome.SAME),
        (Seen(WATER, "problem", "旱", 1), Known("ok", 1, TODAY), TODAY, Outcome.WRITTEN),
        (Seen(WATER, "problem", "旱", 1), Known("ok", 2, TODAY), TODAY, Outcome.CLASH),
        (Seen(WATER, "problem", "旱", 1), Known("ok", 1, TODAY), TODAY - timedelta(1), Outcome.PAST),
        (Seen(WATER, "problem", "旱", 1, OWN), Known("ok", 2, TODAY, "", OWN), TODAY, Outcome.WRITTEN),
        (Seen(WATER, "problem", "旱", 1, OWN), Known("ok", 3, TODAY), TODAY, Outcome.CLASH),
        (Seen(WATER, "problem", "管坏", 1), Known("problem", 1, TODAY, "旱"), TODAY, Outcome.WRITTEN),
    ],
)
def test_an_item_moves_the_condition_only_where_its_visitor_knew_the_newest_word(
    told: Seen, known: Known | None, on: date, outcome: Outcome
) -> None:
    assert merge(told, known, on) is outcome


def test_a_visit_is_a_fact_and_moves_what_it_saw(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(an_in(clerk), size=2)
        made = a_visit(clerk, home, *all_well(home))
        later = a_visit(clerk, home, seen(home, WATER, "problem", "水管冻裂"))
        known = queries.known_of([home.pk])[home.pk]

        assert (made.checked, made.problems, later.problems) == (6, 0, 1)
        assert made.head_name == home.memberships.get(relation="head").name
        assert (known[WATER].value, known[WATER].note, known[WATER].version) == ("problem", "水管冻裂", 2)
        assert known[Item.FOOD].version == 1


def an_in(actor: Actor) -> Actor:
    """The village's own cadre registers households in these tests."""
    return actor


def test_a_problem_says_what_it_is_and_no_visit_lies_in_the_future(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        for report, told in (
            (a_report(home, Seen(WATER, "problem")), "写明是什么问题"),
            (a_report(home, Seen(WATER, "maybe")), "应为"),
            (a_report(home, Seen(WATER, "ok"), Seen(WATER, "ok")), "填了两次"),
            (a_report(home, on=TODAY + timedelta(1)), "不能晚于今天"),
            (a_report(home, visitors=" "), "走访人"),
        ):
            with pytest.raises(BadValue, match=told):
                actions.record(clerk, report, now=NOW, today=TODAY)
        assert not Visit.objects.exists()


def test_two_who_did_not_know_of_each_other_leave_both_values_until_one_is_chosen(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        a_visit(clerk, home, Seen(WATER, "ok"))
        a_visit(clerk, home, Seen(WATER, "problem", "断水", 1))
        a_visit(clerk, home, Seen(WATER, "ok", "已通水", 1))
        clash = Clash.objects.get()
        row = Condition.objects.get(item=WATER)
        assert (row.value, row.version, clash.theirs, clash.theirs_version) == ("problem", 2, "problem", 2)

        with pytest.raises(ChangedSince):
            actions.choose(clerk, clash.pk, Choice.MINE, version=1, today=TODAY)
        actions.choose(clerk, clash.pk, Choice.MINE, version=2, today=TODAY)
        row.refresh_from_db()
        assert (row.value, row.note, row.version) == ("ok", "已通水", 3)
        assert actions.choose(clerk, clash.pk, Choice.MINE, version=3, today=TODAY).choice == "mine"
        with pytest.raises(ChangedSince):
            actions.choose(clerk, clash.pk, Choice.THEIRS, version=3, today=TODAY)


def test_a_slip_is_replaced_once_and_what_never_was_goes_back(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        a_visit(clerk, home, Seen(WATER, "ok"), on=date(2020, 5, 1))
        slip = a_visit(clerk, home, Seen(WATER, "problem", "断水", 1))
        with pytest.raises(BadValue, match="原因"):
            actions.withdraw(clerk, slip.pk, why=" ", now=NOW)
        better = actions.replace(
            clerk, slip.pk, a_report(home, on=date(2020, 6, 29)), why="日期填错", now=NOW, today=TODAY
        )
        assert list(queries.standing(clerk).order_by("on").values_list("on", flat=True)) == [
            date(2020, 5, 1),
            date(2020, 6, 29),
        ]
        with pytest.raises(AlreadyReplaced):
            actions.withdraw(clerk, slip.pk, why="重复", now=NOW)
        actions.withdraw(clerk, better.pk, why="没有去", now=NOW)
        third = a_visit(clerk, home, seen(home, Item.FOOD, "problem", "缺粮"))
        actions.withdraw(clerk, third.pk, why="走错户", now=NOW)

        known = queries.known_of([home.pk])[home.pk]
        assert queries.standing(clerk).count() == 1
        assert (known[Item.FOOD].value, known[Item.FOOD].version) == ("", 2)


def test_pictures_keep_only_what_can_be_seen(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        made = a_visit(clerk, home, pictures=(Picture(a_picture()), Picture(a_picture(), signature=True)))
        assert [one.signature for one in made.photos.order_by("pk")] == [False, True]
    clean, content_type, _ = photos.from_a_phone(a_picture())
    assert content_type == "image/png"
    assert b"GPS" not in clean
    jpeg = (
        b"\xff\xd8\xff\xe0\x00\x04JF\xff\xe1\x00\x0aEXIF GPS\xff\xdb\x00\x03q\xff\xda\x00\x03s"
        b"\x01\xff\x00\x02\xff\xd0\x03\xff\xd9trailing EXIF"
    )
    assert photos.from_a_phone(jpeg)[0] == (
        b"\xff\xd8\xff\xe0\x00\x04JF\xff\xdb\x00\x03q\xff\xda\x00\x03s\x01\xff\x00\x02\xff\xd0\x03\xff\xd9"
    )
    for broken in (b"GIF89a", a_picture()[:40], b"\xff\xd8\xff\xe1"):
        with pytest.raises(photos.NotAPhoto):
            photos.from_a_phone(broken)


def test_only_a_clock_that_runs_ahead_is_wrong() -> None:
    assert clock_is_off(NOW + timedelta(minutes=11), NOW)
    assert not clock_is_off(NOW - timedelta(days=6), NOW)
    assert not clock_is_off(None, NOW)


def test_another_township_neither_sees_nor_writes(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        made = a_visit(clerk, home, Seen(WATER, "problem", "断水"))
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(other):
        assert not queries.visits(other).exists()
        with pytest.raises(NotFound):
            a_visit(other, home)
        with pytest.raises(NotFound):
            queries.visit(other, made.pk)
        with pytest.raises(NotFound):
            queries.mine(other, VILLAGE, TODAY)
    inspector = an_actor(Role.INSPECTOR, COUNTY)
    with scoped(inspector), pytest.raises(NotAllowed):
        a_visit(inspector, home)


def test_a_difference_waits_for_the_township_and_never_writes_itself(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        households.enter_household_year(
            clerk, {"number": home.number, "year": 2020, "safe_water": True, "unsafe_house": False}
        )
        a_visit(clerk, home, Seen(WATER, "problem", "断水"), Seen(Item.HOUSING, "problem", "漏雨"))
        assert not household_queries.without_safe_water(VILLAGE, TODAY).exists()
        with pytest.raises(NotAllowed):
            actions.dismiss(clerk, Condition.objects.all()[0].pk, version=1, on=TODAY, why="无")
    township = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)
    with scoped(township):
        water, house = sorted(queries.differences(TOWNSHIP, TODAY), key=lambda one: one.item is not WATER)
        assert (water.item, house.item) == (WATER, Item.HOUSING)
        with pytest.raises(ChangedSince):
            actions.adopt(township, water.pk, version=7, year=2020)
        actions.adopt(township, water.pk, version=1, year=2020)
        assert household_queries.without_safe_water(VILLAGE, TODAY).count() == 1
        with pytest.raises(BadValue, match="理由"):
            actions.dismiss(township, house.pk, version=1, on=TODAY, why="")
        actions.dismiss(township, house.pk, version=1, on=TODAY, why="已重建")
        assert queries.differences(TOWNSHIP, TODAY) == []


def test_figures_count_what_stands_on_the_day(clerk: Actor) -> None:
    def figure(key: str, day: date = TODAY) -> Decimal | None:
        return figures.figure(INDICATORS, key, COUNTY, day)

    with scoped(clerk):
        home, other = a_household(clerk), a_household(clerk)
        a_visit(clerk, home, *all_well(home), on=date(2020, 5, 31))
        a_visit(clerk, home, seen(home, WATER, "problem", "断水"), on=date(2020, 6, 1))
        slip = a_visit(clerk, other, on=date(2020, 6, 30))
        a_visit(clerk, other, on=date(2019, 12, 31))
        actions.withdraw(clerk, slip.pk, why="没有去", now=NOW)

        assert figure("visit.times") == 2
        assert figure("visit.times", date(2020, 5, 31)) == 1
        assert figure("visit.hh") == 1
        assert figure("visit.month_times") == 1
        assert figure("visit.month_hh") == 1
        assert figure("visit.month_rate") == Decimal("50.00")
        assert figure("visit.checked") == 1
        assert figure("visit.problem_items", date(2020, 5, 31)) == 0
        assert figure("visit.problem_items") == 1
        a_visit(clerk, home, seen(home, WATER, "ok", "已修好"), on=date(2020, 6, 20))
        assert figure("visit.problem_items", date(2020, 6, 19)) == 1
        assert figure("visit.problem_items") == 0


def test_who_was_visited_within_the_days_of_the_policy_is_not_due(clerk: Actor) -> None:
    with scoped(clerk):
        never, late, fresh = (a_household(clerk) for _ in range(3))
        a_visit(clerk, late, on=date(2020, 4, 2))
        a_visit(clerk, fresh, on=date(2020, 5, 20))
        found = {one.number: one for one in queries.due_on(COUNTY, TODAY)}

        assert set(found) == {never.number, late.number}
        assert found[never.number].last is None
        assert found[never.number].due_day == TODAY
        assert found[late.number].due_day == date(2020, 6, 1)
        check = next(one for one in WORK if one.key == "visits.due")
        assert "2020-04-02" in check.title(found[late.number])
        cover = queries.coverage(TOWNSHIP, [VILLAGE], TODAY, 12)[0]
        assert (cover.registered, cover.visited, cover.visits) == (3, 0, 0)


def test_a_ledger_of_visits_comes_in_once(clerk: Actor) -> None:
    county = an_actor()
    with scoped(county):
        home = a_household(county)
        line = {
            "household__number": home.number,
            "on": "2020-06-01",
            "kind": VisitKind.LOOK.value,
            "visitors": "丁岚",
            "seen": "在家",
        }
        wrong = {**line, "household__number": "无此户"}
        future = {**line, "on": "2999-01-01"}
        staged(county, [line, line, wrong, future])
        imports.match(county, Staged(1))
        assert verdicts() == [
            (2, "new", []),
            (3, "wrong", ["E418"]),
            (4, "wrong", ["E420"]),
            (5, "wrong", ["bad_value"]),
        ]
        assert imports.apply(county, Staged(1)).new == 1
        staged(county, [line], batch=2)
        imports.match(county, Staged(2))
        assert verdicts(2) == [(2, "unchanged", [])]
        with pytest.raises(BadValue, match="已有同样的走访"):
            ledgers.enter(county, declared("ledgers", "visits.visits"), {**line, "on": date(2020, 6, 1)})
        made = queries.standing(county).get()
        assert (made.area_code, made.via, made.head_name) == (
            VILLAGE,
            "import",
            home.memberships.get(relation="head").name,
        )


def test_the_pages_open_and_do_their_work(clerk: Actor) -> None:
    with scoped(clerk):
        home = a_household(clerk)
        made = a_visit(clerk, home, *all_well(home), pictures=(Picture(a_picture()),))
        a_visit(clerk, home, Seen(WATER, "problem", "断水", 1))
        a_visit(clerk, home, Seen(WATER, "ok", "通了", 1))
        clash = Clash.objects.get()
        photo = made.photos.get()
    client = signed_in(a_person("ding", Role.VILLAGE_CADRE, VILLAGE, name="丁岚"))
    for url, told in (
        ("/visits/?as_of=2020-06-30", "当月走访进度"),
        (f"/visits/{made.pk}/", "有保障"),
        (f"/visits/{made.pk}/correct/", "更正原因"),
        ("/visits/differences/", "走访与登记不一致"),
        ("/visits/clashes/", home.number),
        (f"/visits/clashes/{clash.pk}/", "以现状为准"),
        ("/visits/units/", "派出单位"),
        (f"/households/{home.uid}/?panel=together", "登记走访"),
        ("/ledgers/visits.visits/", "走访台账"),
    ):
        page = client.get(url)
        assert page.status_code == 200, url
        assert told in page.content.decode(), url
    picture = client.get(f"/visits/photos/{photo.pk}/")
    assert picture.content.startswith(b"\x89PNG")
    assert "no-store" in picture["Cache-Control"]
    assert client.get("/visits/leases/").status_code == 403
    client.post(f"/visits/clashes/{clash.pk}/", {"choice": "theirs", "version": "2"})
    assert "以现状为准" in client.get(f"/visits/clashes/{clash.pk}/").content.decode()
    answer = client.post(
        f"/visits/{made.pk}/correct/",
        {"on": "2020-06-29", "kind": "look", "visitors": "丁岚", "why": "日期填错", "water": "ok"},
    )
    assert answer.status_code == 302
    gone = client.post(f"{answer['Location']}withdraw/", {"why": "没有去"}, follow=True)
    assert "已作废" in gone.content.decode()


def test_the_api_writes_once_and_tells_what_stands_against_it(clerk: Actor) -> None:
    from yihu.modules.visits.tests.test_phones import a_client_of

    with scoped(clerk):
        home = a_household(clerk)
    post, get = a_client_of(clerk)
    body = {"household": str(home.uid), "on": "2020-06-30", "kind": "look", "visitors": "丁岚"}
    item = {"item": "water", "value": "ok", "version": 0}
    first = post("/api/visits", {**body, "items": [item]}, key="one")
    again = post("/api/visits", {**body, "items": [item]}, key="one")
    assert (first.status_code, again.json()) == (201, first.json())
    post(
        "/api/visits", {**body, "items": [{"item": "water", "value": "problem", "note": "旱", "version": 1}]}
    )
    post("/api/visits", {**body, "items": [{"item": "water", "value": "ok", "note": "通", "version": 1}]})
    (clash,) = get("/api/visits/clashes").json()
    assert (clash["mine"], clash["theirs"]) == ("ok", "problem")
    chosen = post(
        f"/api/visits/clashes/{clash['id']}/choice", {"choice": "mine", "version": clash["version"]}
    )
    assert chosen.status_code == 200
    known = get(f"/api/visits/households/{home.uid}?as_of=2020-06-30").json()
    assert [one["value"] for one in known["conditions"]] == ["ok"]
    assert len(known["visits"]) == 3
    listed = get("/api/visits?since=2020-06-01&until=2020-06-30").json()
    assert len(listed) == 3
    gone = post(f"/api/visits/{listed[0]['id']}/withdrawal", {"reason": "没有去"})
    assert gone.status_code == 200
    assert json.loads(post("/api/visits", {**body, "x": 1}).content)["code"] == "bad_request"


def test_far_villages_are_not_mixed_up(clerk: Actor) -> None:
    county = an_actor()
    with scoped(county):
        here, there = a_household(county), a_household(county, village=OTHER_VILLAGE)
        a_visit(county, there, Seen(WATER, "problem", "断水"))
        rows = queries.mine(county, VILLAGE, TODAY)
    assert [row["uid"] for row in rows] == [str(here.uid)]
    assert set(rows[0]) == {
        "uid", "number", "head", "group", "keys", "members", "items", "last", "due", "registered", "watched"
    }  # fmt: skip
    assert State.OK.label == "有保障"
