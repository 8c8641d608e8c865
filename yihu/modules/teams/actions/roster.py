"""The month's roster, written as a grid: one line a member, one cell a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue
from yihu.modules.teams import queries
from yihu.modules.teams.models import Duty, Member
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.queries import Line
from yihu.modules.teams.rules import SHORT, Month, Status

Cells = Mapping[int, Mapping[date, Status | None]]


class BadRoster(BadValue):
    """`problems`: message by (member id, day). Nothing was written."""

    code = "bad_roster"

    def __init__(self, problems: Mapping[tuple[int, date], str]) -> None:
        first = next(iter(problems.values()))
        super().__init__(f"有 {len(problems)} 格不能登记，整张未保存；例如 {first}")
        self.problems = dict(problems)


@transaction.atomic
def fill(actor: Actor, month: Month, cells: Cells, *, on: date) -> int:
    """Write what was filled in; None empties a cell, days not named stay as they are. Cells changed.

    A day after `on`, outside the term or against an approved leave is refused. Raises NoSuchMember, NotAllowed,
    BadRoster.
    """
    lines = _lines(actor, month, cells)
    problems = _problems(lines, cells, month, on)
    if problems:
        raise BadRoster(problems)
    count = _write(actor, lines, cells)
    if count:
        summary = f"{month.label}在岗表：登记 {count} 人次（{len(lines)} 人）"
        history.record(actor, "teams.roster_filled", lines[0].member, summary=summary, month=str(month))
    return count


def _write(actor: Actor, lines: list[Line], cells: Cells) -> int:
    """A statement for new cells, one for emptied ones, one for each status that others change to."""
    fresh: list[Duty] = []
    changed: dict[Status | None, list[tuple[int, date]]] = {}
    for line in lines:
        for day, status in cells[line.member.pk].items():
            before = line.statuses.get(day)
            if status is not None and before is None:
                fresh.append(_duty(line.member, day, status))
            elif status != before:
                changed.setdefault(status, []).append((line.member.pk, day))
    Duty.objects.bulk_create(fresh)
    for to, places in changed.items():
        if to is None:
            _at(actor, places).delete()
        else:
            _at(actor, places).update(status=to)
    return len(fresh) + sum(len(places) for places in changed.values())


def write_leave(actor: Actor, member: Member, days: list[date], status: Status | None) -> None:
    """Put an approved leave on the roster, or take the days of one cut short off again."""
    rows = queries.duties(actor).filter(member=member, on__in=days)
    if status is None:
        rows.filter(status=Status.LEAVE).delete()
        return
    rows.update(status=status)
    known = set(rows.values_list("on", flat=True))
    Duty.objects.bulk_create(_duty(member, day, status) for day in days if day not in known)


def _lines(actor: Actor, month: Month, cells: Cells) -> list[Line]:
    found = list(queries.members(actor).select_for_update(of=("self",)).filter(pk__in=cells).order_by("pk"))
    if not cells or len(found) != len(cells):
        raise queries.NoSuchMember("有的队员不存在或不在您的管理范围内，请刷新在岗表")
    for one in found:
        actor.require(Can.ROSTER, one.area_code)
    return queries.lines_of(actor, found, month)


def _problems(lines: list[Line], cells: Cells, month: Month, on: date) -> dict[tuple[int, date], str]:
    found: dict[tuple[int, date], str] = {}
    for line in lines:
        for day, status in cells[line.member.pk].items():
            if status is not None and (said := _wrong(line, day, status, month, on)):
                found[(line.member.pk, day)] = f"{line.member.name} {day.month}月{day.day}日：{said}"
    return found


def _wrong(line: Line, day: date, status: Status, month: Month, on: date) -> str:
    if not month.start <= day < month.end:
        return "不在这个月"
    if not line.is_open(day):
        return "不在任期内"
    if day in line.leave and status is not Status.LEAVE:
        return f"当天已批准请假，不能填“{SHORT[status]}”；提前返岗请先办“销假”"
    if day > on and status is not Status.LEAVE:
        return "还没到这一天"
    return ""


def _duty(member: Member, day: date, status: Status) -> Duty:
    return Duty(area_code=member.area_code, member=member, on=day, status=status)


def _at(actor: Actor, places: list[tuple[int, date]]) -> QuerySet[Duty]:
    """The rows of these members and days."""
    members, days = {member for member, _ in places}, {day for _, day in places}
    wanted = set(places)
    rows = queries.duties(actor).filter(member_id__in=members, on__in=days)
    ids = [pk for pk, member, day in rows.values_list("pk", "member_id", "on") if (member, day) in wanted]
    return queries.duties(actor).filter(pk__in=ids)
