"""Lists as files. Up to 20,000 rows are written at once; more is work for a job of the import and export module."""

from __future__ import annotations

import tempfile
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from yihu.core import clock
from yihu.core.history import actions as history
from yihu.core.ledgers import export, queries, shape, state
from yihu.core.ledgers.permissions import Can
from yihu.core.ledgers.state import State
from yihu.core.ledgers.views import filters
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.errors import BadValue

MOST_AT_ONCE = 20_000
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_WRITERS = {"xlsx": export.write_xlsx, "csv": export.write_csv}


@require_GET
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The list of this address in the columns shown; logged."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    actor.require(Can.EXPORT)
    form = request.GET.get("format", "xlsx")
    if form not in _WRITERS:
        raise BadValue("只能导出 xlsx 或 csv，请重新选择")
    wanted = state.read(ledger, request.GET, day_of(request))
    rows = queries.rows_of(actor, ledger, wanted)
    count = queries.totals(ledger, rows).count
    if count > MOST_AT_ONCE:
        return _by_job(request, key, wanted, count)
    mark = export.watermark(actor, clock.now(), count, filters.described(ledger, wanted))
    target = tempfile.SpooledTemporaryFile(max_size=4_000_000)  # noqa: SIM115  (the response closes it)
    cells = export.rows(wanted.columns, export.prepared(ledger, rows))
    _WRITERS[form](target, ledger.title, mark, wanted.columns, cells)  # type: ignore[arg-type]
    target.seek(0)
    history.record(
        actor,
        "ledgers.exported",
        about=shape.model_of(ledger),
        summary=f"导出：{ledger.title} {count} 条",
        ledger=ledger.key,
        rows=count,
        format=form,
        columns=[column.name for column in wanted.columns],
    )
    name = f"{ledger.title}_{clock.today():%Y%m%d}.{form}"
    return cast(
        HttpResponse, FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[form])
    )


def _by_job(request: HttpRequest, key: str, wanted: State, count: int) -> HttpResponse:
    query = request.GET.copy()
    if wanted.day:
        query["as_of"] = wanted.day.isoformat()  # the work goes on after the request
    try:
        return redirect(f"{reverse('exchange:export', args=[key])}?{query.urlencode()}")
    except NoReverseMatch:
        raise BadValue(f"共 {count:,} 条，超过一次导出上限 {MOST_AT_ONCE:,} 条，请按乡镇分次导出") from None
