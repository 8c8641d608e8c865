"""One case: where it stands, what was found, what is done, what can be done now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.access.policy import holders
from yihu.core.access.scope import within
from yihu.core.areas import queries as area_queries
from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Entry, Fact, Step
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.money import from_fen
from yihu.modules.households import queries as households
from yihu.modules.monitoring import actions, forms, queries, rules
from yihu.modules.monitoring.models import Case, Measure
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.queries.clocks import clocks
from yihu.modules.monitoring.rules import (
    CLEARING,
    ENDED,
    ENTRY,
    NEEDS,
    WATCHED,
    Lack,
    PaperKind,
    Stage,
    forward,
)
from yihu.modules.monitoring.views import works
from yihu.modules.monitoring.views.lists import colour, left

either = require_http_methods(["GET", "POST"])


@either
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page; POST does the work whose button was pressed."""
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.case(actor, case_id)
    pressed = request.POST.get("do", "")
    home = households.visible_to(actor).filter(pk=found.household_id).first()
    cards = (
        ()
        if home is None or found.moved_on
        else works.works(
            actor, found, day, data=request.POST or None, files=request.FILES or None, pressed=pressed
        )
    )
    if request.method == "POST":
        work = next((one for one in cards if one.key == pressed), None)
        if work is None:
            raise BadValue("这一步现在不能办理，请刷新页面")
        if work.form.is_valid():
            try:
                shown, said = works.perform(actor, found, work)
            except Refused as refused:
                work.form.add_error(None, refused.message)
            else:
                messages.success(request, f"户 {shown.number}：{said}")
                return redirect("monitoring:case", shown.pk)
    context = {
        **_context(actor, found, day, home),
        "works": cards,
        "pressed": pressed,
        "has_more": any(one.secondary for one in cards),
    }
    return render(request, "monitoring/case.html", context, status=422 if request.method == "POST" else 200)


def _context(actor: Actor, found: Case, day: date, home: Any) -> dict[str, Any]:
    steps = list(queries.steps_of(found))
    return {
        "case": found,
        "steps": _road(found, steps),
        "facts": _facts(found, day, home),
        "home": home,
        "moved": _moved(found),
        "badge": {"label": found.now.label, "colour": colour(found.now)},
        "trail": [_entry(one) for one in queries.all_steps(actor, found)],
        "clues": found.clues.order_by("on", "pk"),
        "authorisation": queries.signed(found),
        "comparisons": found.comparisons.order_by("on", "pk"),
        "measures": found.measures.select_related("risk").order_by("due_on", "pk"),
        "visits": found.visits.order_by("-on", "-pk"),
        "papers": found.papers.select_related("file").order_by("taken_on", "pk"),
        "wanted": wanted(found, steps),
        "may_help": actor.may(Can.HELP, found.area_code) and found.now not in ENDED and not found.moved_on,
        "watched": found.now in WATCHED,
        "day": day,
        "crumbs": [Crumb("监测对象", reverse("monitoring:list")), Crumb(f"{found.head_name} {found.number}")],
    }


def _moved(found: Case) -> str:
    if found.moved_on is None:
        return ""
    return f"该户已于 {found.moved_on:%Y-%m-%d} 整户迁往他村，档案随户转出，后续由迁入村办理；这里只留迁出前的记录"


def wanted(found: Case, steps: list[Any]) -> list[tuple[str, bool]]:
    """The papers the file must hold by now, and whether each is there."""
    passed = {Stage(one.stage) for one in steps}
    kinds = {PaperKind(one.kind) for one in found.papers.all()}
    if queries.signed(found) is not None:
        kinds.add(PaperKind.AUTHORISATION)
    if found.comparisons.exists() or found.exempt:
        kinds.add(PaperKind.COMPARISON)
    numbers = {Stage(one.stage): one.document for one in steps}
    return [(kind.label, there) for kind, there in rules.completeness(passed, numbers, kinds)]


def _road(found: Case, steps: list[Any]) -> list[Step]:
    road: tuple[Stage, ...] = CLEARING if found.now in CLEARING else ENTRY
    days = {Stage(one.stage): one.on for one in steps}
    # A case that is over shows the steps it took: one that came by workbook or ended by nature took fewer.
    if found.now is Stage.DISMISSED or (found.now is Stage.CLEARED and not days.keys() >= set(CLEARING)):
        road = (*(Stage(one.stage) for one in steps),)
    here = road.index(found.now) if found.now in road else -1
    shape = "%m-%d" if len({day.year for day in days.values()}) < 2 else "%Y-%m-%d"
    return [
        Step(
            stage.label,
            "done" if stage in days and at <= here else "now" if at == here + 1 else "todo",
            note=format(days[stage], shape) if stage in days else "",
        )
        for at, stage in enumerate(road)
    ]


