"""What a person set for their own screens."""

from __future__ import annotations

from yihu.core.access.actor import Actor
from yihu.core.web.models import Preference


def get(actor: Actor, key: str) -> str:
    """The value, empty where nothing was set."""
    if actor.user_id is None:
        return ""
    found = Preference.objects.filter(user_id=actor.user_id, key=key).values_list("value", flat=True).first()
    return found or ""


def put(actor: Actor, key: str, value: str) -> None:
    if actor.user_id is not None:
        Preference.objects.update_or_create(user_id=actor.user_id, key=key, defaults={"value": value})
