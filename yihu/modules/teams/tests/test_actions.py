from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.ledgers.actions import BadRow
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, an_actor, some_areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.modules.teams import actions, queries
from yihu.modules.teams.indicators import INDICATORS
from yihu.modules.teams.models import Allowance
from yihu.modules.teams.rules import (
    Assessed,
    End,
    Gift,
    LeaveKind,
    LeaveState,
    Month,
    Movement,
    OverLimit,
    Post,
    ProofMissing,
    Recall,
    Result,
    ResultTooGood,
    Status,
)
from yihu.modules.teams.tests.factories import a_member, a_month, a_team, acting, entered, someone

pytestmark = pytest.mark.django_db
JUNE = Month(2020, 6)
DAY = date(2020, 6, 30)
NOW = datetime(2020, 6, 30, 10, tzinfo=SHANGHAI)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def figure(key: str, day: date = DAY) -> object:
    return figures.figure(INDICATORS, key, COUNTY, day)


def test_a_recalled_captain_is_followed_on_the_same_day(clerk: Actor) -> None:
    with scoped(clerk):
        team = a_team(clerk)
        captain = a_member(clerk, team, post=Post.CAPTAIN)
        a_member(clerk, team)
        with pytest.raises(Conflict, match="已有队长"):
            a_member(clerk, team, post=Post.BOTH)
        with pytest.raises(BadValue, match="召回"):
            actions.end_post(clerk, captain.pk, on=DAY, left=End.RECALLED)
        gone = actions.end_post(
            clerk,
            captain.pk,
            on=DAY,
            left=End.RECALLED,
            why="长期不在村",
            recalled=Recall.ABSENT,
            successor=someone(Post.CAPTAIN),
        )

        assert figure("team.member", date(2020, 6, 29)) == figure("team.member") == 2
        assert gone.successor.start == gone.end == DAY
        assert figure("team.per_team") == 2
        with pytest.raises(Conflict):
            actions.end_post(clerk, captain.pk, on=date(2020, 6, 20), left=End.ROTATED)


def test_one_village_has_one_team_at_a_time(clerk: Actor) -> None:
    with scoped(clerk):
        a_team(clerk, end=date(2020, 1, 1))
        a_team(clerk, start=date(2020, 1, 1))
        with pytest.raises(BadRow, match="已有工作队"):
            a_team(clerk, start=date(2020, 5, 1))
        assert (figure("team.n"), figure("team.n", date(2019, 12, 31))) == (1, 1)


def test_a_roster_is_saved_whole_or_not_at_all(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk, on=date(2020, 6, 10))
        cells = {date(2020, 6, 9): Status.VILLAGE, date(2020, 6, 10): Status.VILLAGE}
        with pytest.raises(actions.BadRoster, match="不在任期内"):
            actions.fill(clerk, JUNE, {row.pk: cells}, on=DAY)
        assert figure("team.duty_days") == 0
        with pytest.raises(actions.BadRoster, match="还没到"):
            actions.fill(clerk, JUNE, {row.pk: {date(2020, 6, 12): Status.REST}}, on=date(2020, 6, 11))
        a_month(clerk, row, JUNE, 5, since=10)
        changes = {
            date(2020, 6, 10): Status.ABSENT,
            date(2020, 6, 11): None,
            date(2020, 6, 12): Status.VILLAGE,
        }
        assert actions.fill(clerk, JUNE, {row.pk: changes}, on=DAY) == 2
        assert figure("team.duty_days") == 3


def test_the_database_keeps_days_inside_the_term_whoever_writes(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk)
        with pytest.raises(BadRow, match="任期"):
            entered(
                clerk, "duty", member__number=row.number, on=date(2018, 3, 31), status=Status.VILLAGE, note=""
            )


