from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.bulk import Verdict
from yihu.core.docx import read_text
from yihu.core.history.models import Change
from yihu.core.ledgers import actions as kit
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.modules.households import actions as register
from yihu.modules.households.rules import Leave
from yihu.modules.households.tests.factories import a_household
from yihu.modules.pairing.tests.factories import a_helper, paired
from yihu.modules.plans import actions, queries
from yihu.modules.plans.actions.imports import Line, _known, judge
from yihu.modules.plans.models import Measure, Plan
from yihu.modules.plans.rules import MeasureKind, Stage
from yihu.modules.plans.tests.factories import MADE, a_measure, a_plan

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


@pytest.fixture
def homes() -> list[Any]:
    some_areas()
    with scoped(an_actor()) as actor:
        return [a_household(actor, number=f"A{number}", size=2) for number in (1, 2)]


def test_a_household_has_one_plan_a_year_and_measures_for_its_own_members(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        plan = a_plan(actor, homes[0])
        with pytest.raises(Conflict):
            a_plan(actor, homes[0])
        other = next(iter(queries.members(homes[1].pk, DAY)))
        with pytest.raises(BadValue, match="现有成员"):
            a_measure(actor, plan, person=other)
        key, name = next(iter(queries.members(homes[0].pk, DAY).items()))
        assert a_measure(actor, plan, person=key).person_name == name
        assert [row.number for row in queries.unplanned_on(VILLAGE, DAY)] == ["A2"]


def test_the_year_is_carried_over_for_a_whole_village_without_what_has_ended(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        last = a_plan(actor, homes[0], on=date(2019, 1, 15))
        going = a_measure(actor, last, on=date(2019, 1, 15))
        done = a_measure(actor, last, on=date(2019, 1, 15), content="改厕")
        actions.tell(actor, done.pk, on=date(2019, 5, 1), text="完工", effect="已验收", done=True)
        paired(actor, a_helper(actor, "王林"), homes[:1])

        made = actions.carry(actor, VILLAGE, year=2020, on=MADE)

        assert (made.carried, made.made, made.measures) == (1, 1, 1)
        new = Measure.objects.get(year=2020)
        assert (new.continues, new.owner, new.due) == (going, "王林", date(2020, 10, 31))
        again = actions.carry(actor, VILLAGE, year=2020, on=MADE)
        assert (again.carried, again.made) == (0, 0)
        assert queries.planned_on(VILLAGE, DAY).count() == 2


def test_a_plan_is_sent_with_measures_confirmed_by_the_township_and_adjusted_later(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        plan = a_plan(actor, homes[0])
        with pytest.raises(actions.NothingToSend):
            actions.send(actor, [plan.pk], on=DAY)
        measure = a_measure(actor, plan)
        actions.send(actor, [plan.pk], on=date(2020, 3, 1))
        with pytest.raises(WrongStage):
            a_measure(actor, plan, content="再加一条")
        actions.tell(actor, measure.pk, on=date(2020, 4, 1), text="鸡苗到户", amount=Decimal("1200.50"))
        with pytest.raises(NotAllowed):
            actions.confirm(actor, [plan.pk], on=DAY)
        assert queries.updated_on(VILLAGE, date(2020, 3, 1)).count() == 1
        assert queries.updated_on(VILLAGE, date(2020, 2, 29)).count() == 0
    with scoped(an_actor(Role.TOWNSHIP_APPROVER, TOWNSHIP)) as approver:
        actions.send_back(approver, [plan.pk], on=DAY, why="责任人写单位不写人")
        assert Plan.objects.get().returned_why == "责任人写单位不写人"
    with scoped(an_actor()) as actor:
        assert queries.updated_on(VILLAGE, DAY).count() == 0
        actions.send(actor, [plan.pk], on=DAY)
    with scoped(an_actor(Role.TOWNSHIP_APPROVER, TOWNSHIP)) as approver:
        actions.confirm(approver, [plan.pk], on=DAY)
    with scoped(an_actor()) as actor:
        a_measure(actor, plan, content="就业介绍", on=DAY, due=date(2020, 12, 31))
        assert Plan.objects.get().stage == Stage.ADJUSTED
        assert queries.updated_on(VILLAGE, DAY).count() == 1


def test_a_measure_runs_is_late_is_done_and_its_wordings_are_kept(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        plan = a_plan(actor, homes[0])
        measure = a_measure(actor, plan, due=date(2020, 6, 29))
        assert queries.overdue_on(VILLAGE, DAY).count() == 1
        assert queries.overdue_on(VILLAGE, date(2020, 6, 29)).count() == 0
        assert queries.due_soon(VILLAGE, date(2020, 6, 22)).count() == 1
        assert queries.due_soon(VILLAGE, date(2020, 6, 21)).count() == 0
        actions.change_measure(
            actor,
            measure.pk,
            actions.Given(MeasureKind.INDUSTRY, "发放鸡苗 50 只", "李树", date(2020, 7, 31)),
            on=DAY,
        )
        with pytest.raises(BadValue, match="成效"):
            actions.tell(actor, measure.pk, on=DAY, text="出栏", done=True)
        actions.tell(actor, measure.pk, on=DAY, text="出栏", effect="增收 1500 元", done=True)
        with pytest.raises(WrongStage):
            actions.stop(actor, measure.pk, on=DAY, why="不再需要")
        assert queries.done_on(VILLAGE, DAY).count() == 1
        assert queries.done_on(VILLAGE, date(2020, 6, 29)).count() == 0
    wordings = {
        image.before.get("content")
        for image in Change.objects.filter(table_name="plans_measure", op="U")
        if image.before
    }
    assert "发放鸡苗 30 只" in wordings


def test_a_line_of_the_workbook_makes_what_is_lacking(homes: list[Any]) -> None:
    with scoped(an_actor()) as actor:
        name = next(iter(queries.members(homes[0].pk, DAY).values()))
        said = {
            "area_code": VILLAGE,
            "number": "A1",
            "year": 2020,
            "kind": "industry",
            "content": "养蜂 5 箱",
            "owner": "李树",
        }
        kit.enter(actor, declared("ledgers", "plans.measures"), {**said, "person_name": name})
        assert Plan.objects.get().year == 2020

        def verdict(**more: Any) -> Verdict:
            asked: dict[str, Any] = {
                "id": 1, "number": 2, "area_code": VILLAGE, "household": "A1", "year": 2020, "kind": MeasureKind.INDUSTRY,
                "content": "养蜂 5 箱", "owner": "李树", "start": date(2020, 1, 1), "due": date(2020, 12, 31),
                "person_name": name, **more,
            }  # fmt: skip
            line = Line(**asked)
            return judge(actor, line, _known(actor, [line])).verdict

        assert verdict() is Verdict.UNCHANGED
        assert verdict(effect="增收 800 元", done_on=DAY) is Verdict.CHANGED
        assert verdict(content="改厕") is Verdict.NEW
        assert verdict(person_name="无此人") is Verdict.WRONG
        assert verdict(household="B1") is Verdict.WRONG
        assert verdict(due=date(2019, 12, 31)) is Verdict.WRONG
        register.close_household(actor, homes[0].uid, on=DAY, reason=Leave.EXTINCT)
        assert verdict(content="改厕", person_name="") is Verdict.WRONG
        assert verdict(content="改厕", person_name="", done_on=date(2020, 3, 1)) is Verdict.NEW


def test_the_pages_make_fill_send_and_print_a_plan(homes: list[Any]) -> None:
    client = signed_in(a_person("village", Role.VILLAGE_CADRE, VILLAGE))
    client.get("/plans/?as_of=2020-06-30")
    uid = homes[0].uid
    assert "编制计划" in client.get(f"/households/{uid}/?panel=together").content.decode()
    made = client.post(f"/plans/households/{uid}/")
    plan = Plan.objects.get()
    url = f"/plans/{plan.pk}/"
    assert made.headers["Location"] == url
    assert "登记措施" in client.get(url).content.decode()
    typed = {
        "do": "add", "add-person": "", "add-kind": "industry", "add-cause": "", "add-content": "养蜂 5 箱",
        "add-owner": "李树", "add-owner_unit": "", "add-due": "2020-12-31",
    }  # fmt: skip
    assert client.post(url, {**typed, "add-due": "2019-12-31"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    word = {
        "do": "word",
        "word-needs": "想养蜂",
        "word-target": "增收",
        "word-signed_on": "2020-06-30",
        "word-version": plan.version,
    }
    assert client.post(url, word).status_code == 302
    measure = f"/plans/measures/{Measure.objects.get().pk}/"
    tell = {
        "do": "tell",
        "tell-on": "2020-06-30",
        "tell-text": "蜂箱到户",
        "tell-amount": "800",
        "tell-effect": "",
    }
    assert client.post(measure, tell).status_code == 302
    assert "蜂箱到户" in client.get(measure).content.decode()
    assert "蜂箱到户" in client.get(url).content.decode()
    text = read_text(client.get(f"{url}print/").content)
    assert "养蜂 5 箱" in str(text)
    board = f"/plans/?area={VILLAGE}"
    assert client.post(board, {"do": "send", "row": [plan.pk]}).status_code == 302
    assert client.post(board, {"do": "confirm", "row": [plan.pk]}).status_code == 422
    assert client.post(board, {"do": "carry"}).status_code == 302
    assert Plan.objects.count() == 2

    approver = signed_in(a_person("approver", Role.TOWNSHIP_APPROVER, TOWNSHIP))
    approver.get("/plans/?as_of=2020-06-30")
    assert approver.post(board, {"do": "confirm", "row": [plan.pk]}).status_code == 302
    county = signed_in(a_person("county", Role.COUNTY_CLERK, COUNTY))
    assert "东镇" in county.get("/plans/?as_of=2020-06-30").content.decode()


def test_work_due_calls_households_by_name(homes: list[Any]) -> None:
    from yihu.modules.plans.checks import CHECKS

    with scoped(an_actor()) as actor:
        plan = a_plan(actor, homes[0])
        a_measure(actor, plan, due=date(2020, 6, 29))
        actions.send(actor, [plan.pk], on=DAY)
        titles = {check.key: [check.title(row) for row in check.rows(VILLAGE, DAY)] for check in CHECKS}
        heads = [queries.member_names(actor, [home.pk])[0][1] for home in homes]
    assert [one.startswith(f"{heads[0]}（A1）：") for one in titles["plans.measure_due"]] == [True]
    assert titles["plans.waiting"] == [f"{heads[0]}（A1）：2020 年帮扶计划待确认"]
    assert titles["plans.lacking"] == [f"{heads[1]}（A2）：还没有当年的帮扶计划"]


def test_measures_for_one_record_of_a_person_are_measures_for_the_other_after_a_merge(
    homes: list[Any],
) -> None:
    with scoped(an_actor()) as actor:
        plan = a_plan(actor, homes[0])
        spans = list(homes[0].memberships.order_by("pk"))
        kept = homes[1].memberships.order_by("pk").last().person
        measure = a_measure(actor, plan, person=spans[1].person_id)

        merged = register.merge_people(actor, kept.uid, spans[1].person.uid, on=DAY)
        measure.refresh_from_db()
        assert (measure.person_id, measure.number) == (kept.pk, "A1")

        register.unmerge_people(actor, kept.uid, spans[1].person.uid, merged)
        measure.refresh_from_db()
        assert measure.person_id == spans[1].person_id
