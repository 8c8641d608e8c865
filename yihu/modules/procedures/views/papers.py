"""Papers of a list: what is printed for the meeting, the wall and the file; what is handed in as proof.

A notice shows names of heads, village, group, persons and category; never numbers, phones, health or incomes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.access.scope import within
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.files import queries as files
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import chinese
from yihu.engine.errors import NotFound, Refused
from yihu.modules.procedures import actions, forms, queries
from yihu.modules.procedures.models import Round, Step
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import NOTICES, Kind, Stage

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHOWN_IN_PAGE = ("image/jpeg", "image/png", "application/pdf")
_HEAD = ("序号", "村民小组", "户主", "家庭人口", "户属性")
_WIDTHS = (0.7, 1.2, 1.4, 1.0, 1.4)


@require_GET
def printed(request: HttpRequest, round_id: int, form: str) -> HttpResponse:
    """One of the forms as a Word file."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.get(actor, round_id)
    make = FORMS.get(form)
    if make is None:
        raise NotFound("没有这种表，请从名单页打印")
    document = make(found)
    history.record(
        actor, "procedures.printed", found, summary=f"{found.title}：打印{document.content.title}"[:200]
    )
    name = document.content.title.replace("\n", "")
    answer = HttpResponse(document.bytes(), content_type=DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{name}.docx"))
    return answer


def minutes(found: Round) -> Document:
    """民主评议会议记录表: filled as far as known, the rest to be written by hand and signed."""
    village = area_queries.by_code(found.area_code).name
    step = _last(found, Stage.ASSESSED, Stage.LISTED)
    document = Document(
        f"{village}{found.sort.label}\n民主评议会议记录",
        issuer=f"{village}村民委员会",
        signed_on=step.on if step else None,
    )
    rows = list(queries.cases_of(found))
    persons = sum(case.persons for case in rows)
    told = [
        ("名单", f"{found.title}，{len(rows)} 户 {persons} 人"),
        ("会议日期", chinese(step.on) if step else ""),
        ("应到代表", f"{step.entitled} 人" if step and step.entitled else ""),
        ("实到代表", f"{step.present} 人" if step and step.present else ""),
        ("记录编号", step.document if step else ""),
        ("主持人", ""),
        ("记录人", ""),
    ]
    document.table(Table(("项目", "内容"), told, widths=(1, 3), align=("center", "left")))
    document.paragraph("会议逐户评议，表决情况如下：")
    lines = [
        (str(at), case.group_name or "", case.head_name, str(case.persons), "", "")
        for at, case in enumerate(rows, start=1)
    ]
    document.table(Table(("序号", "村民小组", "户主", "家庭人口", "同意票数", "评议意见"), lines))
    document.paragraph("参会代表签名：")
    document.signature()
    return document


def notice(found: Round) -> Document:
    """公示: names, group, persons and category only, with the days and where to object."""
    village = area_queries.by_code(found.area_code).name
    step = _last(found, *NOTICES)
    which = "（第二次）" if step and step.stage == Stage.NOTICED_AGAIN else ""
    document = Document(
        f"{village}{_about(found)}\n公示{which}",
        issuer=f"{village}村民委员会",
        signed_on=step.on if step else None,
    )
    rows = list(queries.cases_of(found))
    persons = sum(case.persons for case in rows)
    document.paragraph(
        f"经入户核实、民主评议，拟确定下列 {len(rows)} 户 {persons} 人为{_object(found)}（{found.title}），现予公示。"
    )
    document.table(_table(rows))
    days = (
        f"公示期自{chinese(step.on)}至{chinese(step.until)}。"
        if step and step.until
        else "公示期自　　年　月　日至　　年　月　日。"
    )
    contact = step.contact if step else ""
    document.paragraph(
        f"{days}公示期内如有异议，可向村民委员会、乡镇人民政府反映，监督电话：{contact or '　　　　　　'}；"
        "也可拨打 12317。"
    )
    document.signature()
    return document


def decision(found: Round) -> Document:
    """审定名单 as it goes to the county, or as the county decided it."""
    area = area_queries.by_code(found.area_code)
    county = area_queries.by_code(areas.ancestor(found.area_code, Level.COUNTY)).name
    step = _last(found, Stage.DECIDED)
    document = Document(
        f"{county}{found.year}年\n{_about(found)}审定名单",
        issuer=f"{county}扶贫开发领导小组",
        signed_on=step.on if step else None,
        doc_number=step.document if step else "",
    )
    rows = list(queries.cases_of(found))
    persons = sum(case.persons for case in rows)
    state = "经县级审定，同意" if step else "拟报县级审定，将"
    document.paragraph(
        f"{state}{area.name}下列 {len(rows)} 户 {persons} 人列为{_object(found)}（{found.title}）。"
    )
    document.table(_table(rows))
    document.signature()
    return document


FORMS: dict[str, Callable[[Round], Document]] = {"minutes": minutes, "notice": notice, "decision": decision}


def _table(rows: list[Any]) -> Table:
    lines = [
        (
            str(at),
            case.group_name or "—",
            case.head_name,
            str(case.persons),
            case.get_household_kind_display(),
        )
        for at, case in enumerate(rows, start=1)
    ]
    total = ("合计", "", f"{len(rows)} 户", str(sum(case.persons for case in rows)), "")
    return Table(_HEAD, [*lines, total], widths=_WIDTHS, total_row=True)


def _about(found: Round) -> str:
    words = {Kind.IDENTIFY: "贫困户识别", Kind.EXIT: "贫困户脱贫退出", Kind.RETURN: "返贫户纳入"}
    return words[found.sort]


def _object(found: Round) -> str:
    words = {Kind.IDENTIFY: "建档立卡贫困户", Kind.EXIT: "脱贫退出户", Kind.RETURN: "返贫户"}
    return words[found.sort]


def _last(found: Round, *stages: Stage) -> Step | None:
    return queries.steps_of(found).filter(stage__in=[stage.value for stage in stages]).order_by("-pk").first()


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, step_id: int) -> HttpResponse:
    """Hand in a paper of a step."""
    actor, as_of = actor_of(request), day_of(request)
    step = within(Step.objects.select_related("round"), actor).filter(pk=step_id).first()
    if step is None:
        raise NotFound("没有这一步，或不在您的管理范围内")
    actor.require(Can.PREPARE, step.area_code)
    form = forms.PaperForm(
        request.POST or None, request.FILES or None, initial={"taken_on": min(as_of, step.until or step.on)}
    )
    back = reverse("procedures:round", args=[step.round_id])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.attach(
                actor,
                step_id,
                name=given["file"].name,
                data=given["file"].read(),
                taken_on=given["taken_on"],
                now=clock.now(),
                note=given["note"],
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "材料已上传")
            return redirect(back)
    title = f"上传材料：{Stage(step.stage).label}"
    crumbs = [Crumb("识别退出", reverse("procedures:list")), Crumb(step.round.title, back), Crumb(title)]
    context = {"form": form, "title": title, "note": "", "back": back, "crumbs": crumbs}
    return render(request, "procedures/form.html", context)


@require_GET
def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The stored file; pictures and PDF open in the browser, everything else is only ever downloaded."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.papers(actor).filter(pk=paper_id).first()
    if found is None:
        raise NotFound("没有这份材料，或不在您的管理范围内")
    stored, data = files.content(actor, found.file.uid)
    answer = HttpResponse(data, content_type=stored.content_type)
    shown = stored.content_type in _SHOWN_IN_PAGE
    answer["Content-Disposition"] = str(content_disposition_header(not shown, stored.name))
    answer["Cache-Control"] = "private, max-age=600"
    return answer
