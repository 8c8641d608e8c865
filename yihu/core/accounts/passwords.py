"""Setting a password: the one place where the profile's rules and its memory are kept."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import check_password as matches

from yihu.core.accounts import rules
from yihu.core.accounts.models import FormerPassword, User


def profile() -> rules.Profile:
    return rules.PROFILES[settings.YIHU_PASSWORD_PROFILE]


def check(user: User | None, text: str, *, own_words: tuple[str, ...] = ()) -> None:
    """Raises WeakPassword for what the profile forbids, and for a password that comes back too soon."""
    rules.check_password(text, profile(), own_words=own_words)
    if user is None or user.pk is None:
        return
    former = user.former_passwords.order_by("-pk").values_list("hash", flat=True)[: profile().remembered - 1]
    if any(matches(text, known) for known in (user.password, *former)):
        raise rules.WeakPassword(f"密码与最近 {profile().remembered} 次用过的相同，请换一个新的")


def change(user: User, text: str, *, on: date, must_change: bool) -> None:
    """Set and save it, keeping the hash of the one it replaces. The rules were checked before."""
    if user.password:
        FormerPassword.objects.create(user=user, hash=user.password, replaced_on=on)
    user.set_password(text)
    user.password_set_on, user.must_change_password = on, must_change
    user.save(update_fields=["password", "password_set_on", "must_change_password"])
