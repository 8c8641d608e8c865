"""Projects in global search: by number and by name."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.searches import Hit, Search
from yihu.modules.projects import queries
from yihu.modules.projects.permissions import Can


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = queries.visible_to(actor).filter(Q(number__istartswith=text) | Q(name__icontains=text))
    return [
        Hit(
            row.name,
            reverse("projects:project", args=[row.pk]),
            f"{row.number} · {row.year} 年度",
            row.stage_label,
        )
        for row in rows[:limit]
    ]


SEARCHES = (Search("projects", "项目", Can.SEE, find, order=30),)
