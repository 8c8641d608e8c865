"""一周一统计、一月一调度: on the screen, as a Word paper and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Tab
from yihu.core.web.pick import picker
from yihu.engine import areas
from yihu.engine.dates import chinese
from yihu.engine.errors import NotFound
from yihu.modules.funds import queries
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.queries import Review
from yihu.modules.funds.rules import RANKING, Cadence, Flow, Line, in_wan, rate

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHARES = ("支出÷下达（%）", "支出÷安排（%）", "支出÷拨付（%）")
_SECTORS = (
    "投向",
    "计划（万元）",
    "安排（万元）",
    "拨付（万元）",
    "支出（万元）",
    "支出÷计划（%）",
    "支出÷安排（%）",
)


def progress(request: HttpRequest, cadence: str) -> HttpResponse:
    actor, as_of, area_code, chosen = _asked(request, cadence)
    found = queries.review(actor, area_code, as_of, chosen)
    asked = urlencode({"area": area_code, "as_of": as_of.isoformat()})
    context = {
        "title": _title(area_code, found),
        "found": found,
        "picker": picker(actor, area_code),
        "since": chinese(found.since),
        "parts": [
            {"title": title, "head": _heads(names), "rows": [_cells(row) for row in rows]}
            for title, names, rows in _parts(found)
        ],
        "rule": RANKING,
        "industry": _industry(found),
        "tabs": [
            Tab(each.label, f"{reverse('funds:progress', args=[each.value])}?{asked}", each is chosen)
            for each in Cadence
        ],
        "docx_url": f"{reverse('funds:progress_paper', args=[chosen.value, 'docx'])}?{asked}",
        "xlsx_url": f"{reverse('funds:progress_paper', args=[chosen.value, 'xlsx'])}?{asked}",
        "crumbs": [Crumb("资金", reverse("funds:list")), Crumb(chosen.label)],
    }
    return render(request, "funds/progress.html", context)


def paper(request: HttpRequest, cadence: str, paper_format: str) -> HttpResponse:
    actor, as_of, area_code, chosen = _asked(request, cadence)
    made: dict[str, tuple[Callable[[str, str, Review], bytes], str]] = {
        "docx": (_docx, DOCX),
        "xlsx": (_xlsx, XLSX),
    }
    if paper_format not in made:
        raise NotFound("没有这种格式，请从页面导出")
    found = queries.review(actor, area_code, as_of, chosen)
    title, place = _title(area_code, found), area_queries.by_code(area_code).name
    make, kind = made[paper_format]
    history.record(actor, "funds.progress_printed", summary=title, format=paper_format)
    answer = HttpResponse(make(title, place, found), content_type=kind)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}.{paper_format}"))
    return answer


def _asked(request: HttpRequest, cadence: str) -> tuple[Actor, date, str, Cadence]:
    actor, as_of, area_code = actor_of(request), day_of(request), area_of(request)
    actor.require(Can.SEE)
    if cadence not in set(Cadence) or not areas.inside(area_code, actor.area_code):
        raise NotFound("没有这张表，或不在您的管理范围内，请从资金页面进入")
    return actor, as_of, area_code, Cadence(cadence)


def _title(area_code: str, found: Review) -> str:
    what = "资金支出进度周统计" if found.cadence is Cadence.WEEK else "资金支出进度月调度"
    return f"{area_queries.by_code(area_code).name}{found.as_of.year}年度{what}"


def _parts(found: Review) -> list[tuple[str, Sequence[str], list[list[str]]]]:
    """(heading, column heads, rows of text) of the four tables."""
    fresh = "本周" if found.cadence is Cadence.WEEK else "本月"
    new = (f"{fresh}拨付（万元）", f"{fresh}支出（万元）")
    money = ("下达（万元）", "安排（万元）", "拨付（万元）", "支出（万元）")
    return [
        ("分层级", ("资金层级", *money, *new, *_SHARES), [_line(line) for line in found.tiers]),
        (
            "分乡镇排名",
            ("名次", "乡镇", *money[1:], *new, *_SHARES[1:]),
            [_ranked(line) for line in found.places],
        ),
        (
            "分部门排名",
            ("名次", "单位", *money[1:], *new, *_SHARES[1:]),
            [_ranked(line) for line in found.units],
        ),
        ("分投向计划与执行", _SECTORS, [_sector(flow) for flow in found.sectors]),
    ]


def _line(line: Line) -> list[str]:
    flow = line.flow
    return [
        flow.label,
        *_wan(flow.issued, flow.allocated, flow.paid, flow.spent, line.new_paid, line.new_spent),
        *_percents(flow.spend_rate_issued, flow.spend_rate_allocated, flow.spend_rate_paid),
    ]


def _ranked(line: Line) -> list[str]:
    flow = line.flow
    return [
        "—" if line.rank is None else str(line.rank),
        flow.label,
        *_wan(flow.allocated, flow.paid, flow.spent, line.new_paid, line.new_spent),
        *_percents(flow.spend_rate_allocated, flow.spend_rate_paid),
    ]


def _sector(flow: Flow) -> list[str]:
    return [
        flow.label,
        *_wan(flow.planned, flow.allocated, flow.paid, flow.spent),
        *_percents(rate(flow.spent, flow.planned), flow.spend_rate_allocated),
    ]


def _wan(*sums: int) -> list[str]:
    return [f"{in_wan(fen):,f}" for fen in sums]


def _percents(*shares: Decimal | None) -> list[str]:
    return ["—" if share is None else str(share) for share in shares]


def _industry(found: Review) -> str:
    share = found.industry
    if share.percent is None:
        return "尚无安排，产业占比待统计。"
    met = "达到" if share.met else "未达到"
    return (
        f"产业发展资金 {in_wan(share.part):,f} 万元，占已安排 {in_wan(share.base):,f} 万元的 {share.percent}%，"
        f"{met}目标 {share.target}%（{share.source}）。"
    )


def _heads(names: Sequence[str]) -> list[Head]:
    return [Head(name, kind="number" if "（" in name else "text") for name in names]


def _cells(row: Sequence[str]) -> list[Cell]:
    return [Cell(text, kind="number" if text[:1].isdigit() or text[:1] in "-—" else "text") for text in row]


def _docx(title: str, place: str, found: Review) -> bytes:
    document = Document(title, issuer=f"{place}扶贫开发领导小组办公室", signed_on=found.as_of)
    document.paragraph(
        f"截至{chinese(found.as_of)}，变化自{chinese(found.since)}次日起计算；支出进度分别注明基数。"
    )
    for heading, names, rows in _parts(found):
        if rows:
            notes = [RANKING] if "排名" in heading else []
            document.table(Table(names, rows, caption=heading, notes=notes, width_mm=225))
    document.paragraph(_industry(found))
    return document.bytes()


def _xlsx(title: str, place: str, found: Review) -> bytes:
    """A sheet for each table; numbers are numbers."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    bold, cell = book.add_format({"bold": True, "border": 1}), book.add_format({"border": 1})
    for heading, names, rows in _parts(found):
        sheet = book.add_worksheet(heading)
        sheet.write_string(0, 0, f"{title}（{heading}）", book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, f"{place}，截至{chinese(found.as_of)}")
        sheet.write_row(2, 0, names, bold)
        for at, row in enumerate(rows, start=3):
            for column, text in enumerate(row):
                value = _number(text)
                put = sheet.write_number if isinstance(value, Decimal) else sheet.write_string
                put(at, column, value, cell)
        sheet.write_string(len(rows) + 4, 0, RANKING if "排名" in heading else _industry(found))
        sheet.set_column(0, len(names) - 1, 14)
    book.close()
    return target.getvalue()


def _number(text: str) -> Any:
    plain = text.replace(",", "")
    return Decimal(plain) if plain.lstrip("-").replace(".", "", 1).isdigit() else text
