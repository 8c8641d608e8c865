"""Assets in global search: by number, name, or the project they came from."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.searches import Hit, Search
from yihu.modules.assets import queries
from yihu.modules.assets.permissions import Can


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    rows = queries.assets(actor).filter(
        Q(number__istartswith=text) | Q(name__icontains=text) | Q(project_number__istartswith=text)
    )
    return [
        Hit(row.name, reverse("assets:asset", args=[row.pk]), row.number, row.get_kind_display())
        for row in rows.order_by("area_code", "number")[:limit]
    ]


SEARCHES = (Search("assets", "资产", Can.SEE, find, order=32),)
