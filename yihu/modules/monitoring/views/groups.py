"""特殊群体: lists by rule, each a declared figure with its rows behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine import areas
from yihu.engine.errors import NotAllowed
from yihu.engine.indicators import Count
from yihu.modules.monitoring.indicators import GROUPS
from yihu.modules.monitoring.permissions import Can


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内")
    shown = []
    for one in GROUPS:
        assert isinstance(one.measure, Count)
        shown.append(
            {
                "label": one.label,
                "unit": one.unit.label,
                "formula": one.formula,
                "count": one.measure.rows(area_code, as_of).count(),
                "url": f"{reverse('indicators:rows', args=[one.key])}?area={area_code}",
            }
        )
    context = {
        "groups": shown,
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "crumbs": [Crumb("监测对象", reverse("monitoring:list")), Crumb("特殊群体")],
    }
    return render(request, "monitoring/groups.html", context)
