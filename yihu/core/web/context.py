"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yihu.core import clock
from yihu.core.web import doors
from yihu.engine.errors import Refused


def page(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    try:
        as_of = doors.day_of(request)
    except Refused:  # the page itself says what is wrong with the day; the frame still has to stand
        as_of = today
    actor = getattr(request, "actor", None)
    return {"actor": actor, "today": today, "as_of": as_of, "posts": getattr(request, "posts", ())}
