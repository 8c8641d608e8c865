from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Verdict
from yihu.core.ledgers import actions as kit
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.households.tests.factories import a_household
from yihu.modules.pairing import actions, queries, rules
from yihu.modules.pairing.actions.imports import Home, Known, Line, judge
from yihu.modules.pairing.models import Helper, Pairing
from yihu.modules.pairing.rules import Ending, Part, Secretary, Tier
from yihu.modules.pairing.tests.factories import PAIRED, a_helper, paired

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
LEDGER = "pairing.pairings"


@pytest.fixture
def homes() -> list[Any]:
    some_areas()
    with scoped(an_actor()) as actor:
        return [a_household(actor, number=f"A{number}") for number in (1, 2, 3)]


def test_one_household_has_one_responsible_helper_and_others_beside(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        first, second = a_helper(actor), a_helper(actor, "王林")
        paired(actor, first, homes[:2])
        with pytest.raises(actions.AlreadyPaired, match="李树"):
            paired(actor, second, homes[:1], on=DAY)
        paired(actor, second, homes[:1], on=DAY, part=Part.SECOND)

        assert queries.helper_of(homes[0].uid, DAY).name == "李树"  # type: ignore[union-attr]
        assert [row.number for row in queries.unpaired_on(VILLAGE, DAY)] == ["A3"]
        assert queries.helpers_on(TOWNSHIP, DAY).count() == 2


def test_many_households_are_handed_over_in_one_act_with_notes(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        first, second = a_helper(actor), a_helper(actor, "王林", tier=Tier.CITY)
        paired(actor, first, homes)
        keys = list(Pairing.objects.values_list("pk", flat=True))
        with pytest.raises(BadValue, match="交接事项"):
            actions.hand_over(actor, keys, second.pk, on=DAY, handed=" ")
        with pytest.raises(BadValue, match="晚于"):
            actions.hand_over(actor, keys, second.pk, on=PAIRED, handed="户情要点")

        assert actions.hand_over(actor, keys, second.pk, on=DAY, handed="A1 户危房改造在办") == 3

        assert {row.name for row in queries.pairs_on(VILLAGE, DAY)} == {"王林"}
        before = queries.pairs_on(VILLAGE, date(2020, 6, 29))
        assert {(row.name, row.handed) for row in before} == {("李树", "A1 户危房改造在办")}
        assert [tier for tier, _ in queries.tiers(queries.helping(VILLAGE, DAY))] == [Tier.CITY]


def test_what_was_entered_by_mistake_leaves_no_span(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        paired(actor, a_helper(actor), homes[:1])
        key = Pairing.objects.get().pk
        actions.end(actor, [key], on=PAIRED, why=Ending.MISTAKE)
        assert not Pairing.objects.exists()


def test_an_account_must_hold_the_post_of_a_helper(homes: list[Any]) -> None:
    a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP)
    user = a_person("helper", Role.HELPER, VILLAGE)
    with scoped(an_actor()) as actor:
        helper = a_helper(actor)
        paired(actor, helper, homes[:1])
        with pytest.raises(actions.NotAHelper):
            actions.link(actor, helper.pk, "clerk", on=DAY)
        actions.link(actor, helper.pk, "helper", on=DAY)
        assert Pairing.objects.get().user_id == user.pk
        actions.link(actor, helper.pk, "", on=DAY)
        assert Pairing.objects.get().user_id is None


def test_a_line_of_the_ledger_pairs_and_makes_the_helper_known(homes: list[Any]) -> None:
    line = {
        "area_code": VILLAGE, "number": "A1", "name": "李树", "unit_name": "甲区教育局", "tier": "county",
        "position": "科员", "start": PAIRED,
    }  # fmt: skip
    with scoped(an_actor()) as actor:
        kit.enter(actor, declared("ledgers", LEDGER), line)
        assert Helper.objects.get().area_code == TOWNSHIP
        with pytest.raises(Refused):
            kit.enter(actor, declared("ledgers", LEDGER), {**line, "number": "B9"})


def test_a_workbook_pairs_anew_says_again_or_changes_the_helper(homes: list[Any]) -> None:
    home = homes[0]
    with scoped(an_actor()) as actor:
        paired(actor, a_helper(actor), [home])
        known = Known({"A1": Home(home.pk, "A1", home.area_code)}, {home.pk: list(Pairing.objects.all())})

        def verdict(
            name: str, start: date = DAY, part: Part = Part.RESPONSIBLE, number: str = "A1"
        ) -> Verdict:
            said = Line(1, 2, VILLAGE, number, name, "甲区教育局", Tier.COUNTY, "", part, start)
            return judge(actor, said, known).verdict

        assert verdict("李树", PAIRED) is Verdict.UNCHANGED
        assert verdict("王林") is Verdict.CHANGED
        assert verdict("王林", PAIRED) is Verdict.WRONG
        assert verdict("王林", PAIRED, Part.SECOND) is Verdict.NEW
        assert verdict("李树", number="B9") is Verdict.WRONG


def test_coverage_counts_villages_for_the_upper_and_households_for_the_lower_secretaries(
    homes: list[Any],
) -> None:
    ledger = declared("ledgers", "pairing.tours")
    tour = {"area_code": VILLAGE, "level": Secretary.COUNTY, "name": "赵书记", "on": DAY}
    with scoped(an_actor()) as actor:
        kit.enter(actor, ledger, {**tour, "household__number": None})
        for number in ("A1", "A2"):
            kit.enter(actor, ledger, {**tour, "level": Secretary.VILLAGE, "household__number": number})
        found = {one.level: one for one in queries.coverage(VILLAGE, DAY)}

        assert (found[Secretary.COUNTY].toured, found[Secretary.COUNTY].whole) == (1, 1)
        assert (found[Secretary.VILLAGE].toured, found[Secretary.VILLAGE].whole) == (2, 3)
        assert queries.coverage(VILLAGE, date(2021, 1, 1))[2].toured == 0
        assert queries.toured_households(VILLAGE, DAY).count() == 2


def test_a_toured_household_that_is_not_on_the_register_covers_nobody(homes: list[Any]) -> None:
    ledger = declared("ledgers", "pairing.tours")
    tour = {"area_code": VILLAGE, "level": Secretary.VILLAGE, "name": "赵书记", "on": DAY}
    with scoped(an_actor()) as actor:
        a_household(actor, number="P1", kind=None)
        for number in ("A1", "P1"):
            kit.enter(actor, ledger, {**tour, "household__number": number})
        found = {one.level: one for one in queries.coverage(VILLAGE, DAY)}[Secretary.VILLAGE]
        assert (found.toured, found.whole, found.left, found.times) == (1, 3, 2, 2)
        assert found.left == queries.untoured_homes(VILLAGE, DAY, Secretary.VILLAGE).count()


def test_where_no_secretary_has_been_is_listed_and_leads_to_the_form(homes: list[Any]) -> None:
    ledger = declared("ledgers", "pairing.tours")
    with scoped(an_actor()) as actor:
        told = {"area_code": VILLAGE, "level": Secretary.VILLAGE, "name": "赵书记", "on": DAY}
        kit.enter(actor, ledger, {**told, "household__number": "A1"})
        left = queries.untoured_homes(VILLAGE, DAY, Secretary.VILLAGE)
        assert [row.number for row in left] == ["A2", "A3"]
        assert queries.untoured_homes(VILLAGE, DAY, Secretary.TOWNSHIP).count() == 3
        assert queries.untoured_villages(TOWNSHIP, DAY, Secretary.COUNTY) == [(VILLAGE, 3)]
        kit.enter(actor, ledger, {**told, "level": Secretary.COUNTY, "household__number": None})
        assert queries.untoured_villages(TOWNSHIP, DAY, Secretary.COUNTY) == []
        assert queries.untoured_villages(TOWNSHIP, date(2021, 6, 30), Secretary.COUNTY) == [(VILLAGE, 3)]
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))
    shown = client.get(f"/pairing/?tab=tours&level=village&as_of={DAY}").content.decode()
    assert "村党组织书记还没有到的户" in shown
    assert "household__number=A1" not in shown  # tokens of the page may hold the two letters
    enter = f"/ledgers/pairing.tours/new/?area_code={VILLAGE}&level=village&on={DAY}&household__number=A2"
    assert enter.replace("&", "&amp;") in shown
    form = client.get(enter).content.decode()
    assert 'value="A2"' in form
    villages = client.get(f"/pairing/?tab=tours&level=city&as_of={DAY}").content.decode()
    assert "市委书记还没有到的村" in villages