def test_leave_is_decided_by_another_and_by_the_right_level_and_stands_on_the_roster(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk)
        a_month(clerk, row, JUNE, 10)
        long: dict[str, Any] = {"kind": LeaveKind.SICK, "first": date(2020, 6, 8), "last": date(2020, 6, 11)}
        asked = actions.ask(clerk, row.pk, **long, reason="住院", on=date(2020, 6, 7))
        assert asked.days == 4
        with acting(clerk, 2, Role.TOWNSHIP_APPROVER) as township, pytest.raises(NotAllowed):
            actions.decide(township, asked.pk, approve=True, on=date(2020, 6, 7))
        with acting(clerk, 1, Role.COUNTY_APPROVER) as self_, pytest.raises(NotAllowed, match="自己"):
            actions.decide(self_, asked.pk, approve=True, on=date(2020, 6, 7))
        with acting(clerk, 3, Role.COUNTY_APPROVER) as county:
            actions.decide(county, asked.pk, approve=True, on=date(2020, 6, 7))
            with pytest.raises(WrongStage):
                actions.decide(county, asked.pk, approve=False, on=date(2020, 6, 7), comment="不同意")
        with pytest.raises(Conflict, match="已有请假"):
            actions.ask(clerk, row.pk, **long, reason="住院", on=date(2020, 6, 7))
        assert figure("team.duty_days") == 7
        with pytest.raises(actions.BadRoster, match="已批准请假"):
            actions.fill(clerk, JUNE, {row.pk: {date(2020, 6, 9): Status.VILLAGE}}, on=DAY)
        actions.cut_short(clerk, asked.pk, back_on=date(2020, 6, 10))
        actions.fill(clerk, JUNE, {row.pk: {date(2020, 6, 10): Status.VILLAGE}}, on=DAY)

        assert figure("team.duty_days") == 8
        assert queries.leaves(clerk).get().days == 2


def test_a_member_asks_for_themselves_alone(clerk: Actor) -> None:
    with scoped(clerk):
        team = a_team(clerk)
        me, other = a_member(clerk, team), a_member(clerk, team)
        me.user_id = 7
        me.save(update_fields=["user_id"])
        with acting(clerk, 7, Role.VILLAGE_TEAM) as myself:
            given: dict[str, Any] = {
                "kind": LeaveKind.PERSONAL,
                "first": DAY,
                "last": DAY,
                "reason": "家事",
                "on": DAY,
            }
            with pytest.raises(NotAllowed, match="自己"):
                actions.ask(myself, other.pk, **given)
            asked = actions.ask(myself, me.pk, **given)
            assert actions.withdraw(myself, asked.pk).state == LeaveState.WITHDRAWN


def test_what_was_paid_is_frozen_and_put_right_by_reverse_entries(clerk: Actor) -> None:
    july = date(2020, 7, 3)
    with scoped(clerk):
        row = a_member(clerk)
        a_month(clerk, row, JUNE, 20)
        with pytest.raises(WrongStage, match="还没有结束"):
            actions.pay(clerk, COUNTY, JUNE, on=DAY, voucher="7-1")
        (paid,) = actions.pay(clerk, COUNTY, JUNE, on=july, voucher="7-1")
        assert (paid.days, paid.transport_fen, paid.meal_fen) == (20, 400_00, 2_000_00)
        with pytest.raises(BadValue, match="没有待发放"):
            actions.pay(clerk, COUNTY, JUNE, on=july, voucher="7-2")
        with pytest.raises(Conflict, match="一致"):
            actions.correct(clerk, paid.pk, on=july, voucher="7-3", why="核对")

        actions.fill(clerk, JUNE, {row.pk: {date(2020, 6, 1): Status.ABSENT}}, on=july)
        assert queries.pay_sheet(clerk, COUNTY, JUNE)[0].gap == -100_00
        again = actions.correct(clerk, paid.pk, on=july, voucher="7-3", why="查岗缺岗")
        assert again is not None
        assert again.fen == 2_300_00
        with pytest.raises(WrongStage, match="已冲正"):
            actions.correct(clerk, paid.pk, on=july, voucher="7-4", why="再更正")
        assert figure("team.allowance", july) == Decimal("0.23")
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("update teams_allowance set voucher = 'x'")
        assert Allowance.objects.count() == 3


