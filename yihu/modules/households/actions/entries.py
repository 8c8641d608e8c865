"""One line of a ledger, typed: the same actions as everywhere, found by household number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yihu.core.access.actor import Actor
from yihu.modules.households import queries
from yihu.modules.households.actions.exits import exit_households, plan_exit
from yihu.modules.households.models import Exit, ExitPlan


def enter_plan(actor: Actor, values: Mapping[str, Any]) -> ExitPlan:
    """Raises what `plan_exit` raises, NoSuchHousehold."""
    row = queries.by_number(actor, values["number"])
    return plan_exit(actor, [row.uid], year=values["year"], batch=values["batch"], on=values["start"])[0]


def enter_exit(actor: Actor, values: Mapping[str, Any]) -> Exit:
    """Raises what `exit_households` raises, NoSuchHousehold."""
    row = queries.by_number(actor, values["number"])
    return exit_households(actor, [row.uid], batch=values["batch"], on=values["done_on"])[0]
