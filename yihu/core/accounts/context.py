"""What the sign-in page of a demo shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def sign_in(request: HttpRequest) -> dict[str, Any]:
    if request.path != settings.LOGIN_URL or not settings.DEMO_ACCOUNTS:
        return {}
    return {"demo_accounts": settings.DEMO_ACCOUNTS, "demo_password": settings.DEMO_PASSWORD}
