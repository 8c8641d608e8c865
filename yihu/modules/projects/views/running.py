"""Notices, changes of the plan, photographs and papers of a project."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine import areas
from yihu.engine.areas import Level as AreaLevel
from yihu.engine.dates import chinese
from yihu.engine.errors import BadValue, NotFound, WrongStage
from yihu.engine.money import wan
from yihu.engine.notices import calls
from yihu.engine.policy import for_area
from yihu.modules.projects import actions, forms, queries
from yihu.modules.projects.models import Project
from yihu.modules.projects.models.library import SOURCES
from yihu.modules.projects.notices import done_row
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import Category, Level, Origin, Stage
from yihu.modules.projects.rules.running import awaited
from yihu.modules.projects.views.common import as_docx, asked, crumbs, own_area, year_of

either = require_http_methods(["GET", "POST"])
_MOST_LINES = 1000


@either
def publicise(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.one(actor, pk)
    actor.require(Can.DISCLOSE, row.area_code)
    form = forms.Notice(request.POST or None, initial={"first": as_of, "level": _level_next(row)})

    def do(given: dict[str, Any]) -> tuple[str, str]:
        made = actions.publicise(actor, row.pk, **given)
        return _page(row), f"{Level(made.level).label}已登记，公示到 {made.last:%Y-%m-%d}"

    return _asked(request, form, do, row, title="登记公示")


def _level_next(row: Project) -> str:
    """The notice that the project's next step waits for."""
    from_here = {
        Stage.PROPOSED: Stage.REVIEWED,
        Stage.REVIEWED: Stage.ARGUED,
        Stage.APPROVED: Stage.IN_LIBRARY,
    }
    wanted = awaited(from_here.get(Stage(row.stage), Stage.STARTED), Origin(row.origin))
    if wanted:
        return wanted[0].value
    planned = Stage(row.stage) in (Stage.PLANNED, Stage.CONTRACTED, Stage.STARTED)
    return (Level.BEFORE_START if planned else Level.COMPLETION).value


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        raise BadValue("请填写撤下原因（200 字以内）")
    row = actions.take_down(actor, pk, on=day_of(request), reason=form.cleaned_data["reason"])
    messages.success(request, "公示已撤下，记录保留")
    return redirect("projects:project", row.project_id)


