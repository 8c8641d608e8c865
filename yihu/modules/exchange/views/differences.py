"""差异报告: a file from another system against the ledger, and the choice of what to take over."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.jobs.views import attachment
from yihu.core.ledgers import links
from yihu.core.web.doors import actor_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine.errors import Refused, WrongStage
from yihu.engine.ledgers import Ledger
from yihu.engine.numerals import wholes
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions import differing, differing_file
from yihu.modules.exchange.actions.differing_file import subject_of
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.stages import Stage

SHOWN = 100
SHOWN_PLACES = 6
_TOWN_HEAD = [Head("乡镇"), *(Head(label, "number") for label in ("新增", "不同", "文件中没有"))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def differences(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET shows the report, narrowed by `?field=` and `?town=`; POST leaves the chosen differences in the batch."""
    actor = actor_of(request)
    actor.require(Can.IMPORT)
    batch = queries.get(actor, batch_id)
    if batch.stage != Stage.READY:
        raise WrongStage("差异报告只在核对完、尚未导入时可看；请重新上传比对")
    if request.method == "POST":
        return _chosen(request, batch_id)
    form = queries.ledger(batch.ledger)
    field, town = request.GET.get("field", ""), request.GET.get("town", "")
    found = differing.report(actor, batch)
    names = area_queries.named([*found.towns, *found.places])
    labels = {column.name: column.label for column in form.readable}
    shown = list(islice(differing.differences(actor, batch, column=field, township=town), SHOWN + 1))
    here = reverse("exchange:differences", args=[batch.pk])
    gone = list(differing.gone_rows(actor, batch, form, township=town)[:SHOWN])
    context = {
        "batch": batch,
        "ledger": form,
        "report": found,
        **_places(found.places, names),
        "fields": [
            (name, labels[name], number, f"{here}?field={name}", form.column(name).compared)
            for name, number in found.fields.most_common()
        ],
        "town_head": _TOWN_HEAD,
        "town_rows": [
            [
                Cell(names.get(code, code), url=f"{here}?town={code}"),
                *(Cell(f"{number:,}", kind="number") for number in numbers),
            ]
            for code, numbers in found.towns.items()
        ],
        "rows": [_line(form, one) for one in shown[:SHOWN]],
        "more": len(shown) > SHOWN,
        "narrowed": " · ".join(filter(None, [labels.get(field, ""), names.get(town, "")])),
        "absent": _absent(actor, batch, form, town),
        "file_url": _file_url(request, batch) if actor.may(Can.EXPORT) else "",
        "gone": sorted(_gone(form, gone), key=lambda cell: cell.text),
        "crumbs": [
            Crumb("导入导出", reverse("exchange:list")),
            Crumb(batch.file_name, reverse("exchange:batch", args=[batch.pk])),
            Crumb("差异报告"),
        ],
    }
    return render(request, "exchange/differences.html", context)


@require_GET
def file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The whole report as a workbook, narrowed as the page is: what villages check line by line."""
    actor = actor_of(request)
    batch = queries.get(actor, batch_id)
    if batch.stage != Stage.READY:
        raise WrongStage("差异报告只在核对完、尚未导入时可看；请重新上传比对")
    field, town = request.GET.get("field", ""), request.GET.get("town", "")
    name, data = differing_file.workbook(actor, batch, field=field, township=town, now=clock.now())
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(name)
    return response


def _places(codes: list[str], names: dict[str, str]) -> dict[str, Any]:
    """What the file is about: the first few by name, and how many where there are more."""
    more = len(codes) if len(codes) > SHOWN_PLACES else 0
    return {"places": "、".join(names.get(code, code) for code in codes[:SHOWN_PLACES]), "more_places": more}


def _gone(form: Ledger, rows: list[Any]) -> Iterator[Cell]:
    for row in rows:
        yield Cell(subject_of(form, row), url=links.row_url(form, row))


def _file_url(request: HttpRequest, batch: Batch) -> str:
    asked = {name: request.GET[name] for name in ("field", "town") if request.GET.get(name)}
    url = reverse("exchange:differences_file", args=[batch.pk])
    return f"{url}?{urlencode(asked)}" if asked else url


def _absent(actor: Actor, batch: Batch, form: Ledger, town: str) -> list[Cell]:
    if form.register is None:
        return []
    link = form.register.link
    rows = differing.absent_rows(actor, batch, form, township=town)[:SHOWN]
    return [Cell(f"{row.number} {row.name}", url=reverse(link, args=[row.pk])) for row in rows]


def _chosen(request: HttpRequest, batch_id: int) -> HttpResponse:
    lines = wholes(request.POST.getlist("line"))
    try:
        batch = differing.keep_only(
            actor_of(request),
            batch_id,
            columns=request.POST.getlist("field"),
            rows=lines,
            new="new" in request.POST,
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("exchange:differences", batch_id)
    messages.success(request, f"已保留所选差异 {batch.to_write} 行，核对后点“导入”写入")
    return redirect("exchange:batch", batch_id)


def _line(form: Any, one: differing.Difference) -> dict[str, Any]:
    return {
        "line": one.row.line,
        "subject": differing_file.subject_of_line(form, one.row),
        "field": one.column.label,
        "ours": one.ours or "（空）",
        "theirs": one.theirs or "（空）",
    }
