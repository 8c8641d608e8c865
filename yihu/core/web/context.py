"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yihu.core import clock


def page(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "today": clock.today()}
