"""A draft: boxes beside live figures, the preview, and the ways out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document
from yihu.core.docx.preview import preview
from yihu.core.history.queries import trail
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import BadValue, Refused
from yihu.engine.papers import Paper
from yihu.modules.reports import actions, forms, queries, rules
from yihu.modules.reports.models import Draft
from yihu.modules.reports.permissions import Can
from yihu.modules.reports.queries import Composed
from yihu.modules.reports.rules import Stage
from yihu.modules.reports.views.parts import download, figure_url, links


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft's page; POST saves the boxes and, asked so, hands the draft in."""
    actor = actor_of(request)
    found = queries.draft(actor, draft_id)
    if found.stage == Stage.SIGNED and hasattr(found, "issue"):
        return redirect("reports:issue", found.issue.pk)
    paper = queries.paper(found.paper)
    form = forms.Writing(request.POST or None, paper=paper, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, actor, found, form)
        except Refused as refused:
            form.add_error(None, refused.message)
    return render(request, "reports/draft.html", _context(request, actor, found, paper, form))


def _saved(request: HttpRequest, actor: Actor, found: Draft, form: forms.Writing) -> HttpResponse:
    asked = form.cleaned_data
    saved = actions.edit_narrative(
        actor, found.pk, form.narrative, version=asked["version"], note=asked["note"], issuer=asked["issuer"]
    )
    if "submit" in request.POST:
        try:
            actions.submit(actor, saved.pk, version=saved.version, on=clock.today())
        except Refused as refused:
            messages.warning(request, f"已保存，尚未送审：{refused.message}")
            return redirect("reports:draft", saved.pk)
        messages.success(request, "已送审，等待审核人签发")
        return redirect("reports:draft", saved.pk)
    messages.success(request, "已保存")
    return redirect("reports:draft", saved.pk)


def _initial(found: Draft) -> dict[str, Any]:
    return {"version": found.version, "issuer": found.issuer, "note": found.note, **found.narrative}


def _context(
    request: HttpRequest, actor: Actor, found: Draft, paper: Paper, form: forms.Writing
) -> dict[str, Any]:
    stage = Stage(found.stage)
    narrative = form.data if form.is_bound else found.narrative
    wording = {slot.key: str(narrative.get(slot.key, "")) for slot in paper.slots}
    offered = queries.offers(actor, paper, area_code=found.area_code, as_of=found.as_of, narrative=wording)
    may_sign = actor.may(Can.SIGN, found.area_code) and stage is Stage.SUBMITTED
    return {
        "draft": found,
        "paper": paper,
        "stage": stage,
        "place": area_queries.by_code(found.area_code).name,
        "form": form,
        "slots": [form[slot.key] for slot in paper.slots],
        "offers": [
            {"offer": one, "url": figure_url(one.figure, found.as_of) if one.figure else ""}
            for one in offered
        ],
        "may_write": actor.may(Can.DRAFT, found.area_code) and stage in rules.EDITABLE,
        "may_sign": may_sign and actor.user_id not in found.makers,
        "signs_not": may_sign and actor.user_id in found.makers,
        "signing": forms.Signing(initial={"version": found.version, "on": max(day_of(request), found.as_of)}),
        "returning": forms.Returning(),
        "trail": trail(actor, found)[:30],
        **_preview(actor, found, paper, wording),
    }


@require_POST
def draft_preview(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The printed page for what stands in the boxes now, saved or not."""
    actor = actor_of(request)
    found = queries.draft(actor, draft_id)
    paper = queries.paper(found.paper)
    wording = {slot.key: request.POST.get(slot.key, "") for slot in paper.slots}
    context = _preview(actor, found, paper, wording)
    return render(request, "reports/_preview.html", context)


def _preview(actor: Actor, found: Draft, paper: Paper, wording: Mapping[str, str]) -> dict[str, Any]:
    """The sheet, or the reason why there is none yet."""
    try:
        composed = _compose(actor, found, paper, rules.cleaned(paper, wording))
    except Refused as refused:
        return {"sheet": None, "refused": refused}
    document = _document(found, composed)
    findings = queries.findings(document)
    return {
        "sheet": preview(document.content),
        "links": links(composed.figures.values(), found.as_of),
        "refused": None,
        "findings": findings,
        "wrong": sum(one.wrong for one in findings),
    }


def _compose(actor: Actor, found: Draft, paper: Paper, wording: Mapping[str, str]) -> Composed:
    return queries.compose(actor, paper, area_code=found.area_code, as_of=found.as_of, narrative=wording)


def _document(found: Draft, composed: Composed) -> Document:
    """As it would be printed, without a date of signing; a bulletin shows the number it would get."""
    number = (
        queries.next_number(found.paper, found.area_code, found.as_of) if composed.paper.numbered else None
    )
    return queries.document(composed, issuer=found.issuer, signed_on=None, number=number)


@require_GET
def draft_file(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft as saved, as a Word file."""
    actor = actor_of(request)
    found = queries.draft(actor, draft_id)
    paper = queries.paper(found.paper)
    composed = _compose(actor, found, paper, found.narrative)
    title = composed.title.replace("\n", "")
    return download(_document(found, composed).bytes(), f"{title}（送审稿）.docx")


@require_POST
def submit(request: HttpRequest, draft_id: int) -> HttpResponse:
    actor = actor_of(request)
    form = forms.Seen(request.POST)
    if not form.is_valid():
        raise BadValue("页面已过期，请刷新后再送审")
    actions.submit(actor, draft_id, version=form.cleaned_data["version"], on=clock.today())
    messages.success(request, "已送审，等待审核人签发")
    return redirect("reports:draft", draft_id)


@require_POST
def sign(request: HttpRequest, draft_id: int) -> HttpResponse:
    actor = actor_of(request)
    form = forms.Signing(request.POST)
    if not form.is_valid():
        raise BadValue("请填写签发日期（如 2020-06-30），理由不超过 400 字，再签发")
    asked = form.cleaned_data
    issue = actions.sign(
        actor,
        draft_id,
        version=asked["version"],
        on=asked["on"],
        now=clock.now(),
        doc_number=asked["doc_number"],
        despite=asked["despite"],
    )
    messages.success(request, "已签发，数据和附表已固定")
    return redirect("reports:issue", issue.pk)


@require_POST
def return_(request: HttpRequest, draft_id: int) -> HttpResponse:
    form = forms.Returning(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.return_(actor_of(request), draft_id, reason=reason)
    messages.success(request, "已退回起草人")
    return redirect("reports:draft", draft_id)


@require_POST
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    actions.discard(actor_of(request), draft_id)
    messages.success(request, "文稿已作废")
    return redirect("reports:list")
