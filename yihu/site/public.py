"""The outermost layer of the public site: equal answers are kept for seconds, and never past midnight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse

from yihu.core import clock
from yihu.core.web.microcache import Kept, MicroCache

SECONDS = 20


class MicroCached:
    """Keeps good answers without cookies. With the seconds that browsers keep them, what is taken down is gone
    everywhere within a minute, and what ends at midnight ends at midnight."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.cache = MicroCache()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return self.get_response(request)
        key, now = request.get_full_path(), clock.now()
        kept = self.cache.get(key, now)
        if kept is not None:
            return HttpResponse(kept.body, status=kept.status, headers=dict(kept.headers))
        response = self.get_response(request)
        if _may_be_kept(response):
            self.cache.put(
                key, Kept(response.status_code, tuple(response.items()), response.content, until(now))
            )
        return response


def until(now: datetime) -> datetime:
    """When an answer of `now` is no longer given out."""
    here = now.astimezone(clock.SHANGHAI)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), clock.SHANGHAI)
    return min(now + timedelta(seconds=SECONDS), midnight)


def _may_be_kept(response: HttpResponse) -> bool:
    public = response.headers.get("Cache-Control", "").startswith("public")
    return response.status_code == 200 and not response.streaming and not response.cookies and public
