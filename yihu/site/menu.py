"""The menu, by right: an entry stands for a route and a capability, and shows only where both are there.

Entries name routes of modules that may not exist yet; those are left out, so that a module appears in the menu
by coming into being.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from yihu.core.access.actor import Actor
from yihu.core.access.policy import relation_of
from yihu.core.access.roles import Role


@dataclass(frozen=True)
class Item:
    """`route`, or the first that exists of several (`a|b`); `can` holds capability values, any of which opens
    the entry (none: everyone)."""

    label: str
    route: str = ""
    icon: str = ""
    can: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    url: str = ""
    here: bool = field(default=False)


MENU = (
    Item("工作台", "home", "layout-dashboard"),
    Item("农户", "households:list", "home-heart", ("households.see",)),
    Item(
        "动态",
        icon="arrows-exchange",
        items=(
            Item("增减变动", "households:bridge", can=("households.see",)),
            Item("识别退出", "procedures:list", can=("procedures.see",)),
            Item("脱贫退出", "households:exits", can=("households.see",)),
            Item("贫困村出列", "procedures:villages", can=("procedures.see",)),
        ),
    ),
    Item(
        "监测帮扶",
        icon="shield-check",
        items=(
            Item("监测对象", "monitoring:list", can=("monitoring.see",)),
            Item("筛查预警", "screening:list", can=("screening.see",)),
            Item("帮扶计划", "plans:list", can=("plans.see",)),
            Item("走访", "visits:list", can=("visits.see",)),
            Item("调研排查", "surveys:list", can=("surveys.see",)),
        ),
    ),
    Item(
        "帮扶力量",
        icon="users-group",
        items=(
            Item("结对帮扶", "pairing:list", can=("pairing.see",)),
            Item("驻村工作队", "teams:list", can=("teams.see",)),
            Item("补助救助", "benefits:list", can=("benefits.see",)),
        ),
    ),
    Item("台账", "ledgers:index", "list-details"),
    Item(
        "资金项目",
        icon="coin",
        items=(
            Item("资金", "funds:list", can=("funds.see",)),
            Item("项目", "projects:list", can=("projects.see",)),
            Item("村情缺口", "places:conditions", can=("places.see",)),
            Item("村集体经济", "places:collective", can=("places.see",)),
            Item("产业带动", "industry:list", can=("industry.see",)),
            Item("消费帮扶", "markets:list", can=("markets.see",)),
            Item("资产收益", "assets:list", can=("assets.see",)),
            Item("公示公开", "disclosure:list", can=("disclosure.see",)),
            Item("资金监督", "supervision:list", can=("supervision.see",)),
        ),
    ),
    Item(
        "问题任务",
        icon="flag",
        items=(
            Item("问题", "rectification:list", can=("rectification.see",)),
            Item("乡镇进度", "rectification:board", can=("rectification.see",)),
            Item("审核", "rectification:review", can=("rectification.verify", "rectification.close")),
        ),
    ),
    Item(
        "报表",
        icon="report-analytics",
        items=(
            Item("指标", "indicators:catalogue", can=("indicators.view",)),
            Item("公文", "reports:list", can=("reports.see",)),
            Item("通报", "reports:bulletins", can=("reports.see",)),
            Item("户档打印", "dossiers:list", can=("dossiers.see",)),
            Item("数字体检", "textcheck:list", can=("textcheck.check",)),
        ),
    ),
    Item(
        "数据",
        icon="database",
        items=(
            Item("导入", "exchange:list", can=("exchange.see", "exchange.import")),
            Item("质量", "quality:list", can=("quality.see",)),
            Item("后台任务", "jobs:list"),
        ),
    ),
    Item(
        "管理",
        icon="settings",
        items=(
            Item("账号与岗位", "accounts:people", can=("accounts.manage",)),
            Item("区划", "places:list", can=("places.see",)),
            Item("政策参数", "policy"),
            Item("权限表", "accounts:access_table", can=("accounts.view_table",)),
        ),
    ),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """The menu for the frame of every page."""
    actor = getattr(request, "actor", None)
    # Asked for by the frame alone: a panel that comes later is drawn without it.
    return {"menu": SimpleLazyObject(lambda: for_actor(actor, request.path) if actor else ())}


def for_actor(actor: Actor, path: str) -> tuple[Item, ...]:
    """What this actor may use, with the entry of `path` marked; groups without entries are left out."""
    shown = _of_role(actor.role)
    every = [entry for item in shown for entry in (item.items or (item,))]
    # The entry with the longest address that `path` starts with is where we are.
    here = max((entry.url for entry in every if _covers(entry.url, path)), key=len, default="")
    return _marked(actor.role, here)


@cache
def _of_role(role: Role) -> tuple[Item, ...]:
    """Rights and routes stay what they are while the program runs."""
    shown = []
    for item in MENU:
        if item.items:
            inner = tuple(found for entry in item.items if (found := _shown(entry, role)))
            if inner:
                shown.append(replace(item, items=inner))
        elif found := _shown(item, role):
            shown.append(found)
    return tuple(shown)


def _shown(item: Item, role: Role) -> Item | None:
    if item.can and not any(relation_of(role, capability) for capability in item.can):
        return None
    for route in item.route.split("|"):
        try:
            return replace(item, url=reverse(route))
        except NoReverseMatch:
            continue
    return None


@cache
def _marked(role: Role, here: str) -> tuple[Item, ...]:
    return tuple(
        replace(item, items=tuple(replace(entry, here=entry.url == here) for entry in item.items))
        if item.items
        else replace(item, here=bool(here) and item.url == here)
        for item in _of_role(role)
    )


def _covers(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
