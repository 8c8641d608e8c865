"""Shared by commands: a database that answers, and Django made ready."""

from __future__ import annotations

import os
from typing import Any

import django

from yihu.engine.errors import Refused


class NoDatabase(Refused):
    code = "no_database"


def ready(*, owner: bool = False, build: bool = True) -> None:
    """Make Django ready on DATABASE_URL, else on the demo's database, started when it sleeps; built when it is new
    and `build`.

    Raises NoDatabase in `run` mode without addresses.
    """
    if owner:
        os.environ["YIHU_DB_ROLE"] = "owner"
    if not os.environ.get("DATABASE_URL"):
        if os.environ.get("YIHU_MODE") == "run":
            raise NoDatabase("未设置 DATABASE_URL 与 DATABASE_OWNER_URL，请先按 README“正式运行”一节设置")
        from yihu.site.demonstrate import stand_up

        os.environ.update(stand_up(build=build))
    django.setup()


def default_area() -> str:
    """The county this installation serves: YIHU_AREA, else the demo county."""
    return os.environ.get("YIHU_AREA", "430902000000")


def acting(username: str, area_code: str) -> Any:
    """The actor of a command: the named person's post, else the system inside the county of `area_code`.

    Raises NotFound when there is no such person or no post today.
    """
    from yihu.core import clock
    from yihu.core.access.actor import Actor
    from yihu.core.accounts import queries
    from yihu.engine import areas
    from yihu.engine.areas import Level

    if username:
        return queries.actor_named(username, clock.today())
    return Actor.system(areas.ancestor(areas.full(area_code), Level.COUNTY))
