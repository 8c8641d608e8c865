"""Whole-village works with their ten standards, and the fourth quarter's review of the library."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.dates import chinese
from yihu.engine.money import wan
from yihu.modules.projects import forms
from yihu.modules.projects.actions import works as actions
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import Money
from yihu.modules.projects.queries import works as reads
from yihu.modules.projects.rules import Stage, Verdict
from yihu.modules.projects.rules.running import standards
from yihu.modules.projects.views.common import (
    as_docx,
    asked,
    crumbs,
    in_wan,
    offered,
    places_of,
    tabs,
)

either = require_http_methods(["GET", "POST"])


def _list() -> Crumb:
    return Crumb("整村推进", reverse("projects:works_list"))


@require_GET
def works_list(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = [reads.progress_of(actor, one, as_of) for one in reads.village_works(actor)[:100]]
    names = area_queries.named({one.works.area_code for one in found})
    rows = [
        [
            Cell(one.works.name, url=reverse("projects:works", args=[one.works.pk]), note=one.works.document),
            Cell(names.get(one.works.area_code, "")),
            Cell(str(one.works.year)),
            Cell(f"{one.finished} / {len(one.projects)}", kind="number"),
            in_wan(one.plan_fen),
            in_wan(one.paid_fen),
            in_wan(one.left_fen),
            Cell(f"{one.met} / {len(one.standards)}", kind="number"),
            Cell(f"{one.works.due:%Y-%m-%d}", colour="red" if one.is_late else ""),
        ]
        for one in found
    ]
    context = {
        "tabs": tabs("projects:works_list"),
        "head": [
            Head("整村推进"),
            Head("村"),
            Head("年度"),
            Head("完工 / 项目", kind="number"),
            Head("计划（万元）", kind="number"),
            Head("已拨付", kind="number"),
            Head("余下", kind="number"),
            Head("达标", kind="number"),
            Head("期限", kind="date"),
        ],
        "rows": rows,
        "may_plan": actor.may(Can.PLAN),
    }
    return render(request, "projects/works_list.html", context)


@either
def new_works(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PLAN)
    form = forms.Works(request.POST or None, initial={"on": as_of, "year": as_of.year})
    villages = [(code, name) for code, name in places_of(actor) if areas.level_of(code) is Level.VILLAGE]
    offered(form, "area_code", villages)

    def do(given: dict[str, Any]) -> tuple[str, str]:
        given["hamlets"] = given["hamlets"] or 0
        made = actions.open_works(actor, **given)
        return reverse("projects:works", args=[made.pk]), "已登记，请列入项目"

    back = reverse("projects:works_list")
    return asked(request, form, do, title="登记整村推进", back=back, crumbs=crumbs(_list(), Crumb("登记")))


@require_GET
def works(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = reads.one_works(actor, pk)
    progress = reads.progress_of(actor, row, as_of)
    context = {
        "row": row,
        "progress": progress,
        "village": area_queries.by_code(row.area_code),
        "standard_head": [
            Head("标准"),
            Head("结论"),
            Head("印证或差距"),
            Head("核查日期", kind="date"),
            Head("核查人"),
        ],
        "standards": [_standard(one) for one in progress.standards],
        "project_head": [
            Head("项目"),
            Head("阶段"),
            Head("计划（万元）", kind="number"),
            Head("合同", kind="number"),
            Head("已拨付", kind="number"),
        ],
        "projects": [_project(one) for one in progress.projects],
        "foot": [Cell("合计"), Cell(""), *(in_wan(fen) for fen in _sums(progress))],
        "may_plan": actor.may(Can.PLAN, row.area_code),
        "may_judge": actor.may(Can.RUN, row.area_code),
        "crumbs": crumbs(_list(), Crumb(row.name)),
    }
    return render(request, "projects/works.html", context)


def _standard(one: reads.Judged) -> list[Cell]:
    verdict = ("达标", "green") if one.met else ("未达标", "red") if one.check else ("未核查", "secondary")
    return [
        Cell(one.standard.label, note=one.standard.text),
        Cell(verdict[0], colour=verdict[1]),
        Cell(one.check.evidence if one.check else "—"),
        Cell(f"{one.check.on:%Y-%m-%d}" if one.check else "—", kind="date"),
        Cell(one.check.by_name if one.check else "—"),
    ]


def _project(one: Money) -> list[Cell]:
    row = one.project
    return [
        Cell(row.name, url=reverse("projects:project", args=[row.pk]), note=row.number),
        Cell(Stage(row.stage).label),
        in_wan(one.plan_fen),
        in_wan(one.contract_fen),
        in_wan(one.paid_fen),
    ]


def _sums(progress: reads.Progress) -> tuple[int, int, int]:
    return progress.plan_fen, sum(one.contract_fen for one in progress.projects), progress.paid_fen


@either
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = reads.one_works(actor, pk)
    actor.require(Can.PLAN, row.area_code)
    form = forms.Assigned(request.POST or None)
    back = reverse("projects:works", args=[pk])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        return back, f"列入项目 {actions.assign(actor, pk, given['numbers'].split())} 个"

    title = f"列入项目：{row.name}"
    return asked(
        request, form, do, title=title, back=back, crumbs=crumbs(Crumb(row.name, back), Crumb("列入项目"))
    )


@either
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = reads.one_works(actor, pk)
    actor.require(Can.RUN, row.area_code)
    form = forms.Standard(
        request.POST or None, initial={"on": as_of, "standard": request.GET.get("standard", "")}
    )
    offered(form, "standard", [(one.key, f"{one.label}：{one.text}") for one in standards()])
    back = reverse("projects:works", args=[pk])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.judge(actor, pk, **given)
        return back, "核查结果已登记"

    title = f"核查标准：{row.name}"
    return asked(
        request, form, do, title=title, back=back, crumbs=crumbs(Crumb(row.name, back), Crumb("核查标准"))
    )


@require_GET
def works_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """整村推进情况表, as Word."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = reads.one_works(actor, pk)
    progress = reads.progress_of(actor, row, as_of)
    place = area_queries.by_code(row.area_code).name
    document = Document(f"{row.name}\n进展情况表", issuer=place, signed_on=as_of)
    document.paragraph(
        f"截至{chinese(as_of)}，{row.name}对照“十项标准”计划投入 {wan(progress.plan_fen):,f} 万元，"
        f"建设项目 {len(progress.projects)} 个，已完工 {progress.finished} 个；累计拨付 {wan(progress.paid_fen):,f} 万元，"
        f"余下 {wan(progress.left_fen):,f} 万元；计划{chinese(row.due)}前全部完工。"
    )
    document.heading(1, "标准达标情况")
    lines = [
        (
            str(at),
            one.standard.label,
            "达标" if one.met else "未达标" if one.check else "未核查",
            one.check.evidence if one.check else "",
        )
        for at, one in enumerate(progress.standards, 1)
    ]
    document.table(Table(("序号", "标准", "结论", "印证或差距"), lines, widths=(0.5, 1.5, 0.9, 3)))
    document.heading(1, "项目情况")
    projects = [
        (
            str(at),
            one.project.name,
            Stage(one.project.stage).label,
            f"{wan(one.plan_fen):,f}",
            f"{wan(one.contract_fen):,f}",
            f"{wan(one.paid_fen):,f}",
        )
        for at, one in enumerate(progress.projects, 1)
    ]
    total = ("", "合计", "", *(f"{wan(fen):,f}" for fen in _sums(progress)))
    head = ("序号", "项目名称", "阶段", "计划（万元）", "合同（万元）", "拨付（万元）")
    document.table(Table(head, [*projects, total], widths=(0.5, 2.4, 1, 1.1, 1.1, 1.1), total_row=True))
    document.signature()
    history.record(actor, "projects.printed", row, summary=f"打印{row.name}情况表")
    return as_docx(document, f"{row.name}情况表")


