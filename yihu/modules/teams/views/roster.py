"""The month's roster: a grid to type in, a workbook out and in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.excel import reading
from yihu.core.history import actions as history
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Page
from yihu.engine.errors import BadValue, Refused
from yihu.engine.numerals import page_number, whole
from yihu.modules.teams import actions, forms, queries
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.queries import Line
from yihu.modules.teams.rules import SHORT, Month, Status, read_status
from yihu.modules.teams.views.common import asked, crumbs, month_of, own_area

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIZE = 25  # lines of a page: a form of a thousand fields is the most that is taken in at once
_WEEK = "一二三四五六日"
_HEAD = ("队员编号", "姓名")
Typed = Mapping[tuple[int, date], str]


@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area, month = own_area(request, actor), month_of(request, as_of)
    every = queries.month_lines(actor, area, month)
    page = _page(request, len(every))
    lines = every[page.start : page.start + page.size]
    typed: Typed = {}
    refused: Refused | None = None
    if request.method == "POST":
        typed = _typed(request, lines, month)
        try:
            cells = _cells(lines, typed, fill=request.POST.get("do") == "rest", until=as_of)
            changed = actions.fill(actor, month, cells, on=as_of)
        except Refused as error:
            refused = error
        else:
            messages.success(request, f"{month.label}在岗表已保存，改动 {changed} 格")
            return redirect(request.get_full_path())
    context = {
        **_shown(actor, lines, month, as_of, typed=typed, refused=refused),
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "area": area,
        "page": page,
        "refused": refused,
        "as_of": as_of,
        "crumbs": crumbs(Crumb("在岗表")),
    }
    return render(request, "teams/roster.html", context, status=refused.status if refused else 200)


def _page(request: HttpRequest, total: int) -> Page:
    wanted = request.GET.get("page", "1")
    query = request.GET.copy()

    def url(number: int, size: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return Page(min(page_number(wanted), max(1, -(-total // _SIZE))), _SIZE, total, url, "人", (_SIZE,))


def _shown(
    actor: Actor, lines: list[Line], month: Month, as_of: date, *, typed: Typed, refused: Refused | None
) -> dict[str, Any]:
    names = area_queries.named({line.member.area_code for line in lines})
    wrong = refused.problems if isinstance(refused, actions.BadRoster) else {}
    may = {code: actor.may(Can.ROSTER, code) for code in names}
    return {
        "month": month,
        "before": month.moved(-1),
        "after": month.moved(1),
        "head": [(day, _WEEK[day.weekday()]) for day in month.days],
        "rows": [
            {
                "member": line.member,
                "place": names.get(line.member.area_code, line.member.area_code),
                "cells": [_cell(line, day, as_of, typed, wrong, may=may) for day in month.days],
                "on_duty": line.on_duty,
                "counts": line.counts,
            }
            for line in lines
        ],
        "words": [(SHORT[one], one.label) for one in Status],
        "may_write": any(may.values()),
    }


def _cell(
    line: Line,
    day: date,
    as_of: date,
    typed: Typed,
    wrong: Mapping[tuple[int, date], str],
    *,
    may: Mapping[str, bool],
) -> dict[str, Any]:
    status = line.statuses.get(day)
    key = (line.member.pk, day)
    return {
        "name": f"d-{line.member.pk}-{day.day}",
        "value": typed.get(key, SHORT[status] if status else ""),
        "status": status.value if status else "",
        "label": f"{line.member.name} {day.month}月{day.day}日",
        "problem": wrong.get(key, ""),
        "open": line.is_open(day) and day <= as_of and day not in line.leave and may[line.member.area_code],
        "term": line.is_open(day),
        "rest": day.weekday() > 4,
    }


def _typed(request: HttpRequest, lines: list[Line], month: Month) -> dict[tuple[int, date], str]:
    """What stands in the cells that were sent."""
    sent = {
        (line.member.pk, day): request.POST.get(f"d-{line.member.pk}-{day.day}")
        for line in lines
        for day in month.days
    }
    return {place: text[:10] for place, text in sent.items() if text is not None}


def _cells(
    lines: list[Line], typed: Typed, *, fill: bool, until: date
) -> dict[int, dict[date, Status | None]]:
    """What the words mean; `fill` puts everybody in the village where nothing is said up to `until`. An approved
    leave stands, whatever is left out. Raises BadRoster for words that are no status."""
    of_member = {line.member.pk: line for line in lines}
    problems: dict[tuple[int, date], str] = {}
    found: dict[int, dict[date, Status | None]] = {}
    for (member, day), text in typed.items():
        line = of_member[member]
        try:
            status = read_status(text)
        except BadValue as wrong:
            problems[(member, day)] = f"{line.member.name} {day.month}月{day.day}日：{wrong.message}"
            continue
        if status is None and day in line.leave:
            continue
        here = fill and day <= until and line.is_open(day)
        found.setdefault(member, {})[day] = Status.VILLAGE if status is None and here else status
    if problems:
        raise actions.BadRoster(problems)
    if not found:
        raise BadValue("没有可保存的格子，请刷新在岗表")
    return found


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The month as a workbook; filled in, it comes back through `load`."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area, month = own_area(request, actor), month_of(request, as_of)
    lines = queries.month_lines(actor, area, month)
    place = area_queries.by_code(area).name
    title = f"{place}{month.label}驻村在岗表"
    history.record(actor, "teams.roster_exported", summary=f"导出{title} {len(lines)} 人")
    answer = HttpResponse(_workbook(title, lines, month), content_type=XLSX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}.xlsx"))
    return answer


def _workbook(title: str, lines: list[Line], month: Month) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("在岗表")
    bold = book.add_format({"bold": True, "align": "center", "border": 1})
    cell = book.add_format({"align": "center", "border": 1})
    shut = book.add_format({"bg_color": "#D9D9D9", "border": 1})
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write(
        1, 0, "在岗情况：" + "、".join(f"{SHORT[one]}={one.label}" for one in Status) + "；灰格不在任期内"
    )
    for at, label in enumerate([*_HEAD, *(str(day.day) for day in month.days), "在岗天数"]):
        sheet.write(2, at, label, bold)
    for line_at, line in enumerate(lines, start=3):
        sheet.write_string(line_at, 0, line.member.number, cell)
        sheet.write_string(line_at, 1, line.member.name, cell)
        for at, day in enumerate(month.days, start=2):
            status = line.statuses.get(day)
            sheet.write_string(
                line_at, at, SHORT[status] if status else "", cell if line.is_open(day) else shut
            )
        sheet.write_number(line_at, len(month.days) + 2, line.on_duty, cell)
    sheet.set_column(0, 0, 14)
    sheet.set_column(2, len(month.days) + 1, 3.5)
    sheet.data_validation(
        3,
        2,
        3 + max(len(lines), 1),
        len(month.days) + 1,
        {"validate": "list", "source": list(SHORT.values())},
    )
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return target.getvalue()


@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Take a filled workbook in: the whole sheet or nothing."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.ROSTER)
    area, month = own_area(request, actor), month_of(request, as_of)
    back = f"{reverse('teams:roster')}?area={area}&month={month}"
    form = forms.RosterFile(request.POST or None, request.FILES or None)

    def do(given: dict[str, Any]) -> str:
        lines = queries.month_lines(actor, area, month)
        grid = reading.read(given["file"].name, given["file"].read())
        typed = from_grid(grid, lines, month)
        cells = _cells(lines, typed, fill=False, until=as_of)
        changed = actions.fill(actor, month, cells, on=as_of)
        return f"{month.label}考勤表已导入 {len(cells)} 人，改动 {changed} 格"

    note = "用“导出”得到的表填好后交回；也可用本单位的考勤表：一行一人，有“队员编号”列和 1、2、3 … 日期列"
    title = f"导入{month.label}考勤表"
    return asked(
        request,
        form,
        do,
        title=title,
        back=back,
        trail=crumbs(Crumb("在岗表", back), Crumb(title)),
        note=note,
        button="导入",
    )


def from_grid(grid: reading.Grid, lines: list[Line], month: Month) -> dict[tuple[int, date], str]:
    """The cells of a roster workbook by member and day. Days of other months or terms are left alone where empty.

    Raises BadValue for a sheet without the columns, or with numbers that are nobody's.
    """
    rows = [[(cell or " ")[1:].strip() for cell in row[2:]] for row in grid.cells.iter_rows()]
    at = next((at for at, row in enumerate(rows) if _HEAD[0] in row), None)
    if at is None:
        raise BadValue("没有找到“队员编号”一列，请用“导出”得到的表填写")
    number_at = rows[at].index(_HEAD[0])
    days = {day.day: day for day in month.days}
    columns = {position: days[int(label)] for position, label in enumerate(rows[at]) if whole(label) in days}
    if not columns:
        raise BadValue("没有找到日期列：表头请写 1、2、3 … 31")
    known = {line.member.number: line for line in lines}
    strange = [row[number_at] for row in rows[at + 1 :] if row[number_at] and row[number_at] not in known]
    if strange:
        raise BadValue(f"队员编号“{strange[0][:30]}”不在本月在岗名单中，请核对编号、月份和所选区划")
    found: dict[tuple[int, date], str] = {}
    for row in rows[at + 1 :]:
        line = known.get(row[number_at])
        if line is None:
            continue
        for position, day in columns.items():
            text = row[position]
            if text or line.is_open(day):
                found[(line.member.pk, day)] = text
    return found
