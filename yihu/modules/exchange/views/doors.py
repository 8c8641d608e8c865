"""The doors of imports: hand in, look, apply, undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.files import queries as file_queries
from yihu.core.jobs import queries as job_queries
from yihu.core.jobs.views import attachment
from yihu.core.jobs.views import shown as job_shown
from yihu.core.ledgers import queries as ledger_queries
from yihu.core.ledgers import shape
from yihu.core.ledgers.actions import BadRows
from yihu.core.ledgers.views.grid import save as save_one_by_one
from yihu.core.ledgers.views.grid import texts_of
from yihu.core.web import parts
from yihu.core.web.doors import actor_of
from yihu.core.web.pages import asked_page
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange import actions, forms, queries
from yihu.modules.exchange.actions.typed import takes
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.views import preview, written

PAGE_SIZE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLOURS = {
    Stage.RECEIVED: "blue",
    Stage.READY: "yellow",
    Stage.REFUSED: "red",
    Stage.APPLYING: "blue",
    Stage.APPLIED: "green",
    Stage.UNDOING: "blue",
    Stage.UNDONE: "secondary",
    Stage.DISCARDED: "secondary",
}
_AT_WORK = (Stage.RECEIVED, Stage.APPLYING, Stage.UNDOING)
_MAY_GO_BACK = (Stage.APPLIED, Stage.APPLYING, Stage.UNDOING)


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The drop place for workbooks, the templates, and the batches so far."""
    actor = actor_of(request)
    ledgers = queries.importable(actor)
    choices = [(one.key, one.title) for one in ledgers]
    form = forms.Upload(
        request.POST or None,
        request.FILES or None,
        ledgers=choices,
        initial={"ledger": request.GET.get("ledger", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("exchange:batch", _receive(actor, form).pk)
        except Refused as refused:
            form.add_error(None, refused.message)
            form.offer_again(refused.code == "already_imported")
    context = {"form": form, "ledgers": ledgers, **_batches(request, actor)}
    return render(request, "exchange/list.html", context, status=422 if form.errors else 200)


def _receive(actor: Actor, form: forms.Upload) -> Batch:
    upload = form.cleaned_data["file"]
    data = upload.read()
    key = form.cleaned_data["ledger"] or actions.recognise(actor, upload.name, data)
    return actions.receive(actor, key, upload.name, data, now=clock.now(), again=form.cleaned_data["again"])


def _batches(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    rows = queries.recent(actor)
    page = parts.Page(
        asked_page(request), PAGE_SIZE, rows.count(), lambda number, size: f"?page={number}", unit="批"
    )
    head = [
        parts.Head("批次"),
        parts.Head("台账"),
        parts.Head("状态"),
        parts.Head("新增", "number"),
        parts.Head("变更", "number"),
        parts.Head("错误", "number"),
        parts.Head("经办人"),
        parts.Head("交来时间", "date"),
    ]
    titles = {one.key: one.title for one in queries.ledgers()}
    found = [_row(batch, titles) for batch in rows[page.start : page.start + PAGE_SIZE]]
    return {"head": head, "rows": found, "page": page}


def _row(batch: Batch, titles: dict[str, str]) -> list[parts.Cell]:
    return [
        parts.Cell(f"#{batch.pk} {batch.file_name}", reverse("exchange:batch", args=[batch.pk])),
        parts.Cell(titles.get(batch.ledger, batch.ledger)),
        parts.Cell(batch.stage_label, colour=COLOURS[Stage(batch.stage)]),
        parts.Cell(f"{batch.new:,}"),
        parts.Cell(f"{batch.changed:,}"),
        parts.Cell(f"{batch.wrong:,}"),
        parts.Cell(batch.actor_name),
        parts.Cell(f"{batch.received_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"),
    ]


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch, whatever its stage: progress, what is wrong, preview, what was written."""
    actor = actor_of(request)
    found, job = _with_its_job(actor, batch_id)
    form = queries.ledger(found.ledger)
    stage = Stage(found.stage)
    context: dict[str, Any] = job | {
        "batch": found,
        "ledger": form,
        "ledger_url": _ledger_url(form.key),
        "steps": preview.steps(stage),
        "colour": COLOURS[stage],
        "may_undo": actor.may(Can.UNDO) and stage in _MAY_GO_BACK,
        "undo_label": "继续撤销" if stage is Stage.UNDOING else "撤销整批",
        "busy": stage in _AT_WORK and job_queries.at_work(actor, found.job_id),
        "hidden_rows": any(one["code"] == "W117" for one in found.warnings),
    }
    if stage is Stage.READY:
        context |= _previewed(request, actor, found, form)
        context["must_confirm"] = actions.wants_a_tick(found.warnings)
    if stage is Stage.REFUSED and found.header:
        context["choices"] = preview.column_choices(found, form)
        context["answers"] = preview.answers(found, form)
    if stage in (Stage.APPLIED, Stage.APPLYING, Stage.UNDONE):
        context["parts"] = queries.parts(actor, found)
    if stage in (Stage.APPLIED, Stage.UNDONE):
        context |= written.table(actor, found, form, asked_page(request))
    return render(request, "exchange/batch.html", context)


def _previewed(request: HttpRequest, actor: Actor, found: Batch, form: Ledger) -> dict[str, Any]:
    asked = request.GET.get("show", "")
    if asked == preview.RESPELT:
        return preview.respelt(found)
    if asked == preview.COLUMNS and found.header:
        choices = preview.column_choices(found, form)
        return {
            "tabs": preview.tabs(found, asked),
            "choices": choices,
            "answers": preview.answers(found, form),
        }
    return preview.table(actor, found, form, preview.choose(found, asked), asked_page(request))


def _with_its_job(actor: Actor, batch_id: int) -> tuple[Batch, dict[str, Any]]:
    """A batch at work and what works on it."""
    found = queries.get(actor, batch_id)
    if not found.job_id or found.stage not in _AT_WORK:
        return found, {}
    job = _job(actor, found.job_id)
    if job and job["job"].is_finished:
        # The work may have ended between the two reads: a page of the first one would wait for ever.
        found = queries.get(actor, batch_id)
        return found, job if found.stage in _AT_WORK else {}
    return found, job


def _job(actor: Actor, job_id: int) -> dict[str, Any]:
    try:
        return job_shown(job_queries.get(actor, job_id))
    except NotFound:
        return {}  # a colleague's: the batch's stage says enough


def _ledger_url(key: str) -> str:
    try:
        return reverse("ledgers:list", args=[key])
    except NoReverseMatch:
        return ""


@require_POST
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    form = forms.Apply(request.POST)
    form.is_valid()
    actions.begin_apply(actor_of(request), batch_id, **form.cleaned_data)
    return redirect("exchange:batch", batch_id)


@require_POST
def reread(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Read again, with another sheet or without the hidden rows."""
    form = forms.Again(request.POST)
    form.is_valid()
    chosen = form.cleaned_data
    actions.begin_read(
        actor_of(request), batch_id, sheet=chosen.get("sheet", ""), with_hidden=chosen.get("hidden") != "no"
    )
    return redirect("exchange:batch", batch_id)


@require_POST
def columns(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What each header of the file means, as a person says; kept, and the file read again."""
    actor = actor_of(request)
    header = queries.get(actor, batch_id).header
    chosen = {
        one["key"]: request.POST.get(f"column-{at}", one.get("value", one["column"]))[:60]
        for at, one in enumerate(header)
    }
    actions.map_columns(actor, batch_id, chosen, now=clock.now())
    return redirect("exchange:batch", batch_id)


@require_POST
def discard(request: HttpRequest, batch_id: int) -> HttpResponse:
    actions.discard(actor_of(request), batch_id)
    return redirect("exchange:list")


@require_POST
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    form = forms.Undo(request.POST)
    if not form.is_valid():
        raise BadValue("请写明撤销原因（150 字以内），再提交")
    actions.begin_undo(actor_of(request), batch_id, reason=form.cleaned_data["reason"])
    return redirect("exchange:batch", batch_id)


@require_GET
def errors(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file with its wrong cells marked."""
    actor = actor_of(request)
    return _workbook(*actions.marked_workbook(actor, queries.get(actor, batch_id)))


@require_GET
def source(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file as it was handed in."""
    actor = actor_of(request)
    stored, data = file_queries.content(actor, queries.get(actor, batch_id).file_uid)
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = attachment(stored.name)
    return response


@require_GET
def template(request: HttpRequest, ledger_key: str) -> HttpResponse:
    return _workbook(*actions.template_of(actor_of(request), ledger_key))


@require_POST
def typed(request: HttpRequest, ledger_key: str) -> HttpResponse:
    """The grid's rows as a batch; a ledger that numbers its rows itself, and posts that may not import, go the kit's
    own way."""
    actor = actor_of(request)
    form = shape.named(actor, ledger_key)
    try:
        rows = texts_of(request)
        if not actor.may(Can.IMPORT) or not takes(form, rows):
            return save_one_by_one(request, ledger_key)
        batch = actions.begin_typed(actor, ledger_key, rows, now=clock.now(), on=clock.today())
    except BadRows as refused:
        body = {"code": refused.code, "message": refused.message, "problems": refused.rows}
        return JsonResponse(body, status=refused.status)
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
    return JsonResponse({"saved": batch.lines, "url": reverse("exchange:batch", args=[batch.pk])})


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, ledger_key: str) -> HttpResponse:
    """A list too long to wait for: asked once more, then made in the background."""
    actor = actor_of(request)
    form = shape.named(actor, ledger_key)
    if request.method == "POST":
        return redirect("jobs:job", actions.begin_export(actor, ledger_key, request.GET.urlencode()).pk)
    count = ledger_queries.totals(form, ledger_queries.filtered(actor, form, request.GET)).count
    context = {"ledger": form, "count": count, "ledger_url": _ledger_url(form.key)}
    return render(request, "exchange/export.html", context)


def _workbook(name: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(name)
    return response
