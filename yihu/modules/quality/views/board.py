"""数据质量: how an area stands, rule by rule and place by place, and the rules themselves."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.jobs import actions as jobs
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row
from yihu.modules.quality import forms, queries, rules
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.queries import Counts
from yihu.modules.quality.views import common

DAYS = 30
_HEAD = [Head("待处理", "number"), Head("今日新增", "number"), Head("超期", "number"), Head("豁免", "number")]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.SEE)
    places = queries.by_place(area_code, day)
    by_rule = queries.by_rule(area_code, day)
    ordered = sorted(by_rule.values(), key=lambda row: (-row.open, row.code))
    context = {
        "area": area_queries.by_code(area_code),
        "crumbs": _crumbs(actor.area_code, area_code),
        "tabs": common.tabs("quality:list"),
        "total": queries.totals(area_code, day),
        "fixed": queries.fixed_to_date(area_code, day).count(),
        "area_code": area_code,
        "list_url": f"{reverse('quality:findings')}?area={area_code}",
        "last": queries.last_run(area_code),
        "bars": _bars(places) if any(row.open for row in places) else None,
        "course": _course(area_code, request),
        "place_head": [Head("地方"), *_HEAD],
        "place_rows": [_place_row(row) for row in places if row.open or row.waived],
        "rule_head": [Head("规则"), Head("程度"), *_HEAD],
        "rule_rows": [_rule_row(row, area_code) for row in ordered],
        "may_run": actor.may(Can.RUN, area_code),
    }
    return render(request, "quality/home.html", context)


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """By hand: the work is done in the background, the page of the job shows how far it is."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.RUN, area_code)
    job = jobs.enqueue(actor, "quality.run", area_code=area_code, on=day.isoformat())
    messages.success(request, "已开始核查，完成后可打开结果")
    return redirect("jobs:job", job.pk)


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """The list is the ledger's own; at first sight it shows what is to be done."""
    query = request.GET.copy()
    query.setdefault("state", rules.State.OPEN.value)
    return redirect(f"{reverse('ledgers:list', args=[common.LEDGER])}?{query.urlencode()}")


@require_GET
def rules_page(request: HttpRequest) -> HttpResponse:
    """Every rule, what it looks at, and what entry refuses outright."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.SEE)
    counts = queries.by_rule(area_code, day)
    rows = [
        [
            Cell(f"{one.code} {one.title}", reverse("quality:rule", args=[one.code])),
            Cell(one.severity.label, colour=common.SEVERITY_COLOURS[one.severity]),
            Cell(subject.label),
            Cell(one.source),
            Cell(f"{counts[one.code].open:,}" if one.code in counts else "0", kind="number"),
        ]
        for subject in queries.subjects()
        for one in subject.rules
    ]
    context = {
        "tabs": common.tabs("quality:rules"),
        "head": [Head("规则"), Head("程度"), Head("对象"), Head("依据"), Head("待处理", "number")],
        "rows": sorted(rows, key=lambda row: row[0].text),
        "entry_head": [Head("规则"), Head("录入、导入时拦截的情形"), Head("提示编号")],
        "entry_rows": [[one.code, one.title, "、".join(one.refused_as)] for one in rules.AT_ENTRY],
    }
    return render(request, "quality/rules.html", context)


@require_GET
def rule_page(request: HttpRequest, rule_code: str) -> HttpResponse:
    """What the rule says, why, how to put it right, and where it is broken."""
    actor, area_code, day = actor_of(request), common.place_of(request), day_of(request)
    actor.require(Can.SEE)
    declared = queries.rule(rule_code)
    counts = queries.by_rule(area_code, day).get(rule_code)
    rows = common.open_rows(area_code, request, rule_code)
    context = {
        "rule": declared,
        "subject": queries.subject_of(rule_code),
        "colour": common.SEVERITY_COLOURS[declared.severity],
        "crumbs": [Crumb("数据质量", reverse("quality:list")), Crumb("核查规则", reverse("quality:rules")), Crumb(rule_code)],
        "counts": counts,
        "area": area_queries.by_code(area_code),
        "area_code": area_code,
        "head": common.FINDING_HEAD,
        "rows": rows,
        "all_url": f"{reverse('quality:findings')}?rule={rule_code}&area={area_code}",
        "proposals": len(queries.proposals(actor, rule_code)) if declared.repair and actor.may(Can.FIX) else 0,
        "repairs": queries.last_repairs(actor, rule_code) if declared.repair else [],
        "assign": forms.Assign(posts=common.posts(actor, request), initial={"due_on": day + timedelta(days=7)})
        if rows and actor.may(Can.WAIVE, area_code)
        else None,
    }  # fmt: skip
    return render(request, "quality/rule.html", context)


def _crumbs(home_code: str, area_code: str) -> list[Crumb]:
    crumbs = [Crumb("数据质量", reverse("quality:list"))]
    return crumbs if area_code == home_code else [*crumbs, Crumb(area_queries.by_code(area_code).name)]


def _numbers(row: Counts) -> list[Cell]:
    return [Cell(f"{number:,}", kind="number") for number in (row.open, row.new, row.overdue, row.waived)]


def _place_row(row: Counts) -> Row:
    return Row([Cell(row.name, f"{reverse('quality:list')}?area={row.code}"), *_numbers(row)])


def _rule_row(row: Counts, area_code: str) -> Row:
    declared = next((one for one in queries.rules() if one.code == row.code), None)
    severity = (
        Cell(declared.severity.label, colour=common.SEVERITY_COLOURS[declared.severity])
        if declared
        else Cell("已停用")
    )
    link = f"{reverse('quality:rule', args=[row.code])}?area={area_code}" if declared else ""
    return Row([Cell(f"{row.code} {row.name}", link), severity, *_numbers(row)])


def _bars(places: list[Counts]) -> Chart:
    shown = [row for row in places if row.open][:20]
    return Chart(
        key="places",
        title="各地待处理疑点",
        categories=[row.name for row in shown],
        series=[
            Series("超期", [row.overdue for row in shown], unit="条", stack="open"),
            Series("期限内", [row.open - row.overdue for row in shown], unit="条", stack="open"),
        ],
        lying=True,
        category_label="地方",
    )


def _course(area_code: str, request: HttpRequest) -> Chart | None:
    day = day_of(request)
    first = queries.first_day(area_code, day, DAYS)
    if first >= day:
        return None
    course = queries.daily(area_code, first, day)
    return Chart(
        key="course",
        title=f"近 {len(course)} 天趋势",
        categories=[f"{one.day:%m-%d}" for one in course],
        series=[
            Series("待处理", [one.open for one in course], kind="line", unit="条"),
            Series("新发现", [one.found for one in course], unit="条"),
            Series("已改正", [one.fixed for one in course], unit="条"),
        ],
        category_label="日期",
    )
