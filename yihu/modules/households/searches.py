"""Households in global search: by number, name, pinyin initials, village."""

from __future__ import annotations

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.searches import Hit, Search
from yihu.modules.households import queries
from yihu.modules.households.permissions import Can


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    hits = []
    for found in queries.search(actor, text, limit=limit):
        head = found.head_name or "（户主待核）"
        title = head if found.matched in ("", head) else f"{found.matched}（户主 {head}）"
        url = reverse("households:household", args=[found.uid])
        hits.append(Hit(title, url, note=f"{found.village} · {found.number}"))
    return hits


SEARCHES = (Search("households", "农户", Can.SEE, find, order=10, by_id_number="households:look_up"),)