# -- the fourth quarter ---------------------------------------------------------------------------------------


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    county = areas.ancestor(actor.area_code, Level.COUNTY)
    inside = county if areas.inside(county, actor.area_code) else actor.area_code
    waiting = reads.candidates(inside, as_of)
    rows = [
        [
            Cell(f"{one.year} 年", url=reverse("projects:review", args=[one.pk])),
            Cell(f"{one.opened_on:%Y-%m-%d}", kind="date"),
            Cell(f"{reads.lines_of(actor, one).count()}", kind="number"),
            Cell(f"{one.decided_on:%Y-%m-%d} {one.document}", colour="green")
            if one.decided_on
            else Cell("待审定", colour="yellow"),
        ]
        for one in reads.adjustments(actor)[:30]
    ]
    context = {
        "tabs": tabs("projects:reviews"),
        "as_of": as_of,
        "head": [Head("年度"), Head("提出日期", kind="date"), Head("调整对象", kind="number"), Head("审定")],
        "rows": rows,
        "candidate_head": [Head("项目"), Head("年度"), Head("原因")],
        "candidates": [
            [
                Cell(row.name, url=reverse("projects:project", args=[row.pk]), note=row.number),
                Cell(str(row.year)),
                Cell(why),
            ]
            for row, why in waiting[:200]
        ],
        "waiting": len(waiting),
        "may_open": actor.may(Can.PLAN, county)
        and bool(waiting)
        and not reads.adjustments(actor).filter(year=as_of.year).exists(),
    }
    return render(request, "projects/reviews.html", context)


