"""One secret: the question for the reason, then the value, never cached."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yihu.core import clock
from yihu.core.privacy import actions, queries
from yihu.core.privacy.permissions import Can
from yihu.core.web.doors import actor_of
from yihu.engine.errors import BadValue, Refused

REASONS = ("核对证件信息", "办理补助发放", "联系本人", "处理信访和投诉")


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, table: str, row_id: int, column: str) -> HttpResponse:
    """GET asks for the reason, POST shows the value; as a fragment inside a page, else as a page of its own."""
    actor = actor_of(request)
    row = queries.sealed_row(actor, table, row_id, column)
    actor.require(Can.REVEAL, row.area_code)
    context: dict[str, object] = {"row": row, "table": table, "column": column, "reasons": REASONS}
    status = 200
    if request.method == "POST" and "hide" not in request.POST:
        try:
            reason = request.POST.get("reason", "")
            context["value"] = actions.reveal(actor, row, column, reason=reason, now=clock.now())
        except BadValue as refused:
            context["error"] = refused.message
        except Refused as refused:
            context["error"], status = refused.message, refused.status
    context["closed"] = "hide" in request.POST
    if not getattr(request, "htmx", False):
        return render(request, "privacy/reveal.html", context, status=status)
    # htmx swaps only successful answers; a refusal is shown in place.
    return render(request, "privacy/_reveal.html", context)
