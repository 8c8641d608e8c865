"""Texts: the list of one's own, the page of one, and what is done on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.jobs import queries as jobs
from yihu.core.jobs.views import shown as shown_job
from yihu.core.web import parts
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.modules.textcheck import actions, forms, queries, rules
from yihu.modules.textcheck.models import Examination
from yihu.modules.textcheck.permissions import Can
from yihu.modules.textcheck.rules import Verdict
from yihu.modules.textcheck.views.shown import Shown, naming

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PASTED = "粘贴的文字.txt"
PAGE_SIZE = 20


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.CHECK)
    form = forms.Text(request.POST or None, request.FILES or None, initial={"as_of": day_of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("textcheck:examination", _examine(actor, form.cleaned_data).pk)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "days": rules.KEPT_DAYS, **_listed(request, actor)}
    return render(request, "textcheck/home.html", context, status=422 if form.errors else 200)


def _examine(actor: Actor, given: dict[str, Any]) -> Examination:
    upload = given.get("file")
    name, data = (upload.name, upload.read()) if upload else (PASTED, given["text"].encode())
    return actions.examine(actor, name, data, as_of=given["as_of"], now=clock.now(), today=clock.today())


def _listed(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()[:60]
    rows = queries.recent(actor, clock.today(), words=words)
    page = parts.Page(
        asked_page(request), PAGE_SIZE, rows.count(),
        lambda number, size: "?" + urlencode({"q": words, "page": number}), unit="份",
    )  # fmt: skip
    head = [
        Head("文稿"), Head("结果"), Head("字数", "number"), Head("统计截止日", "date"), Head("到期删除", "date"),
    ]  # fmt: skip
    found = [_row(one) for one in rows[page.start : page.start + PAGE_SIZE]]
    return {"head": head, "rows": found, "page": page, "words": words}


def _row(one: Examination) -> list[Cell]:
    left = (one.expires_on - clock.today()).days
    result = Cell("检查中", colour="blue")
    if one.outcome_id is not None:
        counts = [(one.personal, "个人信息"), (one.wrong, "错误"), (one.hints, "提示")]
        said = "，".join(f"{label} {count}" for count, label in counts if count)
        grave = "red" if one.wrong or one.personal else "yellow" if one.hints else "green"
        result = Cell(said or "没有发现问题", colour=grave)
    return [
        Cell(one.name, reverse("textcheck:examination", args=[one.pk])),
        result,
        Cell(f"{one.characters:,}" if one.outcome_id is not None else "—"),
        Cell(f"{one.as_of:%Y-%m-%d}"),
        Cell(f"{one.expires_on:%Y-%m-%d}", note=f"还剩 {left} 天"),
    ]


@require_GET
def page(request: HttpRequest, examination_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.CHECK)
    found = queries.examination(actor, examination_id, clock.today())
    crumbs = [Crumb("数字体检", reverse("textcheck:list")), Crumb(found.name)]
    left = (found.expires_on - clock.today()).days
    context: dict[str, Any] = {"examination": found, "crumbs": crumbs, "left": left}
    if found.outcome is None:
        waiting = _waiting(actor, found)
        # The work may have ended between the two reads: a page of the first one would wait for ever.
        found = queries.examination(actor, examination_id, clock.today())
        if found.outcome is None:
            return render(request, "textcheck/waiting.html", context | waiting)
        context["examination"] = found
    seen = queries.opened(actor, examination_id, clock.today())
    shown = Shown(actor, seen, request.GET, clock.today())
    return render(request, "textcheck/page.html", context | shown.context())


def _waiting(actor: Actor, found: Examination) -> dict[str, Any]:
    try:
        return shown_job(jobs.get(actor, found.job_id or 0))
    except NotFound:
        return {"job": None}


@require_POST
def judge(request: HttpRequest, examination_id: int) -> HttpResponse:
    form = forms.Judging(request.POST)
    if not form.is_valid():
        raise BadValue("理由最多 200 字，请缩短后再提交")
    given = form.cleaned_data
    if given["verdict"] not in set(Verdict):
        raise NotFound("没有这种结论，请刷新页面")
    verdict = Verdict(given["verdict"])
    actions.judge(
        actor_of(request),
        examination_id,
        given["finding"],
        verdict,
        on=clock.today(),
        reason=given["reason"],
    )
    messages.success(request, "已撤销判断" if verdict is Verdict.UNDONE else f"已记为“{verdict.label}”")
    return _back(examination_id, given)


def _back(examination_id: int, given: dict[str, Any]) -> HttpResponse:
    """To the same section under the same filter."""
    asked = {name: given[name] for name in ("part", "show") if given.get(name)}
    address = reverse("textcheck:examination", args=[examination_id])
    mark = f"#finding-{given['number']}" if given.get("number") else ""
    return redirect(address + (f"?{urlencode(asked)}" if asked else "") + mark)


@require_POST
def name_figure(request: HttpRequest, examination_id: int) -> HttpResponse:
    actor = actor_of(request)
    seen = queries.opened(actor, examination_id, clock.today())
    shown = Shown(actor, seen, request.POST, clock.today())
    form = naming(actor, seen, shown.sheet, request.POST)
    if not form.is_valid():
        raise BadValue("请从列表中选择文中的数字和对应的指标")
    given = form.cleaned_data
    example = dict(queries.nameable(actor, seen, shown.sheet)).get(given["wording"], "")
    actions.name_figure(actor, given["wording"], given["indicator"], on=clock.today(), example=example)
    messages.success(request, "已记住，本县以后的文稿也按此核对")
    return _back(examination_id, {"part": shown.sheet.number})


@require_GET
def marked(request: HttpRequest, examination_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.CHECK)
    seen = queries.opened(actor, examination_id, clock.today())
    name = f"{seen.examination.name.rsplit('.', 1)[0]}（数字体检）.docx"
    header = str(content_disposition_header(True, name))
    return HttpResponse(
        queries.marked(actor, seen), content_type=DOCX, headers={"Content-Disposition": header}
    )


@require_POST
def remove(request: HttpRequest, examination_id: int) -> HttpResponse:
    actions.remove(actor_of(request), examination_id, today=clock.today())
    messages.success(request, "文稿已删除")
    return redirect("textcheck:list")
