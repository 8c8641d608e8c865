"""Work due about teams, and what cannot be right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from yihu.engine import policy
from yihu.engine.checks import Check, Kind
from yihu.modules.teams import queries, rules
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Month

_DOCUMENT = "驻村工作队选派管理办法"


def _member(row: Any) -> str:
    return reverse("teams:member", args=[row.pk])


def _roster(row: Any) -> str:
    return f"{reverse('teams:roster')}?area={row.area_code}&month={row.month}"


def _missing(area_code: str, as_of: date) -> Any:
    """Each row with the month that is not complete."""
    month = Month.of(as_of).moved(-1)
    days = policy.for_area(area_code).days("teams.roster_days", month.start)
    rows: list[Any] = list(queries.roster_missing(area_code, as_of))
    for row in rows:
        row.month, row.due = month, month.end + timedelta(days=days - 1)
    return rows


def _leaves(*, long: bool) -> Any:
    def rows(area_code: str, as_of: date) -> Any:
        limit = policy.for_area(area_code).days("teams.leave_township_days", as_of)
        found = queries.waiting_leaves(area_code, as_of)
        return found.filter(days__gt=limit) if long else found.filter(days__lte=limit)

    return rows


def _leave(key: str, label: str, does: Can, *, long: bool) -> Check:
    return Check(
        key=f"teams.{key}",
        label=label,
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=_leaves(long=long),
        does=does,
        title=lambda row: (
            f"{row.member.name} {rules.LeaveKind(row.kind).label} {row.days} 天，{row.start:%Y-%m-%d} 起"
        ),
        link=lambda row: reverse("teams:leave", args=[row.pk]),
        due=lambda row: row.start,
        explain="批准后自动写入在岗表；短期由乡镇审批，长期由区县审批",
    )


CHECKS = (
    _leave("leave_waiting", "待审批请假", Can.APPROVE, long=False),
    _leave("long_leave_waiting", "待区县审批的长假", Can.APPROVE_LONG, long=True),
    Check(
        key="teams.roster_missing",
        label="上月在岗表没有登记完",
        kind=Kind.DUE,
        source=_DOCUMENT,
        rows=_missing,
        does=Can.ROSTER,
        title=lambda row: f"{row.name}：{row.month.label}在岗表缺 {len(row.month.days) - row.told} 天",
        link=_roster,
        due=lambda row: row.due,
        explain="在“在岗表”按月登记，可以导入考勤表",
    ),
    Check(
        key="teams.seldom_there",
        label="上月在岗天数不足",
        kind=Kind.QUALITY,
        source=_DOCUMENT,
        rows=queries.seldom_there,
        does=Can.MANAGE,
        title=lambda row: f"{row.name}：上月在岗 {row.there} 天",
        link=_member,
    ),
    Check(
        key="teams.small",
        label="工作队人数不足",
        kind=Kind.QUALITY,
        source=_DOCUMENT,
        rows=queries.small_teams,
        does=Can.MANAGE,
        title=lambda row: f"{row.number}：在岗 {row.people} 人",
        link=lambda row: reverse("teams:team", args=[row.pk]),
    ),
    Check(
        key="teams.uninsured",
        label="驻村队员没有保险",
        kind=Kind.QUALITY,
        source="为驻村干部购买人身意外伤害险等险种",
        rows=queries.uninsured_on,
        does=Can.CARE,
        title=lambda row: f"{row.name}：当日不在任何保险的保障期内",
        link=_member,
    ),
    Check(
        key="teams.much_away",
        label="全年请假天数过多",
        kind=Kind.QUALITY,
        source=_DOCUMENT,
        rows=queries.much_away,
        does=Can.MANAGE,
        title=lambda row: f"{row.name}：本年已请假 {row.away} 天，按规定应予召回",
        link=_member,
    ),
    Check(
        key="teams.without_goals",
        label="没有定岗位目标",
        kind=Kind.QUALITY,
        source="驻村干部“一定三考”：定岗位目标、日常考查、年底考评、期满考核",
        rows=queries.without_goals,
        does=Can.ASSESS,
        title=lambda row: f"{row.name}：本年岗位目标还没有登记",
        link=_member,
    ),
    Check(
        key="teams.contradicting_leave",
        label="在岗表与请假不符",
        kind=Kind.QUALITY,
        source=_DOCUMENT,
        rows=queries.contradicting_leave,
        does=Can.ROSTER,
        title=lambda row: (
            f"{row.member.name} {row.on:%Y-%m-%d}：已批准请假，在岗表登记为“{row.get_status_display()}”"
        ),
        link=lambda row: reverse("ledgers:row", args=["teams.duty", row.pk]),
    ),
)
