"""Every request of a signed-in person runs as one actor in one scope; everything else needs login first."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.accounts import queries
from yihu.core.accounts.models import User
from yihu.core.accounts.rules import PROFILES, idle_limit, must_change
from yihu.core.excel.problems import LARGEST_MB, BadFile
from yihu.core.web.doors import refusal
from yihu.engine.errors import Refused
from yihu.engine.numerals import whole
from yihu.modules.quality import actions as quality

POST_KEY = "yihu_post"
# The only routes that answer without a session: signing in, static files, the health probe, 自主申报 of households,
# and the API with its own tokens. A test keeps this list in step with the routes.
OPEN_PREFIXES = ("/login/", "/2fa/authenticate/", "/2fa/webauthn/login/", "/static/", "/healthz", "/report/")
API_PREFIX = "/api/"
API_OPEN = ("/api/openapi.json", "/api/docs")
_READING = ("GET", "HEAD", "OPTIONS")
# Where a person must still get to when everything else waits for a new password or a post.
_ALWAYS = ("/logout/", "/password/change/", "/2fa/", "/reauthenticate/")
SEEN_KEY = "yihu_seen"
SEEN_EVERY = 30  # seconds: often enough for the idle limit, rare enough to spare a write a request


# The form around the file, and a little air.
LARGEST_BODY = (LARGEST_MB + 1) * 1024 * 1024


class BodyLimit:
    """Says no to a body beyond what may be uploaded, by its announced length and before anything is taken in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = whole(str(length)) or 0
        if size <= LARGEST_BODY:
            return self.get_response(request)
        refused = BadFile("E113", megabytes=f"{size / 1024 / 1024:.0f}")
        if request.path.startswith(API_PREFIX) or "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"code": refused.code, "message": refused.message}, status=413)
        return render(request, "web/too_large.html", {"refused": refused}, status=413)


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        if request.path.startswith(API_PREFIX):
            return self._program(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        # Kept for the frame of the page, which lets people choose among their posts.
        request.posts = queries.posts_held(request.user.pk, clock.today())  # type: ignore[attr-defined]
        actor = queries.of_posts(request.posts, request.user, clock.today(), request.session.get(POST_KEY))  # type: ignore[attr-defined]
        if actor is not None and _idle_too_long(request, actor):
            logout(request)
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not request.path.startswith(_ALWAYS):
            if _new_password_due(request.user):
                return redirect("account_change_password")
            if actor is None:
                return render(request, "web/no_post.html", status=403)
        return self._as(actor, request) if actor else self.get_response(request)

    def _program(self, request: HttpRequest) -> HttpResponse:
        """A program shows a token; it has no session, so forged cross-site requests have nothing to ride on."""
        if request.path in API_OPEN:
            return self.get_response(request)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        actor = queries.actor_of_token(token.strip(), clock.today()) if scheme == "Bearer" else None
        if actor is None:
            message = "请在 Authorization 头中带上有效的接口令牌（Bearer …），令牌由系统管理员签发"
            return JsonResponse({"code": "no_token", "message": message}, status=401)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self._as(actor, request)

    def _as(self, actor: Actor, request: HttpRequest) -> HttpResponse:
        request.actor = actor  # type: ignore[attr-defined]
        with scoped(actor):
            response = self.get_response(request)
            if response.status_code >= 500:
                # A crash halfway must leave nothing half-written.
                transaction.set_rollback(True)
            elif request.method not in _READING and response.status_code < 400:
                response = _judged(actor, request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request, error) if isinstance(error, Refused) else None


def _judged(actor: Actor, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What was just written is held against the quality rules; a contradiction takes all of it back."""
    try:
        quality.recheck(actor, on=clock.today(), stops=True)
    except Refused as refused:
        transaction.set_rollback(True)
        list(messages.get_messages(request))  # “已保存” must not be told on the next page
        if request.path.startswith(API_PREFIX):
            return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
        return refusal(request, refused)
    return response


def _idle_too_long(request: HttpRequest, actor: Actor) -> bool:
    now = clock.now().timestamp()
    seen = request.session.get(SEEN_KEY)
    if seen is not None and now - seen > idle_limit(actor.role).total_seconds():
        return True
    if seen is None or now - seen > SEEN_EVERY:
        request.session[SEEN_KEY] = now
    return False


def _new_password_due(user: User) -> bool:
    profile = PROFILES[settings.YIHU_PASSWORD_PROFILE]
    return user.must_change_password or must_change(user.password_set_on, clock.today(), profile)
