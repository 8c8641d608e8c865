"""One entity: what it is, whom it carries along, what it owes and paid, what it sells; its list as a Word file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day
from yihu.engine.money import from_fen
from yihu.modules.industry import actions, forms, queries
from yihu.modules.industry.models import Entity
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.views.common import crumb_of, crumbs, page_of_form, yuan

_SHOWN = 200
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def entity(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.entity(actor, pk)
    years = queries.years_of_entity(actor, row, as_of)
    rows = queries.with_year(queries.contracts(actor).filter(entity=row), as_of.year, as_of)
    found = list(
        rows.select_related("household").order_by("area_code", "household__number", "start")[: _SHOWN + 1]
    )
    heads = queries.heads_of(actor, [one.household_id for one in found], as_of)
    places = areas.named({one.area_code for one in found} | {row.area_code})
    context = {
        "entity": row,
        "as_of": as_of,
        "crumbs": crumbs(Crumb(row.name)),
        "facts": _facts(row, places),
        "households": len({one.household_id for one in found if _in_force(one, as_of)}),
        "contract_head": _HEAD,
        "contract_rows": [_contract(one, heads, places, as_of) for one in found[:_SHOWN]],
        "more": len(found) > _SHOWN,
        "chart": _chart(years),
        "years": years,
        "products": [_product(one) for one in queries.products(actor).filter(entity=row).order_by("name")],
        "product_head": [Head("产品"), Head("单价", "number"), Head("上市"), Head("年产量")],
        "may_write": actor.may(Can.WRITE, row.area_code),
        "may_sign": actor.may(Can.WRITE),
        "may_pay": actor.may(Can.PAY),
        "pay_year": as_of.year,
    }
    return render(request, "industry/entity.html", context)


_HEAD = [
    Head("户编号"),
    Head("户主"),
    Head("村"),
    Head("协议类型"),
    Head("起止"),
    Head("当年应分红（元）", "number"),
    Head("当年已分红（元）", "number"),
]


def _in_force(row: Any, as_of: date) -> bool:
    return row.start <= as_of and (row.end is None or row.end > as_of)


def _facts(row: Entity, places: dict[str, str]) -> list[Fact]:
    facts = [
        Fact("主体类型", row.get_kind_display()),
        Fact("所在地", places.get(row.area_code, row.area_code)),
        Fact("主导产业", row.trade),
        Fact("负责人", row.leader),
        Fact("主管单位", str(row.unit or "")),
        Fact("认定（登记）日期", day(row.start)),
        Fact("统一社会信用代码", row.credit_code),
        Fact("地址", row.address),
    ]
    return [*facts, Fact("退出日期", day(row.end))] if row.end else facts


def _contract(row: Any, heads: dict[int, str], places: dict[str, str], as_of: date) -> Row:
    span = f"{day(row.start)} 至 {day(row.end)}" if row.end else f"{day(row.start)} 起"
    return Row(
        [
            Cell(row.household.number, reverse("industry:contract", args=[row.pk])),
            heads.get(row.household_id, ""),
            places.get(row.area_code, ""),
            row.get_kind_display(),
            Cell(span, note="" if _in_force(row, as_of) else "不在有效期"),
            yuan(row.due),
            Cell(f"{from_fen(row.paid):,}", kind="number", colour="" if row.paid >= row.due else "yellow"),
        ]
    )


def _product(row: Any) -> Row:
    price = f"{from_fen(row.price_fen):,} 元/{row.unit}" if row.price_fen else ""
    link = reverse("ledgers:row", args=["industry.products", row.pk])
    return Row([Cell(row.name, link), Cell(price, kind="number"), row.season, row.yearly])


def _chart(years: list[queries.Year]) -> Chart | None:
    if not years:
        return None
    shown = list(reversed(years))
    series = [
        Series("应分红", [from_fen(one.due) for one in shown], unit="元"),
        Series("已分红", [from_fen(one.paid) for one in shown], unit="元"),
    ]
    return Chart(
        "industry-years", "历年分红", [f"{one.number} 年" for one in shown], series, category_label="年度"
    )


def contact(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = queries.entity(actor, pk)
    actor.require(Can.WRITE, row.area_code)
    return page_of_form(
        request,
        forms.Contact(request.POST or None),
        lambda given: actions.keep_contact(actor, row.pk, given["phone"]),
        title=f"{row.name} · 联系电话",
        said="联系电话已保存",
        button="保存",
        back=reverse("industry:entity", args=[row.pk]),
        crumbs=crumbs(crumb_of(row), Crumb("联系电话")),
    )


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """带动农户名册: contracts in force with the year's money, to be signed and filed."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.entity(actor, pk)
    data = _document(actor, row, as_of).bytes()
    history.record(actor, "industry.printed", row, summary=f"打印带动农户名册：{row.name}")
    answer = HttpResponse(data, content_type=DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{row.name}带动农户名册.docx"))
    return answer


def _document(actor: Actor, row: Entity, as_of: date) -> Document:
    rows = queries.with_year(queries.contracts(actor).filter(entity=row), as_of.year, as_of)
    found = [
        one
        for one in rows.select_related("household").order_by("area_code", "household__number", "start")
        if _in_force(one, as_of)
    ]
    heads = queries.heads_of(actor, [one.household_id for one in found], as_of)
    places = areas.named({one.area_code for one in found})
    document = Document(f"{row.name}\n带动农户名册", issuer=row.name)
    households = len({one.household_id for one in found})
    document.paragraph(
        f"截至{as_of:%Y年%-m月%-d日}，{row.name}（{row.get_kind_display()}）与{households}户农户签有{len(found)}份有效协议。"
    )
    lines = [
        (
            str(at),
            places.get(one.area_code, ""),
            one.household.number,
            heads.get(one.household_id, ""),
            one.get_kind_display(),
            f"{one.start:%Y-%m-%d}" + (f" 至 {one.end:%Y-%m-%d}" if one.end else " 起"),
            f"{from_fen(one.due):,}",
            f"{from_fen(one.paid):,}",
        )
        for at, one in enumerate(found, start=1)
    ]
    total = ("合计", f"{households} 户", "", "", "", "", *(_sum(found, name) for name in ("due", "paid")))
    head = ("序号", "村", "户编号", "户主", "协议类型", "起止", f"{as_of.year}年应分红（元）", "已分红（元）")
    widths = (0.5, 1, 1.6, 0.8, 1.3, 2.1, 1, 1)
    document.table(Table(head, [*lines, total], widths=widths, total_row=True, width_mm=225))
    document.paragraph("经营主体（盖章）：　　　　　　村民委员会（盖章）：")
    document.signature()
    return document


def _sum(found: list[Any], name: str) -> str:
    return f"{from_fen(sum(getattr(one, name) for one in found)):,}"