def _facts(found: Case, day: date, home: Any) -> list[Fact]:
    due = left(clocks(found.area_code, day).of_case(found), day)
    village = area_queries.named([found.area_code]).get(found.area_code, found.area_code)
    lacks = "、".join(Lack(one).label for one in found.lacks)
    risks = "、".join(one.get_kind_display() for one in found.risks.all())
    facts = [
        Fact(
            "农户",
            f"{found.head_name} {found.number}",
            url=reverse("households:household", args=[home.uid]) if home is not None else "",
        ),
        Fact("行政村", f"{village} {found.group_name}".strip()),
        Fact("人口", str(found.persons), "人"),
        Fact("类别", found.get_category_display() or "待核查"),
        Fact("风险", risks),
        Fact("识别时人均纯收入", _yuan(found.income_fen), "元"),
        Fact("三保障和饮水问题", lacks or ("无" if found.category else "")),
        Fact("整户无劳动力", "是" if found.no_labour else "否"),
        Fact("线索日期", f"{found.clue_on:%Y-%m-%d}"),
        Fact("核查人", found.assigned_to),
        Fact("帮扶责任人", queries.helper_of(found, day)),
        Fact("本环节剩余", due.text, colour=due.colour),
    ]
    if not found.moved_on and (following := _following(found)) is not None:
        facts.append(Fact("下一步", _next(found, following, day), wide=True))
    if found.came_on:
        facts.append(Fact("随户迁入", f"{found.came_on:%Y-%m-%d}"))
    if found.start:
        facts.append(Fact("纳入监测", f"{found.start:%Y-%m-%d}"))
    if found.end:
        facts.append(Fact("风险消除", f"{found.end:%Y-%m-%d} {found.get_clear_kind_display()}"))
        facts.append(Fact("消除时人均纯收入", _yuan(found.clear_income_fen), "元"))
    if found.previous_id:
        facts.append(Fact("上一次纳入", "查看", url=reverse("monitoring:case", args=[found.previous_id])))
    return facts


def _following(found: Case) -> Stage | None:
    """The step that is waited for; of a household that is helped none is."""
    if found.now in ENDED or found.now is Stage.MONITORED:
        return None
    return Stage.ASSESSED if found.now is Stage.CHECKED and found.exempt else forward(found.now)


def _next(found: Case, following: Stage, day: date) -> str:
    """What is waited for and from whom, so that nobody waits for themselves."""
    who = "、".join(role.label for role in holders(queries.CAN[following]))
    wait = f"，{found.ready_on:%Y-%m-%d} 公示期满后" if found.ready_on > day else ""
    return f"{NEEDS[following].verb}（{who}岗位办理）{wait}"


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{from_fen(fen):,}"


def _entry(step: Any) -> Entry:
    told = [
        f"公示至 {step.until:%Y-%m-%d}，{step.place}，监督电话 {step.contact}" if step.until else "",
        f"应到 {step.entitled} 人，实到 {step.present} 人" if step.entitled else "",
        step.document,
        step.comment,
    ]
    label = Stage(step.stage).label
    title = f"撤回“{label}”" if step.withdraws_id else label
    return Entry(f"{step.on:%Y-%m-%d}", title, step.by_name, note="；".join(one for one in told if one))


@either
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """落实 or 取消 of one measure."""
    actor, day = actor_of(request), day_of(request)
    found = within(Measure.objects.select_related("case", "risk"), actor).filter(pk=measure_id).first()
    if found is None:
        raise NotFound("没有这条措施，或不在您的管理范围内")
    actor.require(Can.HELP, found.area_code)
    on = {"on": max(day, found.planned_on)}
    pressed = request.POST.get("do", "")
    done = forms.Done(request.POST if pressed == "done" else None, initial=on, prefix="done")
    drop = forms.Reasoned(request.POST if pressed == "drop" else None, initial=on, prefix="drop")
    form: Any = drop if pressed == "drop" else done
    if request.method == "POST" and form.is_valid():
        act = actions.drop_measure if pressed == "drop" else actions.finish_measure
        try:
            act(actor, measure_id, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "措施已登记")
            return redirect("monitoring:case", found.case_id)
    back = reverse("monitoring:case", args=[found.case_id])
    context = {
        "measure": found,
        "done": done,
        "drop": drop,
        "back": back,
        "crumbs": [
            Crumb("监测对象", reverse("monitoring:list")),
            Crumb(f"{found.case.head_name} {found.case.number}", back),
            Crumb("帮扶措施"),
        ],
    }
    return render(request, "monitoring/measure.html", context, status=422 if form.errors else 200)


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
    shown = stored.content_type in ("image/jpeg", "image/png", "application/pdf")
    answer["Content-Disposition"] = str(content_disposition_header(not shown, stored.name))
    answer["Cache-Control"] = "private, max-age=600"
    return answer
