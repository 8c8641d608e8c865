"""Papers of assets as docx: the register, the sheet to count by, the plan with its names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.ledgers import values
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import download, own_area
from yihu.engine.dates import chinese
from yihu.engine.money import wan
from yihu.modules.assets import queries
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import SHARED, Condition, Stage
from yihu.modules.assets.views.common import yuan
from yihu.modules.assets.views.stocktake import year_of

_MOST = 2_000


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """资产登记簿 of the place on the business day."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    area = own_area(request, actor)
    place = area_queries.by_code(area).name
    rows: list[Any] = list(queries.stock_list(actor, area, as_of)[:_MOST])
    names = values.area_names(one.area_code for one in rows)
    document = Document(f"{place}\n扶贫项目资产登记簿", issuer=place, signed_on=as_of)
    document.paragraph(
        f"截至{chinese(as_of)}，共 {len(rows)} 项，原值 {wan(sum(one.value_fen for one in rows)):,f} 万元。"
    )
    body = [
        (
            str(at),
            one.number,
            one.name,
            names.get(one.area_code, ""),
            one.get_kind_display()[:3],
            f"{wan(one.value_fen):,f}",
            f"{one.formed_on:%Y-%m}",
            one.owner or "",
            one.keeper or "",
        )
        for at, one in enumerate(rows, start=1)
    ]
    head = ("序号", "资产编号", "资产名称", "村", "类别", "原值（万元）", "形成", "所有权人", "管护")
    document.table(Table(head, body, widths=(0.5, 1.3, 2.2, 1.5, 0.9, 1, 0.8, 1.5, 1.3), width_mm=225))
    document.signature()
    history.record(actor, "assets.register_printed", summary=f"打印{place}资产登记簿 {len(rows)} 项")
    return download(document.bytes(), f"{place}扶贫项目资产登记簿.docx")


@require_GET
def count_sheet(request: HttpRequest) -> HttpResponse:
    """盘点表: a village's assets with boxes to tick; what is entered already stands in it."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    area, year = own_area(request, actor), year_of(request, as_of.year)
    place = area_queries.by_code(area).name
    rows = list(queries.assets_on(area, as_of)[:_MOST])
    done = {one.asset_id: one for one in queries.checks(actor).filter(asset__in=rows, year=year)}
    document = Document(f"{place}{year}年度\n扶贫项目资产盘点表", issuer=place, signed_on=as_of)
    body = []
    for at, one in enumerate(rows, start=1):
        found = done.get(one.pk)
        state = found.get_condition_display() if found else "　".join(f"□{code.label}" for code in Condition)
        value = f"{wan(found.value_fen):,f}" if found else ""
        reason = found.reason if found else ""
        body.append(
            (str(at), one.number, one.name, one.place, f"{wan(one.value_fen):,f}", state, value, reason)
        )
    head = ("序号", "资产编号", "资产名称", "位置", "账面（万元）", "状况", "盘点（万元）", "差异原因")
    document.table(Table(head, body, widths=(0.5, 1.2, 2, 1.4, 0.9, 1.9, 0.9, 1.4), width_mm=225))
    document.paragraph("盘点人签名：　　　　　　　监督人签名：　　　　　　　日期：")
    history.record(
        actor, "assets.count_sheet_printed", summary=f"打印{place}{year}年度资产盘点表 {len(rows)} 项"
    )
    return download(document.bytes(), f"{place}{year}年度资产盘点表.docx")


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """收益分配表 with room for signatures."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.plan(actor, pk)
    place = values.area_names([row.area_code]).get(row.area_code, "")
    document = Document(f"{place}\n{row.title}", issuer=place, signed_on=row.drafted_on)
    steps = list(queries.steps(actor).filter(plan=row).order_by("pk"))
    told = "，".join(
        f"{chinese(one.on)}{one.get_stage_display()}" for one in steps if one.stage != Stage.DRAFTED.value
    )
    document.paragraph(
        f"本次分配收益 {yuan(row.income_fen)} 元，到户部分{row.get_method_display()}。{told}{'。' if told else ''}"
    )
    shares = list(queries.shares(actor).filter(plan=row).order_by("use", "number", "pk"))
    for use in SHARED:
        of_use = [one for one in shares if one.use == use]
        if not of_use:
            continue
        document.heading(1, f"{use.label}（{yuan(sum(one.fen for one in of_use))} 元）")
        body = [(str(at), one.number, one.name, yuan(one.fen), "") for at, one in enumerate(of_use, start=1)]
        total = ("合计", "", f"{len(of_use)} 行", yuan(sum(one.fen for one in of_use)), "")
        document.table(
            Table(
                ("序号", "户编号", "户主（用途）", "金额（元）", "签领"),
                [*body, total],
                widths=(0.6, 2, 1.6, 1.2, 1.2),
                total_row=True,
            )
        )
    document.signature()
    history.record(actor, "assets.plan_printed", row, summary=f"打印{row.title}")
    return download(document.bytes(), f"{row.title}.docx")
