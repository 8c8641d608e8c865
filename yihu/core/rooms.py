"""Finds what modules declare: a tuple of a known name in a room of a known name. Nothing registers itself."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

_TUPLES = {
    "indicators": "INDICATORS",
    "checks": "CHECKS",
    "ledgers": "LEDGERS",
    "papers": "PAPERS",
    "panels": "PANELS",
    "jobs": "JOBS",
    "searches": "SEARCHES",
    "quality": "QUALITY",
    "tools": "TOOLS",
    "features": "FEATURES",
    "timeline": "TIMELINE",
    "dossier": "DOSSIER",
    "sights": "SIGHTS",
    "notices": "NOTICES",
    "following": "FOLLOWERS",
    "merging": "MERGING",
    "holds": "HOLDS",
    "settling": "SETTLING",
}
ROOMS = tuple(_TUPLES)


def packages() -> list[str]:
    """Dotted names of the core and business apps, in the order of INSTALLED_APPS."""
    return [config.name for config in apps.get_app_configs() if config.name.startswith("yihu.")]


@cache
def collect(room: str) -> tuple[Any, ...]:
    """All declarations of one room. Raises ValueError when two share a key."""
    found: list[Any] = []
    for module in rooms(room):
        found.extend(getattr(module, _TUPLES[room]))
    keys = [declared.key for declared in found]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"declared twice in {room}: {twice}")
    return tuple(found)


def rooms(room: str) -> list[Any]:
    """The modules of one room, imported: every `<app>.<room>` there is."""
    return [import_module(f"{name}.{room}") for name in packages() if find_spec(f"{name}.{room}") is not None]


def declared(room: str, key: str) -> Any:
    """One declaration by key. Raises KeyError."""
    for item in collect(room):
        if item.key == key:
            return item
    raise KeyError(key)
