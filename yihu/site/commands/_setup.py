"""Shared by commands: a database that answers, and Django made ready."""

from __future__ import annotations

import os

import django

from yihu.engine.errors import Refused


class NoDatabase(Refused):
    code = "no_database"


def ready(*, owner: bool = False) -> None:
    """Make Django ready on DATABASE_URL, else on the demo's own cluster, which is started when it sleeps.

    Raises NoDatabase in `run` mode without addresses.
    """
    if owner:
        os.environ["YIHU_DB_ROLE"] = "owner"
    if not os.environ.get("DATABASE_URL"):
        if os.environ.get("YIHU_MODE") == "run":
            raise NoDatabase("未设置 DATABASE_URL 与 DATABASE_OWNER_URL，请先按 README“正式运行”一节设置")
        from yihu.core.cluster import ensure_demo_urls

        app, owner_url = ensure_demo_urls()
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = app, owner_url
        os.environ.setdefault("YIHU_MODE", "demo")
    django.setup()