def test_work_due_calls_households_by_name(homes: list[Any]) -> None:
    from yihu.modules.pairing.checks import CHECKS

    with scoped(an_actor()):
        unpaired = next(check for check in CHECKS if check.key == "pairing.unpaired")
        rows = list(unpaired.rows(VILLAGE, DAY))
        assert [unpaired.title(row) for row in rows] == [
            f"{row.head_name}（{row.number}）：没有帮扶责任人" for row in rows
        ]
        assert all(row.head_name for row in rows)


def test_the_limit_is_not_passed_by_reaching_it() -> None:
    assert [rules.is_overloaded(10, limit) for limit in (10, 9, None)] == [False, True, False]


def test_the_pages_pair_hand_over_and_end(homes: list[Any]) -> None:
    client = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP))
    with scoped(an_actor()) as actor:
        first, second = a_helper(actor), a_helper(actor, "王林")
    board = f"/pairing/?tab=unpaired&area={TOWNSHIP}&as_of=2020-06-30"
    assert "A3" in client.get(board).content.decode()
    ticked = [str(home.uid) for home in homes]
    done = client.post(board, {"helper": first.pk, "part": "responsible", "on": "2020-01-10", "row": ticked})
    assert done.status_code == 302
    url = f"/pairing/helpers/{first.pk}/"
    assert "A3" in client.get(url).content.decode()
    with scoped(an_actor()):
        one, two, three = Pairing.objects.order_by("number").values_list("pk", flat=True)
    hand = {
        "do": "hand",
        "hand-to_helper": second.pk,
        "hand-on": "2020-06-01",
        "hand-handed": "户情要点",
        "row": [one, two],
    }
    assert client.post(url, hand).status_code == 302
    refused = client.post(url, {"do": "end", "end-on": "2019-01-01", "end-why": "out", "row": [three]})
    assert refused.status_code == 422
    assert (
        client.post(url, {"do": "end", "end-on": "2020-06-01", "end-why": "out", "row": [three]}).status_code
        == 302
    )

    for tab in ("helpers", "units", "tours"):
        assert client.get(f"/pairing/?tab={tab}&q=王").status_code == 200
    assert "王林" in client.get("/pairing/units/?name=甲区教育局").content.decode()
    assert "王林" in client.get(f"/households/{homes[0].uid}/?panel=together").content.decode()
    village = signed_in(a_person("village", Role.VILLAGE_CADRE, VILLAGE))
    assert "甲区教育局" in village.get("/pairing/").content.decode()
