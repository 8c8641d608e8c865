"""The page of one project."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import drawing
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Entry, Fact, Head, Row, Step
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.money import wan
from yihu.engine.panels import Place
from yihu.modules.funds import queries as funds
from yihu.modules.funds.permissions import Can as FundsCan
from yihu.modules.funds.rules import Flow, Tier, in_wan, total_of
from yihu.modules.projects import queries
from yihu.modules.projects.actions import WHO
from yihu.modules.projects.models import Project, ProjectStep
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.rules import GUARDS, NEXT, Construction, Origin, Stage
from yihu.modules.projects.views import beside

_LINE = tuple(stage for stage in Stage if stage not in (Stage.SUSPENDED, Stage.REMOVED))
_PLANNED = {
    Tier.CENTRAL: "central_fen",
    Tier.PROVINCE: "province_fen",
    Tier.CITY: "city_fen",
    Tier.COUNTY: "county_fen",
}


def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: what it is, where it stands, what pays for it, what was done when."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.one(actor, pk)
    steps = queries.steps_of(row)
    last = queries.standing(steps)[-1]
    context = {
        "project": row,
        "facts": _facts(row),
        "steps": _line(row, queries.standing(steps)),
        "next": [
            {
                "stage": stage.value,
                "verb": GUARDS[stage].verb,
                "danger": stage in (Stage.REMOVED, Stage.SUSPENDED),
            }
            for stage in NEXT[Stage(row.stage)]
            if stage is not Stage.HANDED_OVER and actor.may(WHO[stage], row.area_code)
        ],
        "may_withdraw": len(queries.standing(steps)) > 1 and actor.may(WHO[Stage(last.stage)], row.area_code),
        "may_revise": _may_revise(actor, row),
        "last": GUARDS[Stage(last.stage)].verb,
        "trail": [_entry(step) for step in reversed(steps)],
        "crumbs": [Crumb("项目", reverse("projects:list")), *_path(row)],
        "panels": drawing.panels(request, actor, Place.PROJECT, row, area_code=row.area_code, as_of=as_of),
        "stopped": {Stage.SUSPENDED: "yellow", Stage.REMOVED: "red"}.get(Stage(row.stage), ""),
        **_money(actor, row, as_of),
        **beside.shown(actor, row, as_of),
    }
    return render(request, "projects/project.html", context)


def _may_revise(actor: Actor, row: Project) -> bool:
    early = Stage(row.stage) in (Stage.PROPOSED, Stage.REVIEWED, Stage.ARGUED)
    return actor.may(Can.PROPOSE if early else Can.PLAN, row.area_code)


def _path(row: Project) -> list[Crumb]:
    names = area_queries.named(
        [areas.ancestor(row.area_code, level) for level in (Level.TOWNSHIP, Level.VILLAGE)]
    )
    return [Crumb(name) for _, name in sorted(names.items())]


def _facts(row: Project) -> list[Fact]:
    due = (row.start_due, row.finish_due)
    span = "—".join(day.isoformat() if day else "未定" for day in due) if any(due) else ""
    people = f"{row.households} 户 {row.persons} 人" if row.households or row.persons else ""
    if row.poor_households:
        people += f"（其中脱贫、监测户 {row.poor_households} 户）"
    return [
        Fact("项目编号", row.number),
        Fact("年度", str(row.year), "年"),
        Fact("项目类别", row.category_label),
        Fact("建设性质", Construction(row.construction).label),
        Fact("计划总投资", f"{wan(row.invest_fen):,f}", "万元"),
        Fact("申报层级", Origin(row.origin).label),
        Fact("实施单位", str(row.unit or "")),
        Fact("主管部门", str(row.department or "")),
        Fact("责任人", row.responsible),
        Fact("计划工期", span),
        Fact("受益", people),
        Fact("优先（绿色通道）", _urgent(row)),
        Fact("补助标准", row.subsidy),
        Fact("建设内容和规模", row.scale, wide=True),
        Fact("绩效目标", row.target, wide=True),
        Fact("联农带农机制", row.benefit, wide=True),
    ]


def _urgent(row: Project) -> str:
    marks = [label for label, on in (("优先安排", row.priority), ("绿色通道", row.green)) if on]
    return f"{'、'.join(marks)}：{row.urgent_reason}" if marks else ""


def _line(row: Project, steps: list[ProjectStep]) -> list[Step]:
    """The road with the days; steps an imported project never recorded are passed without one."""
    days = {step.stage: step.on for step in steps}
    reached = [position for position, stage in enumerate(_LINE) if stage.value in days]
    last = max(reached)
    made = []
    for position, stage in enumerate(_LINE):
        state = "now" if position == last else "done" if position < last else "todo"
        day = days.get(stage.value)
        made.append(Step(stage.label, state, day.isoformat() if day else "未记录" if position < last else ""))
    return made


def _entry(step: ProjectStep) -> Entry:
    verb = GUARDS[Stage(step.stage)].verb
    gone = bool(step.is_withdrawn)  # type: ignore[attr-defined]
    title = f"撤回“{verb}”" if step.withdraws_id else f"{verb}（已撤回）" if gone else verb
    return Entry(
        when=step.on.isoformat(),
        who=step.actor_name,
        title=title,
        note="；".join(text for text in (step.document, step.reason) if text),
        icon="arrow-back-up" if step.withdraws_id else "circle-x" if gone else "circle-check",
    )


def _money(actor: Actor, row: Project, as_of: date) -> dict[str, object]:
    """Planned by source beside what was arranged, paid and used, for those who may see funds."""
    if not actor.may(FundsCan.SEE, row.area_code):
        return {"may_see_funds": False}
    county = areas.ancestor(row.area_code, Level.COUNTY)
    inside = county if areas.inside(county, actor.area_code) else actor.area_code
    flows = {flow.key: flow for flow in funds.for_project(row.number, area_code=inside, as_of=as_of)}
    planned = {tier: getattr(row, column) for tier, column in _PLANNED.items()}
    lines = [
        [tier.label, planned.get(tier, 0), flows.get(tier.value, Flow(tier.value, tier.label))]
        for tier in Tier
        if planned.get(tier) or tier.value in flows
    ]
    whole = total_of(list(flows.values()), "合计")
    other = [["其他来源", row.other_fen, Flow("", "其他来源")]] if row.other_fen else []
    return {
        "may_see_funds": True,
        "part_only": inside != county,
        "money_head": [
            Head("来源"),
            *(Head(name, kind="number") for name in ("计划", "已安排", "已拨付", "已支出", "支出÷安排")),
        ],
        "money_rows": [
            *(_cells(*line) for line in [*lines, *other]),
            Row(_cells("合计", row.invest_fen, whole), extra="is-group"),
        ],
    }


def _cells(label: str, planned: int, flow: Flow) -> list[Cell]:
    rate = flow.spend_rate_allocated
    money = (planned, flow.allocated, flow.paid, flow.spent)
    return [
        Cell(label),
        *(Cell(f"{in_wan(fen):,f}", kind="number") for fen in money),
        Cell("—" if rate is None else f"{rate}%", kind="number"),
    ]
