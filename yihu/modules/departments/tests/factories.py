"""Makers of department files."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions
from yihu.core.rooms import declared
from yihu.engine import idcard

TODAY = date(2020, 6, 30)


def a_line(actor: Actor, key: str, name: str, *, id_number: str = "", **more: Any) -> Any:
    """One typed line of the file `departments.<key>`."""
    number = idcard.parse(id_number, TODAY) if id_number else None
    return actions.enter(
        actor, declared("ledgers", f"departments.{key}"), {"name": name, "id_number": number, **more}
    )
