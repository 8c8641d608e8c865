"""Papers: the whole file of a case, the minutes and the notice of a batch.

A notice shows head, village, group, persons and category; never numbers, phones, health, incomes or what the risk is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import chinese
from yihu.engine.errors import NotFound
from yihu.engine.money import from_fen
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.models import Batch, Case, CaseStep
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import CLEARING, Lack, Stage
from yihu.modules.monitoring.views.cases import wanted

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEAD = ("序号", "村民小组", "户主", "家庭人口", "类别")
_WIDTHS = (0.7, 1.2, 1.4, 1.0, 1.6)


def download(actor: Actor, document: Document, row: Any) -> HttpResponse:
    name = document.content.title.replace("\n", "")
    history.record(actor, "monitoring.printed", row, summary=f"打印{name}"[:200])
    answer = HttpResponse(document.bytes(), content_type=DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{name}.docx"))
    return answer


@require_GET
def printed(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole file of one case as a Word file."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.case(actor, case_id)
    return download(actor, case_file(found, day_of(request)), found)


def case_file(found: Case, day: Any) -> Document:
    """监测对象档案: what was found, who decided when, what was done, what is missing."""
    village = area_queries.by_code(found.area_code).name
    document = Document(
        f"{village}{found.head_name}户\n监测对象档案", issuer=f"{village}村民委员会", signed_on=day
    )
    document.heading(1, "基本情况")
    document.table(Table(("项目", "内容"), _facts(found), widths=(1, 3), align=("center", "left")))
    document.heading(1, "办理过程")
    document.table(
        Table(
            ("环节", "日期", "文号（编号）", "经办人", "说明"),
            [_step(one) for one in queries.steps_of(found)],
            widths=(1.2, 1.1, 1.3, 0.9, 2.2),
        )
    )
    _comparisons(document, found)
    document.heading(1, "帮扶措施")
    _measures(document, found)
    document.heading(1, "月度走访")
    visits = [
        (f"{one.on:%Y-%m-%d}", one.visited_by, one.get_trend_display(), one.text)
        for one in found.visits.order_by("on", "pk")
    ]
    _table(document, ("日期", "走访人", "风险变化", "走访情况"), visits, (1, 1, 1, 3), "没有走访记录。")
    document.heading(1, "档案材料")
    papers = [
        (label, "有" if there else "缺") for label, there in wanted(found, list(queries.steps_of(found)))
    ]
    none = "随台账导入，系统中没有材料。" if found.start else "入户核查后开始归档。"
    _table(document, ("材料", "是否齐全"), papers, (3, 1), none)
    document.signature()
    return document


def _facts(found: Case) -> list[tuple[str, str]]:
    income = "" if found.income_fen is None else f"{from_fen(found.income_fen):,} 元"
    village = area_queries.by_code(found.area_code)
    names = area_queries.named([areas.ancestor(village.code, Level.TOWNSHIP)])
    where = [*names.values(), village.name, found.group_name]
    told = [
        ("户主", found.head_name),
        ("户编号", found.number),
        ("所在村组", " ".join(one for one in where if one)),
        ("家庭人口", f"{found.persons} 人"),
        ("监测对象类别", found.get_category_display()),
        ("致（返）贫风险", "、".join(one.get_kind_display() for one in found.risks.order_by("position"))),
        ("识别时人均纯收入", income),
        ("三保障和饮水问题", "、".join(Lack(one).label for one in found.lacks) or "无"),
        ("整户无劳动力", "是" if found.no_labour else "否"),
        ("线索日期", chinese(found.clue_on)),
        ("纳入监测日期", chinese(found.start) if found.start else ""),
        ("帮扶责任人", found.helper),
    ]
    if found.end:
        told.append(("风险消除", f"{chinese(found.end)}，{found.get_clear_kind_display()}"))
    return told


def _step(step: CaseStep) -> tuple[str, ...]:
    told = [
        f"公示至{chinese(step.until)}，{step.place}" if step.until else "",
        f"应到 {step.entitled} 人，实到 {step.present} 人" if step.entitled else "",
        step.comment,
    ]
    note = "；".join(one for one in told if one)
    return Stage(step.stage).label, f"{step.on:%Y-%m-%d}", step.document, step.by_name, note


def _comparisons(document: Document, found: Case) -> None:
    document.heading(1, "承诺授权和信息比对")
    first = queries.signed(found)
    signed = f"{first.signer}于{chinese(first.signed_on)}签署承诺授权书。" if first else "没有承诺授权书。"
    document.paragraph(f"{signed}{'免比对：' + found.exempt if found.exempt else ''}")
    rows = [
        (one.get_check_kind_display(), f"{one.on:%Y-%m-%d}", "有疑点" if one.found else "无异常", one.text)
        for one in found.comparisons.order_by("on", "pk")
    ]
    if rows:
        document.table(Table(("比对内容", "日期", "结果", "说明"), rows, widths=(1.2, 1, 0.8, 2.4)))


def _measures(document: Document, found: Case) -> None:
    rows = [
        (
            one.risk.get_kind_display(),
            one.get_kind_display(),
            one.text,
            one.owner,
            f"{one.done_on:%Y-%m-%d}" if one.done_on else f"时限 {one.due_on:%Y-%m-%d}",
            one.effect,
        )
        for one in found.measures.filter(dropped_on__isnull=True)
        .select_related("risk")
        .order_by("due_on", "pk")
    ]
    heads = ("针对风险", "类别", "措施", "责任人", "落实", "成效")
    _table(document, heads, rows, (1, 1, 1.6, 1, 1, 1.2), "还没有帮扶措施。")


def _table(
    document: Document, heads: tuple[str, ...], rows: Sequence[Any], widths: tuple[float, ...], empty: str
) -> None:
    if rows:
        document.table(Table(heads, list(rows), widths=widths))
    else:
        document.paragraph(empty)


def batch_paper(actor: Actor, found: Batch, form: str) -> Document:
    steps = list(queries.steps_of_batch(actor, found))
    if not steps:
        raise NotFound("这个批次的步骤都已撤回，没有可打印的内容")
    return FORMS[form][2](found, steps)


def _place(steps: list[CaseStep]) -> str:
    villages = sorted({step.area_code for step in steps})
    if len(villages) == 1:
        return area_queries.by_code(villages[0]).name
    return area_queries.by_code(villages[0][:9] + "000").name if villages else ""


def _object(found: Batch) -> str:
    return "监测对象风险消除" if Stage(found.stage) in CLEARING else "监测对象"


def _lines(steps: list[CaseStep]) -> Table:
    rows = [
        (
            str(at),
            step.case.group_name or "—",
            step.case.head_name,
            str(step.case.persons),
            step.case.get_category_display(),
        )
        for at, step in enumerate(steps, start=1)
    ]
    persons = sum(step.case.persons for step in steps)
    return Table(
        _HEAD, [*rows, ("合计", "", f"{len(steps)} 户", str(persons), "")], widths=_WIDTHS, total_row=True
    )


def minutes(found: Batch, steps: list[CaseStep]) -> Document:
    """民主评议会议记录表: filled as far as known, votes and signatures by hand."""
    place, first = _place(steps), steps[0]
    document = Document(
        f"{place}{_object(found)}\n民主评议会议记录", issuer=f"{place}村民委员会", signed_on=found.on
    )
    told = [
        ("会议日期", chinese(found.on)),
        ("应到代表", f"{first.entitled} 人"),
        ("实到代表", f"{first.present} 人"),
        ("记录编号", first.document),
        ("主持人", ""),
        ("记录人", ""),
    ]
    document.table(Table(("项目", "内容"), told, widths=(1, 3), align=("center", "left")))
    document.paragraph("会议逐户评议，表决情况如下：")
    rows = [
        (str(at), step.case.group_name or "—", step.case.head_name, str(step.case.persons), "", "")
        for at, step in enumerate(steps, start=1)
    ]
    document.table(Table(("序号", "村民小组", "户主", "家庭人口", "同意票数", "评议意见"), rows))
    document.paragraph("参会代表签名：")
    document.signature()
    return document


def notice(found: Batch, steps: list[CaseStep]) -> Document:
    """公示: names, group, persons and category only, with the days and where to object."""
    place, first = _place(steps), steps[0]
    document = Document(f"{place}{_object(found)}\n公示", issuer=f"{place}村民委员会", signed_on=found.on)
    clearing = Stage(found.stage) in CLEARING
    persons = sum(step.case.persons for step in steps)
    document.paragraph(
        f"经入户核实、民主评议，拟{'对' if clearing else '将'}下列 {len(steps)} 户 {persons} 人"
        f"{'标注风险消除' if clearing else '纳入监测帮扶'}，现予公示。"
    )
    document.table(_lines(steps))
    days = f"公示期自{chinese(found.on)}至{chinese(first.until)}。" if first.until else ""
    document.paragraph(
        f"{days}公示期内如有异议，可向村民委员会、乡镇人民政府反映，监督电话：{first.contact}；也可拨打 12317。"
    )
    document.signature()
    return document


def roll(found: Batch, steps: list[CaseStep]) -> Document:
    """审核、审定、公告名单."""
    place, first = _place(steps), steps[0]
    words = {
        Stage.REVIEWED: "审核名单", Stage.DECIDED: "审定名单", Stage.MONITORED: "公告",
        Stage.CLEAR_REVIEWED: "审核名单", Stage.CLEAR_DECIDED: "审定名单", Stage.CLEARED: "公告",
    }  # fmt: skip
    document = Document(
        f"{place}{_object(found)}\n{words[Stage(found.stage)]}",
        issuer=place,
        signed_on=found.on,
        doc_number=first.document,
    )
    persons = sum(step.case.persons for step in steps)
    document.paragraph(f"下列 {len(steps)} 户 {persons} 人{Stage(found.stage).label}。")
    document.table(_lines(steps))
    document.signature()
    return document


FORMS: dict[str, tuple[str, tuple[Stage, ...], Callable[[Batch, list[CaseStep]], Document]]] = {
    "minutes": ("会议记录表", (Stage.ASSESSED, Stage.CLEAR_ASSESSED), minutes),
    "notice": ("公示", (Stage.NOTICED, Stage.CLEAR_NOTICED), notice),
    "decision": (
        "名单",
        (
            Stage.REVIEWED,
            Stage.DECIDED,
            Stage.MONITORED,
            Stage.CLEAR_REVIEWED,
            Stage.CLEAR_DECIDED,
            Stage.CLEARED,
        ),
        roll,
    ),
}
