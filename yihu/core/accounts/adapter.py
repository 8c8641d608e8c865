"""How the sign-in library is bound to this product: accounts are opened by the administrator only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from yihu.core import clock
from yihu.core.accounts import passwords
from yihu.core.privacy import crypto

_SECRET = {"table": "mfa_authenticator", "column": "data", "key": "secret"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        passwords.change(user, password, on=clock.today(), must_change=False)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The library counts each name of the server and each spelling apart, which gives more tries.
        return typed_username(request, credentials)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of one-time codes lie in the database only encrypted, with the keys of personal data."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, **_SECRET)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, **_SECRET)


def typed_username(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """For counting wrong passwords. The sign-in library calls the name `username`, its form calls it `login`;
    it is found in any spelling of capitals, so all spellings count together."""
    given = credentials or {}
    name = given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()
