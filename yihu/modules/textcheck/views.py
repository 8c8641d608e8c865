"""The page of 数字体检: hand a text in, see it with its marks, judge, compare with the ledgers, take it along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.modules.indicators import queries as indicators
from yihu.modules.textcheck import actions, forms, queries, rules
from yihu.modules.textcheck.models import Examination
from yihu.modules.textcheck.permissions import Can
from yihu.modules.textcheck.rules import Agreement, Verdict

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PASTED = "粘贴的文字.txt"
_SHOWN = 30
_COLOURS = {Agreement.AGREES: "green", Agreement.DIFFERS: "red", Agreement.UNKNOWN: "secondary"}


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
    rows = [
        [
            Cell(one.name, reverse("textcheck:examination", args=[one.pk])),
            Cell(f"{one.as_of:%Y-%m-%d}"),
            Cell(f"{one.expires_on:%Y-%m-%d}"),
        ]
        for one in queries.recent(actor, clock.today())[:_SHOWN]
    ]
    head = [Head("文稿"), Head("统计截止日", "date"), Head("到期删除", "date")]
    context = {"form": form, "head": head, "rows": rows, "days": rules.KEPT_DAYS}
    return render(request, "textcheck/home.html", context, status=422 if form.errors else 200)


def _examine(actor: Actor, given: dict[str, Any]) -> Examination:
    upload = given.get("file")
    name, data = (upload.name, upload.read()) if upload else (PASTED, given["text"].encode())
    return actions.examine(actor, name, data, as_of=given["as_of"], now=clock.now(), today=clock.today())


@require_GET
def page(request: HttpRequest, examination_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.CHECK)
    seen = queries.opened(actor, examination_id, clock.today())
    beside = queries.compared(actor, seen)
    context = {
        "examination": seen.examination,
        "crumbs": [Crumb("数字体检", reverse("textcheck:list")), Crumb(seen.examination.name)],
        "pieces": rules.pieces(seen.text, seen.standing),
        "findings": [{"finding": one, "judgement": seen.judgements.get(one.key)} for one in seen.findings],
        "wrong": sum(one.wrong for one in seen.standing),
        "hints": sum(not one.wrong for one in seen.standing),
        "facts": len(seen.result.facts),
        "relations": len(seen.result.relations),
        "ledger_head": [
            Head("文中数字"), Head("指标"), Head("台账数", "number"), Head("结论"),
        ],
        "ledger_rows": [_row(seen.examination, one) for one in beside],
        "naming": _naming(seen),
    }  # fmt: skip
    return render(request, "textcheck/page.html", context)


def _row(found: Examination, one: queries.Compared) -> list[Cell]:
    url = f"{reverse('indicators:figure', args=[one.key])}?area={found.area_code}&as_of={found.as_of}"
    return [
        Cell(f"{one.fact.label} {one.fact.text}"),
        Cell(one.label, url),
        Cell(f"{one.printed} {one.unit}".strip(), url, kind="number"),
        Cell(one.why or one.agreement.label, colour=_COLOURS[one.agreement]),
    ]


def _naming(seen: queries.Opened, data: Any = None) -> forms.Naming:
    wordings = [(rules.plain(fact.label), f"{fact.label}（{fact.text}）") for fact in queries.nameable(seen)]
    known = [(one.key, f"{one.label}（{one.key}）") for one in indicators.catalogue()]
    return forms.Naming(data, wordings=wordings, indicators=known)


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
    messages.success(request, f"已记为“{verdict.label}”")
    return redirect("textcheck:examination", examination_id)


@require_POST
def name_figure(request: HttpRequest, examination_id: int) -> HttpResponse:
    actor = actor_of(request)
    form = _naming(queries.opened(actor, examination_id, clock.today()), request.POST)
    if not form.is_valid():
        raise BadValue("请从列表中选择文中的数字和对应的指标")
    given = form.cleaned_data
    actions.name_figure(actor, given["wording"], given["indicator"], on=clock.today())
    messages.success(request, "已记住，以后的文稿也按此核对")
    return redirect("textcheck:examination", examination_id)


@require_GET
def marked(request: HttpRequest, examination_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.CHECK)
    seen = queries.opened(actor, examination_id, clock.today())
    name = f"{seen.examination.name.rsplit('.', 1)[0]}（数字体检）.docx"
    header = str(content_disposition_header(True, name))
    return HttpResponse(queries.marked(seen), content_type=DOCX, headers={"Content-Disposition": header})


@require_POST
def remove(request: HttpRequest, examination_id: int) -> HttpResponse:
    actions.remove(actor_of(request), examination_id, today=clock.today())
    messages.success(request, "文稿已删除")
    return redirect("textcheck:list")
