"""Who is on post where, since when, on which days, and what was paid for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from yihu.core.database.models import Scoped
from yihu.core.database.spans import one_at_a_time, span
from yihu.core.ledgers.models import Entry
from yihu.modules.teams.rules import End, LeaveKind, LeaveState, Party, Post, Rank, Recall, Status

_FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")


class Team(Entry):
    """One team in one village (`area_code`), sent by one unit, since a day."""

    number = models.CharField("队编号", max_length=30, db_collation="C")
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="派出单位"
    )
    start = models.DateField("进驻日期")
    end = models.DateField("撤离日期", null=True, blank=True)
    document = models.CharField("派驻文号", max_length=80, blank=True)

    class Meta:
        db_table = "teams_team"
        verbose_name = "驻村工作队"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            span("team_span"),
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="team_number_once_per_county",
                violation_error_message="队编号已被占用，请换一个编号",
            ),
            one_at_a_time(
                "one_team_at_a_time", "该村这段时间已有工作队，请先填写原队的撤离日期", "area_code"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Member(Entry):
    """One person on post in a team, from a day until a day; who comes back later has a second row."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    number = models.CharField("队员编号", max_length=30, db_collation="C")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("队内职务", max_length=20, choices=Post.choices())
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="派出单位"
    )
    title = models.CharField("单位职务", max_length=40, blank=True)
    rank = models.CharField("职级", max_length=20, choices=Rank.choices(), blank=True)
    party = models.CharField("政治面貌", max_length=20, choices=Party.choices(), blank=True)
    born = models.IntegerField("出生年", null=True, blank=True)
    released = models.BooleanField("与原单位脱钩", default=True)
    start = models.DateField("到岗日期")
    end = models.DateField("离岗日期", null=True, blank=True)
    left = models.CharField("离岗原因", max_length=20, choices=End.choices(), blank=True)
    recalled = models.CharField("召回情形", max_length=20, choices=Recall.choices(), blank=True)
    left_why = models.CharField("离岗说明", max_length=200, blank=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor", verbose_name="接替"
    )
    user_id = models.BigIntegerField("本人账号", null=True, blank=True)

    class Meta:
        db_table = "teams_member"
        verbose_name = "驻村队员"
        indexes = [models.Index(fields=["area_code", "start"]), models.Index(fields=["user_id"])]
        constraints = [
            span("member_span"),
            models.CheckConstraint(
                condition=Q(born__isnull=True) | (Q(born__gte=1930) & Q(born__lte=2015)),
                name="member_born",
                violation_error_message="出生年请写四位数，例如 1985",
            ),
            models.UniqueConstraint(
                Left("area_code", 6),
                "number",
                name="member_number_once_per_county",
                violation_error_message="队员编号已被占用，请换一个编号",
            ),
            one_at_a_time(
                "one_captain_at_a_time",
                "该队这段时间已有队长，请先办理原队长的轮换或召回",
                "team",
                condition=Q(post__in=[Post.CAPTAIN.value, Post.BOTH.value]),
            ),
            models.CheckConstraint(
                condition=~Q(left=End.RECALLED.value) | (~Q(recalled="") & ~Q(left_why="")),
                name="recall_says_why",
                violation_error_message="召回须写明情形和原因",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_on_post(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


class Duty(Entry):
    """Where a member was on one day, as the roster says. No position is ever taken from a telephone."""

    guards: ClassVar[tuple[str, ...]] = (
        _FUNCTIONS,
        'drop trigger if exists in_term on "teams_duty"',
        'create trigger in_term before insert or update on "teams_duty" for each row'
        " execute function teams_duty_in_term()",
    )

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="duties")
    on = models.DateField("日期")
    status = models.CharField("在岗情况", max_length=12, choices=Status.choices())

    class Meta:
        db_table = "teams_duty"
        verbose_name = "驻村在岗"
        indexes = [models.Index(fields=["area_code", "on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "on"],
                name="duty_once_a_day",
                violation_error_message="该队员当天已登记，请在原记录上更正",
            ),
            # The trigger of the same name compares with the member's term.
            models.CheckConstraint(
                condition=Q(on__gte=date(2010, 1, 1)),
                name="duty_in_term",
                violation_error_message="日期不在该队员任期内，请核对日期，或先登记到岗、离岗日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.status}"


class Leave(Scoped):
    """请假: asked by one, decided by another; while approved its days stand on the roster."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="leaves")
    kind = models.CharField("假别", max_length=12, choices=LeaveKind.choices())
    start = models.DateField("请假开始")
    end = models.DateField("返岗日期")
    days = models.IntegerField("天数")
    reason = models.CharField("事由", max_length=200)
    asked_on = models.DateField("申请日期")
    asked_by = models.BigIntegerField(null=True)
    state = models.CharField("状态", max_length=12, choices=LeaveState.choices(), default=LeaveState.ASKED)
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.CharField("审批人", max_length=40, blank=True)
    comment = models.CharField("审批意见", max_length=200, blank=True)

    class Meta:
        db_table = "teams_leave"
        verbose_name = "驻村请假"
        indexes = [models.Index(fields=["area_code", "start"])]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start"), days__gt=0), name="leave_span"),
            one_at_a_time(
                "one_leave_at_a_time",
                "该队员这段时间已有请假",
                "member",
                condition=Q(state__in=[LeaveState.ASKED.value, LeaveState.APPROVED.value]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} {self.kind}"


class Allowance(Scoped):
    """What was paid to a member for a month. Never changed: a reverse entry takes it back, and a further one with
    the next `turn` pays what the roster now says."""

    append_only = True

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="allowances")
    month = models.DateField("月份")
    turn = models.SmallIntegerField("次序", default=1)
    days = models.IntegerField("在村天数")
    transport_fen = models.BigIntegerField("交通补贴（分）")
    meal_fen = models.BigIntegerField("伙食补助（分）")
    fen = models.GeneratedField(
        expression=F("transport_fen") + F("meal_fen"),
        output_field=models.BigIntegerField("补助（分）"),
        db_persist=True,
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="冲正"
    )
    on = models.DateField("发放日期")
    voucher = models.CharField("凭证号", max_length=60)
    why = models.CharField("更正原因", max_length=200, blank=True)
    maker_id = models.BigIntegerField(null=True)
    maker_name = models.CharField("经办人", max_length=40)

    class Meta:
        db_table = "teams_allowance"
        verbose_name = "驻村补助"
        indexes = [models.Index(fields=["area_code", "month"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "month", "turn"],
                condition=Q(reverses__isnull=True),
                name="paid_once_a_turn",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, transport_fen__gte=0, meal_fen__gte=0)
                | Q(reverses__isnull=False, transport_fen__lte=0, meal_fen__lte=0),
                name="allowance_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.fen}"
