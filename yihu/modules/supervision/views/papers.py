"""What is printed: the sheet a township checks with, and the report on a round."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.dates import chinese
from yihu.modules.supervision import queries
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Result, Verdict, involved, yuan
from yihu.modules.supervision.views.common import some_money

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_POINTS = (
    "立项和计划手续",
    "招标或采购、合同",
    "开工、进度和质量",
    "验收资料",
    "拨付凭证与收款方一致",
    "公示公告",
    "资产移交和受益",
)


@require_GET
def sheet(request: HttpRequest, round_place_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.place(actor, round_place_id)
    place = area_queries.by_code(row.area_code).name
    document = Document(f"{row.round.title}\n检查表（{place}）", issuer=place)
    items = list(queries.items(actor).filter(place=row).order_by("project_number"))
    for one in items:
        document.heading(1, f"{one.project_number} {one.name}")
        if one.plan_fen:
            document.paragraph(f"计划投资 {yuan(one.plan_fen)}")
        lines = [(point, "□符合　□不符合　□不适用", "") for point in _POINTS]
        document.table(Table(("检查内容", "结论", "情况"), lines, widths=(2, 2, 3)))
        document.paragraph("检查结论：□未发现问题　□有问题，涉及金额　　　　元")
        document.paragraph("检查人签名：　　　　　　　被检查单位签名：　　　　　　　日期：")
    document.paragraph("未发现问题的，作零报告。" if items else "本轮没有抽到这里的项目，作零报告。")
    history.record(actor, "supervision.printed", row, summary=f"打印{row.round.title}检查表")
    return _answer(document, f"{row.round.title}检查表（{place}）")


@require_GET
def report(request: HttpRequest, supervision_round_id: int) -> HttpResponse:
    """The round as a docx: numbers, one line a township (nil reports among them), what was found."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.round_(actor, supervision_round_id)
    place = area_queries.by_code(actor.area_code).name
    places = list(queries.with_progress(queries.places(actor).filter(round=row)))
    names = area_queries.named({one.area_code for one in places})
    document = Document(f"关于{row.title}\n情况的报告", issuer=place, signed_on=as_of)
    _summary(document, row, places, str(chinese(as_of)))
    document.heading(1, "各乡镇情况")
    lines = [_line(one, names.get(one.area_code, one.area_code)) for one in places]
    document.table(
        Table(
            ("乡镇", "结果", "检查项目（个）", "发现问题（个）", "涉及金额（元）", "填报日期"),
            lines,
            widths=(3, 2, 2, 2, 3, 3),
        )
    )
    problems = queries.items(actor).filter(place__round=row, verdict=Verdict.PROBLEM).order_by("area_code")
    document.heading(1, "发现的问题")
    for number, one in enumerate(problems, start=1):
        document.paragraph(
            f"{number}. {one.name}（{one.project_number}）：{one.said}，{involved(one.fen) or '不涉及资金'}。"
        )
    if not problems:
        document.paragraph("各乡镇未发现问题。")
    document.signature(sealed=False)
    history.record(actor, "supervision.printed", row, summary=f"生成{row.title}报告")
    return _answer(document, f"{row.title}情况报告")


def _summary(document: Document, row: Any, places: list[Any], day: str) -> None:
    done = [one for one in places if one.result != Result.TODO]
    nil = sum(one.result == Result.NONE for one in done)
    document.heading(1, "总体情况")
    document.paragraph(
        f"截至{day}，{len(places)} 个乡镇中 {len(done)} 个已填报，其中零报告 {nil} 个；"
        f"应检查项目 {sum(one.listed for one in places)} 个，已检查 {sum(one.done for one in places)} 个；"
        f"{_found(done)}。"
    )
    document.paragraph(f"检查项目按乡镇分层随机抽取，比例 {row.percent}%，种子 {row.seed}，可以复核。")


def _found(done: list[Any]) -> str:
    problems = sum(one.problems for one in done)
    if not problems:
        return "没有发现问题"
    return f"发现问题 {problems} 个，{involved(sum(one.fen for one in done), '涉及金额') or '均不涉及资金'}"


def _line(one: Any, name: str) -> tuple[str, ...]:
    day = f"{one.reported_on:%Y-%m-%d}" if one.reported_on else "未填报"
    label = "零报告" if one.result == Result.NONE else one.get_result_display()
    return (name, label, f"{one.done} / {one.listed}", str(one.problems), some_money(one.fen), day)


def _answer(document: Document, title: str) -> HttpResponse:
    answer = HttpResponse(document.bytes(), content_type=_DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}.docx"))
    return answer
