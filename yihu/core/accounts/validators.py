"""Django's door to the password profile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from yihu.core.accounts import passwords, rules
from yihu.core.accounts.models import User


class ProfileValidator:
    """Named in AUTH_PASSWORD_VALIDATORS; every way to set a password passes here."""

    def validate(self, password: str, user: Any = None) -> None:
        own = (getattr(user, "username", ""), getattr(user, "name", ""))
        try:
            passwords.check(user if isinstance(user, User) else None, password, own_words=own)
        except rules.WeakPassword as weak:
            raise ValidationError(weak.message, code=weak.code) from weak

    def get_help_text(self) -> str:
        return f"至少 {passwords.profile().shortest} 个字符，不要用登录名、单位名和常见词"