@require_POST
def open_review(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    made = actions.open_adjustment(actor, actor.area_code, on=day_of(request))
    messages.success(request, "动态调整已提出，请逐个填写处理意见")
    return redirect("projects:review", made.pk)


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = reads.one_adjustment(actor, pk)
    may_propose = row.decided_on is None and actor.may(Can.PLAN, row.area_code)
    colours = {Verdict.KEEP: "secondary", Verdict.POSTPONE: "yellow", Verdict.REMOVE: "red"}
    lines = []
    for line in reads.lines_of(actor, row):
        verdict = Verdict(line.verdict)
        to = f"到 {line.to_year} 年" if line.to_year else ""
        cells = [
            Cell(
                line.project.name,
                url=reverse("projects:project", args=[line.project_id]),
                note=line.project.number,
            ),
            Cell(line.why),
            Cell(f"{verdict.label}{to}", colour=colours[verdict]),
            Cell(line.reason or "—"),
        ]
        if may_propose:
            cells.append(Cell("填写意见", url=reverse("projects:review_line", args=[line.pk])))
        lines.append(cells)
    head = [Head("项目"), Head("列入原因"), Head("处理意见"), Head("说明")]
    context = {
        "row": row,
        "head": [*head, Head("操作")] if may_propose else head,
        "rows": lines,
        "may_decide": row.decided_on is None and actor.may(Can.REMOVE, row.area_code),
        "crumbs": crumbs(Crumb("动态调整", reverse("projects:reviews")), Crumb(str(row))),
        "as_of": as_of,
    }
    return render(request, "projects/review.html", context)


@either
def review_line(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.PLAN)
    line = reads.one_line(actor, pk)
    now = {"verdict": line.verdict, "to_year": line.to_year, "reason": line.reason}
    form = forms.ReviewLine(request.POST or None, initial=now)
    back = reverse("projects:review", args=[line.adjustment_id])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.propose_verdict(actor, pk, given["verdict"], reason=given["reason"], to_year=given["to_year"])
        return back, "处理意见已保存"

    return asked(request, form, do, title=f"处理意见：{line.project.name}", back=back, note=line.why)


@either
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    row = reads.one_adjustment(actor, pk)
    actor.require(Can.REMOVE, row.area_code)
    form = forms.Decided(request.POST or None, initial={"on": as_of})
    back = reverse("projects:review", args=[pk])

    def do(given: dict[str, Any]) -> tuple[str, str]:
        actions.decide(actor, pk, **given)
        return back, "动态调整已审定：出库、调整年度的项目已办理"

    return asked(request, form, do, title=f"审定：{row}", back=back)
