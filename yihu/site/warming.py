"""Done by a worker before it takes its first request, so that nobody's page pays for it.

Modules are imported, declarations collected, addresses known and templates read: some four seconds of processor time,
the same whoever asks first. What depends on the person or the database is left to the first who asks.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.template import Engine
from django.template.loader import get_template
from django.urls import reverse

from yihu.core import rooms
from yihu.core.access import policy


def warm() -> int:
    """How many templates are ready now."""
    reverse("home")
    for room in rooms.ROOMS:
        rooms.collect(room)
    policy.table()
    _ = Engine.get_default().template_context_processors
    return len([get_template(name) for name in _templates()])


def _templates() -> list[str]:
    """Names of our own templates, as an `include` writes them."""
    ours = set(rooms.packages())
    folders = (Path(config.path) / "templates" for config in apps.get_app_configs() if config.name in ours)
    return [str(path.relative_to(folder)) for folder in folders for path in sorted(folder.rglob("*.html"))]