def test_the_store_never_falls_below_zero(clerk: Actor) -> None:
    with scoped(clerk):
        team = a_team(clerk)
        goods: dict[str, Any] = {"item": "油汀取暖器", "unit": "台", "proof": "", "note": ""}
        issue: dict[str, Any] = {**goods, "kind": Movement.ISSUED, "team__number": team.number}
        entered(
            clerk,
            "supplies",
            **goods,
            kind=Movement.RECEIVED,
            team__number=None,
            on=date(2020, 1, 5),
            quantity=74,
        )
        with pytest.raises(BadRow, match="不能多于库存"):
            entered(clerk, "supplies", **issue, on=date(2020, 1, 4), quantity=1)
        entered(clerk, "supplies", **issue, on=date(2020, 1, 6), quantity=74)
        with pytest.raises(BadRow, match="不能多于库存"):
            entered(clerk, "supplies", **issue, on=date(2020, 1, 7), quantity=1)
        with pytest.raises(BadRow, match="不能多于库存"):
            entered(
                clerk, "supplies", **{**issue, "kind": Movement.RETURNED}, on=date(2020, 1, 7), quantity=75
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            queries.supplies(clerk).filter(kind=Movement.RECEIVED).delete()
        (left,) = queries.stock(clerk, DAY)
        assert (left.left, queries.held(clerk, team.pk, DAY)[0]["quantity"]) == (0, 74)


def test_condolence_is_held_to_the_limits_of_the_year(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk)
        give: dict[str, Any] = {"kind": Gift.MONEY, "fen": 1_000_00, "giver": "水利局"}
        with pytest.raises(OverLimit, match="1,000"):
            actions.condole(clerk, row.pk, on=date(2020, 1, 20), **{**give, "fen": 1_000_01})
        actions.condole(clerk, row.pk, on=date(2020, 1, 20), **give)
        actions.condole(clerk, row.pk, on=date(2020, 6, 20), **give)
        with pytest.raises(OverLimit, match="2 次"):
            actions.condole(clerk, row.pk, on=date(2020, 12, 20), **give)
        actions.condole(clerk, row.pk, on=date(2021, 1, 20), **give)


def test_assessment_begins_with_goals_and_rests_on_proof_and_attendance(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk)
        about: dict[str, Any] = {"year": 2020, "on": DAY, "text": "驻村帮扶", "now": NOW}
        with pytest.raises(BadValue, match="岗位目标"):
            actions.assess(clerk, row.pk, kind=Assessed.DAILY, result=Result.COMPETENT, proof="查岗", **about)
        actions.assess(clerk, row.pk, kind=Assessed.GOALS, **about)
        assert not queries.without_goals(COUNTY, DAY).exists()
        with pytest.raises(ProofMissing):
            actions.assess(clerk, row.pk, kind=Assessed.DAILY, result=Result.COMPETENT, **about)
        a_month(clerk, row, JUNE, 2, Status.ABSENT)
        with pytest.raises(ResultTooGood, match="基本称职"):
            actions.assess(clerk, row.pk, kind=Assessed.DAILY, result=Result.COMPETENT, proof="查岗", **about)
        made = actions.assess(
            clerk,
            row.pk,
            kind=Assessed.DAILY,
            result=Result.BASIC,
            paper=("考核表.pdf", b"%PDF-1.4"),
            **about,
        )
        assert actions.open_file(clerk, made.pk)[2] == b"%PDF-1.4"


def test_gaps_are_told(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk)
        a_month(clerk, row, Month(2020, 5), 31, Status.REST)
        assert not queries.roster_missing(COUNTY, DAY).exists()
        assert [getattr(one, "there", None) for one in queries.seldom_there(COUNTY, DAY)] == [0]
        assert queries.small_teams(COUNTY, DAY).count() == 1
        assert queries.uninsured_on(COUNTY, DAY).count() == 1
        assert queries.much_away(COUNTY, DAY).count() == 0
        cover: dict[str, Any] = {
            "kind": "人身意外伤害险",
            "insurer": "某保险",
            "premium_fen": 120_00,
            "cover_fen": None,
        }
        span: dict[str, Any] = {"start": date(2020, 1, 1), "end": DAY, "policy_number": "", "note": ""}
        entered(clerk, "insurance", member__number=row.number, **cover, **span)
        assert (figure("team.insured", date(2020, 6, 29)), figure("team.insured")) == (1, 0)


def test_a_township_neither_sees_nor_changes_the_team_of_another(clerk: Actor) -> None:
    with scoped(clerk):
        row = a_member(clerk)
    stranger = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)
    with scoped(stranger):
        assert not queries.members(stranger).exists()
        with pytest.raises(queries.NoSuchMember):
            actions.fill(stranger, JUNE, {row.pk: {DAY: Status.VILLAGE}}, on=DAY)
    unit = an_actor(Role.MEMBER_UNIT)
    with scoped(unit), pytest.raises(NotAllowed):
        actions.condole(unit, row.pk, on=DAY, kind=Gift.MONEY, fen=1, giver="外单位")
