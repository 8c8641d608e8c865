"""How the sign-in library is bound to this product: accounts are opened by the administrator only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from yihu.core import clock


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        user.set_password(password)
        user.password_set_on = clock.today()
        user.must_change_password = False
        user.save(update_fields=["password", "password_set_on", "must_change_password"])


def typed_username(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """For counting wrong passwords. The sign-in library calls the name `username`, its form calls it `login`;
    it is found in any spelling of capitals, so all spellings count together."""
    given = credentials or {}
    name = given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()