@either
def change_plan(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.one(actor, pk)
    actor.require(Can.PLAN, row.area_code)
    now = {name: getattr(row, f"{name}_fen") for name in SOURCES}
    form = forms.PlanChange(request.POST or None, initial={"on": as_of, **now})

    def do(given: dict[str, Any]) -> tuple[str, str]:
        fen = {name: given.pop(name) or 0 for name in SOURCES}
        actions.change_plan(actor, row.pk, fen, **given)
        return _page(row), "计划已调整，原计划保留，可按任意日期查询"

    return _asked(request, form, do, row, title="调整计划")


@either
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = queries.one(actor, pk)
    actor.require(Can.RUN, row.area_code)
    phase = "after" if row.finished_on else "during" if row.started_on else "before"
    form = forms.Photo(
        request.POST or None, request.FILES or None, initial={"taken_on": as_of, "phase": phase}
    )

    def do(given: dict[str, Any]) -> tuple[str, str]:
        file = given.pop("file")
        actions.add_photo(actor, row.pk, name=file.name, data=file.read(), now=clock.now(), **given)
        return _page(row) + "#photos", "照片已保存"

    return _asked(request, form, do, row, title="上传照片", note="相机写入的位置、时间等信息会被去掉")


@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    _, content_type, data = actions.open_photo(actor_of(request), pk)
    answer = HttpResponse(data, content_type=content_type)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def remove_photo(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        raise BadValue("请填写删除原因（200 字以内）")
    project_id = actions.remove_photo(actor_of(request), pk, reason=form.cleaned_data["reason"])
    messages.success(request, "照片已删除")
    return redirect("projects:project", project_id)


def _page(row: Project) -> str:
    return reverse("projects:project", args=[row.pk])


def _asked(request: HttpRequest, form: Any, do: Any, row: Project, **shown: Any) -> HttpResponse:
    title = f"{shown.pop('title')}：{row.name}"
    return asked(
        request,
        form,
        do,
        title=title,
        back=_page(row),
        crumbs=crumbs(Crumb(row.name, _page(row)), Crumb(title)),
        **shown,
    )


# -- papers ----------------------------------------------------------------------------------------------------


@require_GET
def paper(request: HttpRequest, which: str) -> HttpResponse:
    """项目库公示表 and 年度实施计划 of an area and a year, as Word."""
    actor, as_of = actor_of(request), day_of(request)
    area_code, year = own_area(request, actor), year_of(request, as_of)
    titles = {"library": "项目库公示表", "plan": "年度项目实施计划"}
    if which not in titles:
        raise NotFound("没有这种文档，请从项目看板打开")
    rows = queries.visible_to(actor).filter(
        in_area("area_code", area_code), year=year, removed_on__isnull=True
    )
    day = {"library": "in_library_on", "plan": "planned_on"}[which]
    waiting = {"library": [Stage.APPROVED], "plan": []}[which]
    chosen = rows.filter(**{f"{day}__lte": as_of}) | rows.filter(stage__in=waiting)
    found = list(queries.with_plan(chosen, as_of).order_by("category", "number")[: _MOST_LINES + 1])
    if len(found) > _MOST_LINES:
        raise BadValue(f"超过 {_MOST_LINES} 个项目，请按乡镇打印或从台账导出")
    place = area_queries.by_code(area_code).name
    title = f"{place}{year}年{titles[which]}"
    last = "" if which == "plan" else "公示期内如有异议，请向区（县）扶贫部门反映。"
    document = _list_paper(title, place, found, as_of, last + _calls(area_code, as_of))
    history.record(actor, "projects.printed", summary=f"打印{title}（{len(found)} 个项目）")
    return as_docx(document, title)


def _list_paper(title: str, place: str, rows: list[Any], as_of: date, last: str) -> Document:
    names = area_queries.named({row.area_code for row in rows})
    document = Document(title, issuer=f"{place}扶贫开发领导小组办公室", signed_on=as_of)
    document.paragraph(
        f"截至{chinese(as_of)}，共 {len(rows)} 个项目，计划总投资 {wan(sum(row.plan_fen for row in rows)):,f} 万元。"
        + last
    )
    for category in Category:
        own = [row for row in rows if row.category == category.value]
        if not own:
            continue
        document.heading(
            1, category.label, f"{len(own)} 个，{wan(sum(row.plan_fen for row in own)):,f} 万元。"
        )
        lines = [_line(at, row, names) for at, row in enumerate(own, 1)]
        document.table(Table(_HEAD, lines, widths=_WIDTHS, width_mm=225))
    document.signature()
    return document


_HEAD = (
    "序号",
    "项目名称",
    "地点",
    "建设任务、补助标准",
    "资金（万元）",
    "起止时间",
    "实施单位、责任人",
    "绩效目标、联农带农",
)
_WIDTHS = (0.5, 1.7, 1, 1.9, 0.9, 1.3, 1.2, 1.9)


def _line(at: int, row: Any, names: dict[str, str]) -> tuple[str, ...]:
    span = "—".join(f"{day:%Y.%m}" if day else "未定" for day in (row.start_due, row.finish_due))
    return (
        str(at),
        row.name,
        names.get(row.area_code, row.area_code),
        "；".join(filter(None, (row.scale, row.subsidy))),
        f"{wan(row.plan_fen):,f}",
        span,
        " ".join(filter(None, (str(row.unit or ""), row.responsible))),
        "；".join(filter(None, (row.target, row.benefit))),
    )


@require_GET
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """完工公告 of one project, as Word, for the board at the site."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.one(actor, pk)
    if row.settled_on is None:
        raise WrongStage(f"项目当前为“{row.stage_label}”，结算后才能打印完工公告")
    village = area_queries.by_code(row.area_code).name
    county = area_queries.by_code(areas.ancestor(row.area_code, AreaLevel.COUNTY)).name
    said = done_row(actor, row, as_of)
    document = Document(f"{row.name}\n完工公告", issuer=str(row.unit or county), signed_on=as_of)
    document.paragraph(f"{row.name}已完工并通过验收结算。现将有关情况予以公告，接受群众监督。")
    told = [
        ("项目编号", row.number),
        ("实施地点", village),
        ("建设任务", row.scale),
        ("补助标准", row.subsidy),
        ("计划投资", f"{wan(row.invest_fen):,f} 万元"),
        ("实施单位、责任人", " ".join(filter(None, (str(row.unit or ""), row.responsible)))),
        ("实施方式、承建单位", " ".join(filter(None, (said["method"], said["contractor"])))),
        ("合同金额", _amount(said["contract_fen"])),
        (
            "开工、完工",
            "—".join(f"{day:%Y-%m-%d}" if day else "未记录" for day in (row.started_on, row.finished_on)),
        ),
        (
            "验收",
            " ".join(
                filter(None, (f"{row.accepted_on:%Y-%m-%d}" if row.accepted_on else "", said["result"]))
            ),
        ),
        ("结算金额", _amount(said["audited_fen"])),
        *_used(said, as_of),
        ("绩效完成情况", said["reached"] or row.target),
        ("联农带农", row.benefit),
    ]
    document.table(Table(("项目", "内容"), told, widths=(1, 3), align=("center", "left")))
    days = for_area(row.area_code).days("projects.completion_notice_days", as_of)
    document.paragraph(f"公告期不少于 {days} 天。{_calls(row.area_code, as_of)}")
    document.signature()
    history.record(actor, "projects.printed", row, summary=f"打印完工公告：{row.name}")
    return as_docx(document, f"{row.name}完工公告")


def _used(said: dict[str, Any], as_of: date) -> list[tuple[str, str]]:
    if said["paid_fen"] is None:
        return []
    told = f"{_amount(said['paid_fen'])}、{_amount(said['used_fen'])}（截至{as_of:%Y-%m-%d}）"
    return [("已拨付、已支出", told)]


def _calls(area_code: str, as_of: date) -> str:
    return f"监督电话：{calls(for_area(area_code).at('disclosure.phone', as_of).value or '')}。"


def _amount(fen: int | None) -> str:
    return "" if fen is None else f"{wan(fen):,f} 万元"
