"""How the sign-in library is bound to this product: accounts are opened by the administrator only."""

from __future__ import annotations

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


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of one-time codes lie in the database only encrypted, with the keys of personal data."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, **_SECRET)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, **_SECRET)


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """For counting failures: the same login in the form, in the credentials and in the lock."""
    named = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(named).strip().lower()
