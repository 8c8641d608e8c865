"""Every request of a signed-in person runs as one actor in one scope; everything else needs login first."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.accounts import queries
from yihu.core.web.doors import POST_KEY, refusal
from yihu.engine.errors import Refused

# The only routes that answer without a session: signing in, static files, the health probe, and the API with
# its own tokens. A test keeps this list in step with the routes.
OPEN_PREFIXES = ("/login/", "/accounts/", "/static/", "/healthz", "/api/")


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        actor = queries.actor_for(request.user, clock.today(), request.session.get(POST_KEY))
        if actor is None:
            return render(request, "web/no_post.html", status=403)
        return self._as(actor, request)

    def _as(self, actor: Actor, request: HttpRequest) -> HttpResponse:
        request.actor = actor  # type: ignore[attr-defined]
        with scoped(actor):
            response = self.get_response(request)
            if response.status_code >= 500:
                # A crash halfway must leave nothing half-written.
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request, error) if isinstance(error, Refused) else None
