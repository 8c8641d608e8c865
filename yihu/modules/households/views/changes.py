"""Changes of one household, each a small form that calls one action."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound, Refused
from yihu.modules.households import actions, forms, queries
from yihu.modules.households.models import Household, Membership
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import HouseholdKind, Leave, Relation, require_one_head


@dataclass(frozen=True)
class Change:
    """`form(actor, household, member, data, as_of)` builds the form, `act(actor, household, member, form)` does it."""

    title: str
    button: str
    can: Can
    form: Callable[..., django_forms.Form]
    act: Callable[..., object]
    note: str = ""
    of_member: bool = False  # about one member, who must be named
    away: bool = False  # who is in prison


def register(request: HttpRequest) -> HttpResponse:
    """A new household with its members; the first line is the head."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.WRITE)
    villages = _villages(actor)
    form = forms.NewHousehold(request.POST or None, villages=villages, initial={"on": as_of})
    lines = forms.Members(request.POST or None, prefix="m", initial=[{"relation": Relation.HEAD.value}])
    if request.method == "POST" and "more" in request.POST:
        form, lines = _one_more(request, villages)
    elif request.method == "POST" and form.is_valid() and lines.is_valid():
        values = {**form.cleaned_data, "kind": HouseholdKind(form.cleaned_data["kind"])}
        members = [line.member() for line in lines if line.has_changed() and line.cleaned_data.get("name")]
        try:
            row = actions.register_household(actor, members=members, **values)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"户 {row.number} 已登记")
            return redirect("households:household", row.uid)
    return render(request, "households/register.html", {"form": form, "lines": lines})


