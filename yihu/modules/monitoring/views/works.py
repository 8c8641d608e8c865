"""What can be done with a case now: each work is a form, a right and an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms as django_forms

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.modules.monitoring import actions, forms, queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    BEFORE,
    CLEARING,
    ENDED,
    NEEDS,
    WATCHED,
    Beside,
    Check,
    Given,
    Lack,
    MeasureKind,
    PaperKind,
    Risk,
    Stage,
    Trend,
    forward,
)

Form = django_forms.Form


@dataclass(frozen=True)
class Work:
    """One card of the page. `key`: the name of its button."""

    key: str
    title: str
    form: Form
    note: str = ""
    secondary: bool = False


def works(
    actor: Actor, case: Case, day: date, *, data: Any = None, files: Any = None, pressed: str = ""
) -> list[Work]:
    """The works open to this actor; the pressed one's form holds what was typed."""
    made: list[Work] = []
    for key, make in _MAKERS.items():
        typed = data if key == pressed else None
        found = make(actor, case, day, typed, files if key == pressed else None)
        if found is not None:
            made.append(found)
    return made


def _next(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    following = forward(case.now)
    if following is None or not queries.may(actor, case, following):
        return None
    if case.now is Stage.CHECKED and case.exempt:
        following = Stage.ASSESSED
        if not queries.may(actor, case, following):
            return None
    on = max(day, case.ready_on)
    needs = NEEDS[following]
    initial: dict[str, Any] = {"on": on, "version": case.version}
    more: dict[str, Any] = {"needs": needs, "prefix": "next"}
    if needs.notice:
        days = queries.limits(following, case.area_code, on).notice_days
        initial |= {"until": on + timedelta(days=days), "place": "村务公开栏"}
    if following is Stage.CHECKED:
        allowed = queries.categories(case.area_code, on)
        initial |= {"category": case.category, "risks": _clue_risks(case)}
        form: Form = forms.CheckForm(data, categories=allowed, initial=initial, **more)
    elif following is Stage.CLEAR_CHECKED:
        form = forms.ClearCheckForm(data, initial=initial, **more)
    else:
        form = forms.StepForm(data, initial=initial, **more)
    secondary = following is Stage.CLEAR_CHECKED
    return Work("next", needs.verb, form, note=case.exempt, secondary=secondary)


def _clue_risks(case: Case) -> list[str]:
    return list(dict.fromkeys(case.clues.order_by("on").values_list("risk", flat=True)))[:5]


def _refuse(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    on = max(day, case.stage_on)
    if case.now in BEFORE and case.now is not Stage.DECIDED and queries.may(actor, case, Stage.DISMISSED):
        form = forms.Reasoned(data, initial={"on": max(on, case.ready_on)}, prefix="refuse")
        return Work("refuse", "不予纳入", form, note="写明原因并告知农户", secondary=True)
    if case.now in CLEARING and case.now is not Stage.CLEARED and queries.may(actor, case, Stage.MONITORED):
        form = forms.Reasoned(data, initial={"on": max(on, case.ready_on)}, prefix="refuse")
        return Work("refuse", "不予消除，继续帮扶", form, secondary=True)
    return None


def _sign(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if case.now not in BEFORE or not actor.may(Can.PREPARE, case.area_code) or queries.signed(case):
        return None
    form = forms.Signing(
        data, initial={"on": max(day, case.stage_on), "signer": case.head_name}, prefix="sign"
    )
    return Work("sign", "登记承诺授权书", form, note="签字前不得比对信息")


def _compare(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    open_now = case.now in (Stage.CHECKED, Stage.COMPARED)
    if not open_now or not actor.may(Can.COMPARE, case.area_code) or queries.signed(case) is None:
        return None
    return Work("compare", "登记一项比对结果", forms.Compared(data, initial={"on": day}, prefix="compare"))


def _measure(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if case.now not in WATCHED or not actor.may(Can.HELP, case.area_code):
        return None
    risks = [(one.kind, one.get_kind_display()) for one in case.risks.all()]
    on = max(day, case.start or day)
    initial = {"on": on, "due_on": on + timedelta(days=30), "owner": queries.helper_of(case, day)}
    return Work(
        "measure", "制定帮扶措施", forms.MeasureForm(data, risks=risks, initial=initial, prefix="measure")
    )


def _visit(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if case.now not in WATCHED or not actor.may(Can.HELP, case.area_code):
        return None
    initial = {"on": max(day, case.start or day), "visited_by": queries.helper_of(case, day) or actor.name}
    return Work("visit", "登记月度走访", forms.VisitForm(data, initial=initial, prefix="visit"))


def _helper(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if case.now in ENDED or not actor.may(Can.PREPARE, case.area_code):
        return None
    return Work(
        "helper",
        "确定帮扶责任人",
        forms.Helper(data, initial={"helper": queries.helper_of(case, day)}, prefix="helper"),
        secondary=True,
    )


def _paper(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if not actor.may(Can.HELP, case.area_code):
        return None
    return Work(
        "paper",
        "上传材料",
        forms.PaperForm(data, files, initial={"taken_on": day}, prefix="paper"),
        secondary=True,
    )


def _strike(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    may = {one for one in Beside if actions.may_strike(actor, case, one)}
    entries = [
        (f"{what.value}:{row.pk}", f"{what.label}：{row} {_note(row)}".strip())
        for what in Beside
        if what in may
        for row in queries.beside(case, what)
    ]
    if not entries:
        return None
    form = forms.Struck(data, entries=entries, prefix="strike")
    return Work(
        "strike", "撤销登记有误的材料", form, note="撤销后重新登记；原记录留在变更历史中", secondary=True
    )


def _note(row: Any) -> str:
    return str(getattr(row, "note", "") or getattr(row, "text", ""))[:20]


def _natural(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if case.now is not Stage.MONITORED or not actor.may(Can.DECIDE, case.area_code):
        return None
    form = forms.Natural(data, initial={"on": max(day, case.ready_on)}, prefix="natural")
    return Work("natural", "自然消除", form, note="由县级审定", secondary=True)


def _again(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if case.now is not Stage.CLEARED or not actor.may(Can.ACCEPT, case.area_code):
        return None
    if queries.case_of(actor, case.household.uid) is not None:
        return None
    form = forms.Again(data, initial={"on": max(day, case.end or day)}, prefix="again")
    return Work("again", "风险再次出现，重新纳入", form, secondary=True)


def _back(actor: Actor, case: Case, day: date, data: Any, files: Any) -> Work | None:
    if not queries.may(actor, case, case.now) or queries.steps_of(case).count() < 2:
        return None
    form = forms.Reasoned(data, initial={"on": day}, prefix="back")
    return Work("back", f"撤回“{case.now.label}”", form, note="原步骤保留在记录中", secondary=True)


_MAKERS: dict[str, Callable[[Actor, Case, date, Any, Any], Work | None]] = {
    "next": _next,
    "sign": _sign,
    "compare": _compare,
    "measure": _measure,
    "visit": _visit,
    "refuse": _refuse,
    "helper": _helper,
    "paper": _paper,
    "strike": _strike,
    "natural": _natural,
    "again": _again,
    "back": _back,
}


def perform(actor: Actor, case: Case, work: Work) -> tuple[Case, str]:
    """Do it; the case to show next, and what is said. Raises Refused."""
    return _DO[work.key](actor, case, work.form)


def _do_next(actor: Actor, case: Case, form: Any) -> tuple[Case, str]:
    given, version = form.given(), form.cleaned_data["version"]
    if isinstance(form, forms.CheckForm):
        return actions.check(actor, case.pk, form.finding(), given, version=version), "入户核查已登记"
    if isinstance(form, forms.ClearCheckForm):
        data = form.cleaned_data
        lacks = tuple(Lack(one) for one in data["lacks"])
        income = forms.fen(data["income"])
        done = actions.check_clearing(actor, case.pk, given, income_fen=income, lacks=lacks, version=version)
        return done, "消除核实已登记"
    following = Stage.ASSESSED if case.now is Stage.CHECKED and case.exempt else forward(case.now)
    assert following is not None
    return actions.take(actor, case.pk, following, given, version=version), f"{NEEDS[following].verb}已办理"


def _do_refuse(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    data = form.cleaned_data
    stage = Stage.DISMISSED if case.now in BEFORE else Stage.MONITORED
    return actions.take(actor, case.pk, stage, Given(data["on"], comment=data["why"])), "已办理"


def _do_sign(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    actions.authorise(actor, case.pk, **form.cleaned_data)
    return case, "承诺授权书已登记"


def _do_compare(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    data = {**form.cleaned_data, "kind": Check(form.cleaned_data["kind"])}
    actions.compare(actor, case.pk, **data)
    return case, "比对结果已登记"


def _do_measure(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    data = form.cleaned_data
    chosen = {"risk": Risk(data["risk"]), "kind": MeasureKind(data["kind"])}
    actions.plan_measure(actor, case.pk, **{**data, **chosen})
    return case, "帮扶措施已制定"


def _do_visit(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    data = {**form.cleaned_data, "trend": Trend(form.cleaned_data["trend"])}
    income = forms.fen(data.pop("income"))
    actions.visit(actor, case.pk, income_fen=income, **data)
    return case, "走访已登记"


def _do_helper(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    return actions.set_helper(actor, case.pk, helper=form.cleaned_data["helper"]), "帮扶责任人已确定"


def _do_paper(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    data = form.cleaned_data
    file = data["file"]
    actions.attach(
        actor,
        case.pk,
        PaperKind(data["kind"]),
        name=file.name,
        data=file.read(),
        taken_on=data["taken_on"],
        now=clock.now(),
        note=data["note"],
    )
    return case, "材料已上传"


def _do_strike(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    what, key = form.cleaned_data["entry"].split(":")
    return actions.strike(
        actor, case.pk, Beside(what), int(key), why=form.cleaned_data["why"]
    ), "已撤销该条登记"


def _do_natural(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    return actions.clear_naturally(actor, case.pk, Given(**form.cleaned_data)), "已自然消除"


def _do_again(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    data = {**form.cleaned_data, "risk": Risk(form.cleaned_data["risk"])}
    return actions.reopen(actor, case.pk, **data), "已重新纳入核查"


def _do_back(actor: Actor, case: Case, form: Form) -> tuple[Case, str]:
    return actions.withdraw(actor, case.pk, **form.cleaned_data), "已撤回上一步"


_DO: dict[str, Callable[[Actor, Case, Any], tuple[Case, str]]] = {
    "next": _do_next,
    "refuse": _do_refuse,
    "sign": _do_sign,
    "compare": _do_compare,
    "measure": _do_measure,
    "visit": _do_visit,
    "helper": _do_helper,
    "paper": _do_paper,
    "strike": _do_strike,
    "natural": _do_natural,
    "again": _do_again,
    "back": _do_back,
}
