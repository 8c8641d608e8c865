"""The month's allowance sheet: computed, paid, printed, put right."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.money import from_fen
from yihu.modules.teams import actions, forms, queries
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.queries import Pay
from yihu.modules.teams.rules import Month
from yihu.modules.teams.views.common import asked, crumbs, month_of, own_area
from yihu.modules.teams.views.roster import XLSX

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLUMNS = ("村", "姓名", "派出单位", "在村天数", "交通补贴（元）", "伙食补助（元）", "合计（元）")


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area = own_area(request, actor)
    month = month_of(request, as_of) if request.GET.get("month") else Month.of(as_of).moved(-1)
    may_pay = actor.may(Can.PAY, area)
    form = forms.Pay(request.POST or None, initial={"on": max(as_of, month.end)})
    refused = None
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise BadValue("请填写发放日期和凭证号")
            made = actions.pay(actor, area, month, **form.cleaned_data)
        except Refused as error:
            refused = error
        else:
            messages.success(request, f"{month.label}补助已登记发放 {len(made)} 人")
            return redirect(request.get_full_path())
    sheet = queries.pay_sheet(actor, area, month)
    names = area_queries.named({one.member.area_code for one in sheet})
    waiting = [one for one in sheet if one.paid is None]
    context = {
        "month": month,
        "before": month.moved(-1),
        "after": month.moved(1),
        "area": area,
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "head": [
            *(Head(name, kind="number" if at > 2 else "text") for at, name in enumerate(_COLUMNS)),
            Head("状态"),
        ],
        "rows": [_row(one, names, may_pay=may_pay) for one in sheet],
        "foot": _foot(sheet),
        "waiting": len(waiting),
        "waiting_fen": sum(one.due.fen for one in waiting),
        "form": form if may_pay and waiting else None,
        "refused": refused,
        "as_of": as_of,
        "crumbs": crumbs(Crumb("补助")),
    }
    return render(request, "teams/pay.html", context, status=refused.status if refused else 200)


def _shown(one: Pay) -> tuple[int, int, int, int]:
    """(days, transport, meals, sum): what was paid, before payment what is due."""
    row = one.paid or one.due
    return row.days, row.transport_fen, row.meal_fen, row.fen


def _row(one: Pay, names: dict[str, str], *, may_pay: bool) -> Row:
    days, transport, meal, fen = _shown(one)
    state = Cell("待发放", colour="yellow")
    if one.paid:
        state = Cell(f"{one.paid.on:%Y-%m-%d} 已发放", note=one.paid.voucher)
        if one.gap and may_pay:
            url = reverse("teams:correct", args=[one.paid.pk])
            state = Cell(f"与在岗表相差 {from_fen(one.gap):+,} 元，更正", url)
    return Row(
        [
            names.get(one.member.area_code, one.member.area_code),
            Cell(one.member.name, reverse("teams:member", args=[one.member.pk])),
            one.member.unit.name,
            Cell(str(days), kind="number"),
            *(Cell(f"{from_fen(value):,}", kind="number") for value in (transport, meal, fen)),
            state,
        ]
    )


def _foot(sheet: list[Pay]) -> list[Cell]:
    totals = [sum(values) for values in zip(*(_shown(one) for one in sheet), strict=True)] or [0, 0, 0, 0]
    money = (Cell(f"{from_fen(value):,}", kind="number") for value in totals[1:])
    return [
        Cell("合计"),
        Cell(f"{len(sheet)} 人"),
        Cell(""),
        Cell(str(totals[0]), kind="number"),
        *money,
        Cell(""),
    ]


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, allowance_id: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    found = queries.allowances(actor).select_related("member").filter(pk=allowance_id).first()
    if found is None:
        raise NotFound("没有这笔补助，或不在您的管理范围内")
    actor.require(Can.PAY, found.area_code)
    month = Month.of(found.month)
    back = f"{reverse('teams:pay')}?month={month}"
    form = forms.Correct(request.POST or None, initial={"on": as_of})

    def do(given: dict[str, Any]) -> str:
        made = actions.correct(actor, allowance_id, **given)
        return "已冲正并按在岗表重新发放" if made else "已冲正；按在岗表没有应发补助"

    title = f"更正 {found.member.name} {month.label}补助"
    note = f"已发放 {from_fen(found.fen):,} 元，将整笔冲正，再按现在的在岗表发放"
    trail = crumbs(Crumb("补助", back), Crumb(title))
    return asked(request, form, do, title=title, back=back, trail=trail, note=note, button="冲正并重发")


@require_GET
def printed(request: HttpRequest, paper_format: str) -> HttpResponse:
    """The sheet for payroll as docx or xlsx."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area = own_area(request, actor)
    month = month_of(request, as_of)
    make = {"docx": (_docx, DOCX), "xlsx": (_xlsx, XLSX)}.get(paper_format)
    if make is None:
        raise NotFound("没有这种格式，请从补助页导出")
    sheet = queries.pay_sheet(actor, area, month)
    names = area_queries.named({one.member.area_code for one in sheet})
    place = area_queries.by_code(area).name
    title = f"{place}{month.label}驻村工作队补助发放表"
    history.record(actor, "teams.pay_printed", summary=f"导出{title} {len(sheet)} 人")
    lines = [
        (
            names.get(one.member.area_code, one.member.area_code),
            one.member.name,
            one.member.unit.name,
            *_shown(one),
        )
        for one in sheet
    ]
    answer = HttpResponse(make[0](title, place, lines), content_type=make[1])
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}.{paper_format}"))
    return answer


def _docx(title: str, place: str, lines: list[Any]) -> bytes:
    document = Document(title.replace("驻村", "\n驻村", 1), issuer=f"{place}扶贫开发领导小组办公室")
    body = [(*line[:3], str(line[3]), *(f"{from_fen(fen):,}" for fen in line[4:]), "") for line in lines]
    total = ("合计", f"{len(lines)} 人", "", *_totals(lines), "")
    document.table(
        Table(
            (*_COLUMNS, "签名"),
            [*body, total],
            widths=(19.4, 15.8, 34, 12.8, 18.9, 18.9, 18.9, 17.3),  # mm: a line a member
            total_row=True,
        )
    )
    document.paragraph("按当月在岗表计算：在岗有一天以上发当月交通补贴，伙食补助按在村天数发放。")
    document.signature()
    return document.bytes()


def _totals(lines: list[Any]) -> tuple[str, ...]:
    sums = [sum(line[at] for line in lines) for at in range(3, 7)]
    return (str(sums[0]), *(f"{from_fen(fen):,}" for fen in sums[1:]))


def _xlsx(title: str, place: str, lines: list[Any]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("补助发放表")
    bold = book.add_format({"bold": True, "border": 1, "align": "center"})
    text = book.add_format({"border": 1})
    money = book.add_format({"border": 1, "num_format": "#,##0.00"})
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for at, name in enumerate(_COLUMNS):
        sheet.write(1, at, name, bold)
    for row, line in enumerate(lines, start=2):
        for at, value in enumerate(line):
            if at < 3:
                sheet.write_string(row, at, value, text)
            else:
                sheet.write_number(row, at, value if at == 3 else _yuan(value), text if at == 3 else money)
    end = len(lines) + 2
    sheet.write(end, 0, "合计", bold)
    for at in range(3, 7):
        total = sum(line[at] for line in lines)
        sheet.write_number(end, at, total if at == 3 else _yuan(total), bold if at == 3 else money)
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 6, 13)
    book.close()
    return target.getvalue()


def _yuan(fen: int) -> Decimal:
    return from_fen(fen)