def change(request: HttpRequest, uid: str, what: str, person: str = "") -> HttpResponse:
    """One change of one household (or one of its members)."""
    actor, as_of = actor_of(request), day_of(request)
    row = queries.household(actor, uid)
    wanted = CHANGES.get(what)
    if wanted is None or (wanted.of_member and not person):
        raise NotFound("没有这项业务，请从农户页进入")
    actor.require(wanted.can, row.area_code)
    member = _member(row, person, away=wanted.away) if person else None
    form = wanted.form(actor, row, member, request.POST or None, as_of)
    if request.method == "POST":
        form.files = request.FILES
    back = reverse("households:household", args=[row.uid])
    if request.method == "POST" and form.is_valid():
        try:
            wanted.act(actor, row, member, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{wanted.title}已办理")
            return redirect(back)
    context = {
        "form": form,
        "title": wanted.title,
        "button": wanted.button,
        "note": wanted.note,
        "member": member,
        "household": row,
        "back": back,
        "crumbs": [Crumb("农户", reverse("households:list")), Crumb(row.number, back), Crumb(wanted.title)],
    }
    return render(request, "households/change.html", context)


def _one_more(request: HttpRequest, villages: forms.Choices) -> tuple[forms.NewHousehold, Any]:
    """The same form with one more line, everything typed kept, nothing judged yet."""
    data = request.POST.copy()
    data["m-TOTAL_FORMS"] = str(min(int(str(data.get("m-TOTAL_FORMS") or 1)) + 1, 30))
    typed = {key: data[key] for key in forms.NewHousehold.base_fields if key in data}
    count = int(str(data["m-TOTAL_FORMS"]))
    kept = [
        {key: data.get(f"m-{at}-{key}", "") for key in forms.MemberFields.base_fields} for at in range(count)
    ]
    kept_lines = forms.Members(prefix="m", initial=kept)
    kept_lines.extra = max(0, count - 1)
    return forms.NewHousehold(villages=villages, initial=typed), kept_lines


def _villages(actor: Actor) -> list[tuple[str, str]]:
    towns = {area.code[:9]: area.short_name for area in area_queries.inside(actor.area_code, Level.TOWNSHIP)}
    places = area_queries.inside(actor.area_code, Level.VILLAGE)
    return [(place.code, f"{towns.get(place.code[:9], '')} {place.name}".strip()) for place in places]


def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take back one line of the 人员增减台账."""
    actor, as_of = actor_of(request), day_of(request)
    found = queries.roll_changes(actor).filter(pk=change_id).first()
    if found is None:
        raise NotFound("没有这条增减记录，或不在您的管理范围内")
    actor.require(Can.WRITE, found.area_code)
    form = forms.Undo(request.POST or None, initial={"on": as_of})
    back = reverse("households:household", args=[found.household.uid])
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_change(actor, change_id, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已撤销，台账中保留记录和原因")
            return redirect(back)
    title = f"撤销“{found.get_kind_display()}”"
    context = {
        "form": form,
        "title": title,
        "button": "撤销",
        "note": f"{found.on:%Y-%m-%d} 办理，涉及 {found.persons} 人；撤销后如同没有办理过",
        "household": found.household,
        "back": back,
        "crumbs": [Crumb("农户", reverse("households:list")), Crumb(found.number, back), Crumb(title)],
    }
    return render(request, "households/change.html", context)


def _member(row: Household, person: str, *, away: bool) -> Membership:
    found: Membership | None
    if away:
        found = queries.imprisoned(row).filter(person__uid=person).first()
    else:
        found = row.memberships.filter(person__uid=person, end__isnull=True).select_related("person").first()
    if found is None:
        raise queries.NoSuchPerson("这个人现在不在本户，请刷新页面")
    return found


def _on(form: type[django_forms.Form]) -> Callable[..., django_forms.Form]:
    def build(actor: Actor, row: Household, member: Any, data: Any, as_of: date) -> django_forms.Form:
        return form(data, initial={"on": as_of, "year": as_of.year})

    return build


def _correction(
    actor: Actor, row: Household, member: Membership, data: Any, as_of: date
) -> django_forms.Form:
    return forms.CorrectMember(data, initial={"name": member.name, "relation": member.relation})


def _removal(actor: Actor, row: Household, member: Membership, data: Any, as_of: date) -> django_forms.Form:
    heirs = [one for one in _people(row) if one[0] != str(member.person.uid)]
    needed = heirs if member.relation == Relation.HEAD else ()
    return forms.RemoveMember(data, heirs=needed, initial={"on": as_of})


def _of_people(form: Callable[..., django_forms.Form]) -> Callable[..., django_forms.Form]:
    def build(actor: Actor, row: Household, member: Any, data: Any, as_of: date) -> django_forms.Form:
        return form(data, members=_people(row), initial={"on": as_of})

    return build


def _people(row: Household) -> list[tuple[str, str]]:
    spans = row.memberships.filter(end__isnull=True).select_related("person").order_by("pk")
    return [(str(one.person.uid), one.name) for one in spans]


def _moving(actor: Actor, row: Household, member: Any, data: Any, as_of: date) -> django_forms.Form:
    places = [choice for choice in _villages(actor) if choice[0] != row.area_code]
    return forms.Move(data, villages=places, initial={"on": as_of})


def _proof(actor: Actor, row: Household, form: django_forms.Form) -> actions.Proof:
    """The paper named, and its picture kept where there is one."""
    given = form.cleaned_data.get("file")
    kept = None
    if given:
        kept = files.keep(
            actor,
            given.name,
            given.read(),
            purpose=Purpose.EVIDENCE,
            now=clock.now(),
            area_code=row.area_code,
            content_type=content_type(given.name),
        ).uid
    return actions.Proof(form.cleaned_data["proof"], kept)


def content_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or ""
    known = guessed in ("image/jpeg", "image/png", "application/pdf")
    return guessed if known else "application/octet-stream"


def _add(actor: Actor, row: Household, member: None, form: forms.AddMember) -> None:
    given = {"on": form.cleaned_data["on"], "reason": form.joined(), "proof": _proof(actor, row, form)}
    actions.add_member(actor, row.uid, form.member(), **given)


def _remove(actor: Actor, row: Household, member: Membership, form: forms.RemoveMember) -> None:
    actions.remove_member(
        actor,
        member.person.uid,
        on=form.cleaned_data["on"],
        reason=form.left(),
        proof=_proof(actor, row, form),
        new_head=form.cleaned_data.get("new_head"),
    )


def _return_home(actor: Actor, row: Household, member: Membership, form: forms.Return) -> None:
    actions.readmit(actor, member.person.uid, on=form.cleaned_data["on"], proof=_proof(actor, row, form))


def _correct(actor: Actor, row: Household, member: Membership, form: forms.CorrectMember) -> None:
    values = {**form.cleaned_data, "relation": Relation(form.cleaned_data["relation"])}
    actions.correct_member(actor, member.person.uid, on=member.start, **values)


def _change_head(actor: Actor, row: Household, member: None, form: forms.ChangeHead) -> None:
    relations = form.relations()
    require_one_head(relations.values())
    head = next(uid for uid, relation in relations.items() if relation is Relation.HEAD)
    others = {UUID(uid): relation for uid, relation in relations.items() if uid != head}
    proof = _proof(actor, row, form)
    actions.change_head(actor, row.uid, to=head, relations=others, on=form.cleaned_data["on"], proof=proof)


def _transfer(actor: Actor, row: Household, member: Membership, form: forms.Transfer) -> None:
    asked = form.cleaned_data
    actions.transfer_member(
        actor,
        member.person.uid,
        to=queries.by_number(actor, asked["to"]).uid,
        relation=Relation(asked["relation"]),
        on=asked["on"],
        married=asked["married"],
        proof=_proof(actor, row, form),
    )


def _split(actor: Actor, row: Household, member: None, form: forms.Split) -> None:
    asked = form.cleaned_data
    actions.split_household(
        actor,
        row.uid,
        leaving={UUID(uid): relation for uid, relation in form.leaving().items()},
        number=asked["number"],
        on=asked["on"],
        registered=asked["registered"],
        proof=_proof(actor, row, form),
    )


def _merge(actor: Actor, row: Household, member: None, form: forms.Merge) -> None:
    into = queries.by_number(actor, form.cleaned_data["into"])
    relations = {UUID(uid): relation for uid, relation in form.relations().items()}
    proof = _proof(actor, row, form)
    actions.merge_households(
        actor, row.uid, into=into.uid, relations=relations, on=form.cleaned_data["on"], proof=proof
    )


def _move(actor: Actor, row: Household, member: None, form: forms.Move) -> None:
    asked = form.cleaned_data
    proof = _proof(actor, row, form)
    actions.move_household(
        actor, row.uid, to=asked["to"], group_name=asked["group_name"], on=asked["on"], proof=proof
    )


def _close(actor: Actor, row: Household, member: None, form: forms.Close) -> None:
    asked = form.cleaned_data
    proof = _proof(actor, row, form)
    actions.close_household(actor, row.uid, on=asked["on"], reason=Leave(asked["reason"]), proof=proof)


def _clear(actor: Actor, row: Household, member: None, form: forms.Clear) -> None:
    asked = form.cleaned_data
    actions.clear_household(actor, row.uid, on=asked["on"], why=asked["why"], proof=_proof(actor, row, form))


def _plan(actor: Actor, row: Household, member: None, form: forms.PlanExit) -> None:
    actions.plan_exit(actor, [row.uid], **form.cleaned_data)


CHANGES: dict[str, Change] = {
    "add": Change("增加成员", "增加", Can.WRITE, _on(forms.AddMember), _add),
    "remove": Change("减少成员", "减少", Can.WRITE, _removal, _remove, of_member=True),
    "released": Change(
        "刑满释放回归", "登记回归", Can.WRITE, _on(forms.Return), _return_home, of_member=True, away=True
    ),
    "transfer": Change(
        "转入本县他户",
        "转入",
        Can.WRITE,
        _on(forms.Transfer),
        _transfer,
        "从本户减少、在转入户增加，一次办理",
        of_member=True,
    ),
    "split": Change(
        "分户",
        "分户",
        Can.WRITE,
        _of_people(forms.Split),
        _split,
        "要分出去的人选与新户户主的关系，其中一人选“户主”；其余留在本户",
    ),
    "merge": Change("合户", "合户", Can.WRITE, _of_people(forms.Merge), _merge, "本户并入另一户后即销户"),
    "clear": Change(
        "清退", "清退", Can.EXIT, _on(forms.Clear), _clear, "清退后不再计入建档立卡，农户资料和经历保留"
    ),
    "correct": Change(
        "更正成员信息",
        "更正",
        Can.WRITE,
        _correction,
        _correct,
        "更正只用于原来写错的情况；情况变化请办理相应业务",
        of_member=True,
    ),
    "head": Change(
        "户主变更",
        "变更",
        Can.WRITE,
        _of_people(forms.ChangeHead),
        _change_head,
        "新户主的一行选“户主”，其余各人填与新户主的关系",
    ),
    "move": Change("整户迁移", "迁移", Can.WRITE, _moving, _move, "迁移前的统计仍计在原村"),
    "kind": Change(
        "户属性变更",
        "变更",
        Can.WRITE,
        _on(forms.ChangeKind),
        lambda actor, row, member, form: actions.change_kind(
            actor, row.uid, kind=HouseholdKind(form.cleaned_data["kind"]), on=form.cleaned_data["on"]
        ),
    ),
    "close": Change(
        "整户减少",
        "办理",
        Can.WRITE,
        _on(forms.Close),
        _close,
        "整户消亡、迁出本县或销户；此后本户成员的身份证号可在别处登记",
    ),
    "plan": Change("列入脱贫计划", "列入", Can.PLAN_EXIT, _on(forms.PlanExit), _plan),
    "return": Change(
        "返贫登记",
        "登记",
        Can.EXIT,
        _on(forms.OnDay),
        lambda actor, row, member, form: actions.return_to_poverty(actor, row.uid, **form.cleaned_data),
    ),
}
