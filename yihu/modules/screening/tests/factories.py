"""Makers of screening."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.engine.screening.compiling import Engine
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening import actions
from yihu.modules.screening.models import Hit, ScreeningRun
from yihu.modules.screening.rules import RunKind

DAY = date(2020, 6, 30)
NOW = datetime(2020, 6, 30, 3, tzinfo=UTC)


def in_force(clerk: Actor, *keys: str, on: date = DAY, **limits: int) -> None:
    """Proposed by the clerk and approved by somebody else."""
    with scoped(clerk):
        rows = [actions.propose(clerk, key, on=on, limits=limits) for key in keys]
    approver = an_actor(Role.COUNTY_APPROVER, user_id=2)
    with scoped(approver):
        for row in rows:
            actions.approve(approver, row.pk, on=on)


def screened(clerk: Actor, on: date = DAY, engine: Engine = Engine.DUCKDB) -> Any:
    (done,) = actions.run(clerk, COUNTY, on=on, now=NOW, engine=engine)
    return done


def a_hit(household: Any, *, rule: str = "S01", on: date = DAY) -> Hit:
    """Found by a run of the household's own village."""
    about = {"kind": RunKind.TOUCHED, "on": on, "at": NOW, "engine": Engine.POSTGRES, "rules_hash": "x"}
    run = ScreeningRun.objects.create(
        **about, area_code=household.area_code, rules=1, households=1, hits=1, milliseconds=1, by_name="系统"
    )
    return Hit.objects.create(
        area_code=household.area_code,
        household=household,
        number=household.number,
        rule=rule,
        version="1",
        risk=Risk.ILLNESS.value,
        start=on,
        run=run,
    )
