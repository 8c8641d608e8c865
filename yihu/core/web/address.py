"""Whose network address a request comes from, which only a known proxy may tell."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """REMOTE_ADDR; behind a proxy that YIHU_PROXIES names, the nearest address in X-Forwarded-For that is no proxy of
    ours. What stands further left was written by the sender and is believed by nobody."""
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    known = settings.TRUSTED_PROXIES
    if nearest not in known:
        return nearest
    told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    return next((one for one in reversed(told) if one not in known), nearest)
