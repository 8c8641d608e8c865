"""Makers of projects."""

from __future__ import annotations

import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor
from yihu.core.tests.serials import Serial
from yihu.modules.projects import actions
from yihu.modules.projects.actions import aid
from yihu.modules.projects.models import AidBatch, AidLine, Project
from yihu.modules.projects.rules import Category, Level, Method, Result, Stage, Way


def _png() -> bytes:
    """One grey point, as a real picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


A_PNG = _png()
_serial = Serial()
LISTED, PLANNED, STARTED = date(2020, 1, 10), date(2020, 2, 10), date(2020, 3, 10)
ALL_DAYS = {
    Stage.IN_LIBRARY: LISTED,
    Stage.PLANNED: PLANNED,
    Stage.STARTED: STARTED,
    Stage.FINISHED: date(2020, 5, 10),
    Stage.ACCEPTED: date(2020, 6, 10),
}


def a_clerk(user_id: int = 1) -> Actor:
    return an_actor(Role.COUNTY_CLERK, COUNTY, user_id=user_id)


def a_sheet(**values: Any) -> actions.Sheet:
    number = f"P2020-{next(_serial):04}"
    given = {
        "number": number,
        "year": 2020,
        "name": f"产业路硬化{number}",
        "category": Category.INFRASTRUCTURE,
        "area_code": VILLAGE,
        "central_fen": 100_000_00,
        "county_fen": 20_000_00,
        **values,
    }
    return actions.Sheet(**given)


def a_project(until: Stage = Stage.STARTED, **values: Any) -> Project:
    """Taken over from an existing library, as far as `until`."""
    days: dict[Stage, date | None] = {}
    for stage, day in ALL_DAYS.items():
        days[stage] = day
        if stage is until:
            break
    with scoped(a_clerk()) as clerk:
        return actions.enlist(clerk, a_sheet(**values), days)


def a_proposal(on: date = LISTED, **values: Any) -> Project:
    cadre = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=11, name="乡镇经办")
    with scoped(cadre):
        return actions.propose(cadre, a_sheet(**values), on=on, document="村民代表会议记录3号")


def a_notice(project: Project, level: Level, first: date, *, user_id: int = 12) -> None:
    """As long as the policy asks: ten days."""
    with scoped(a_clerk(user_id)) as clerk:
        actions.publicise(
            clerk, project.pk, level, first=first, last=first + timedelta(days=9), place="村务公开栏"
        )


def a_contract(fen: int = 110_000_00) -> actions.Signed:
    return actions.Signed(Method.DISCUSSED, "示例建筑公司", fen)


PASSED = actions.Examined(Result.PASSED, "县乡联合验收组")
AUDITED = actions.Audited(105_000_00, "县审计局", 110_000_00)


def some_households(count: int, *, village: str = VILLAGE) -> list[Any]:
    """Numbers in a village, with nobody in them: what a list needs."""
    model = apps.get_model("households", "Household")
    rows = [model(area_code=village, number=f"L{next(_serial):06}") for _ in range(count)]
    return list(model._default_manager.bulk_create(rows))


def a_batch(
    number: str, homes: list[Any], yuan: str, *, way: Way = Way.OWN, on: date = LISTED, **more: Any
) -> AidBatch:
    """A list that shares `yuan` out among the households, the odd fen to the first."""
    sheet = aid.BatchSheet(
        number, f"{number}产业奖补", "产业奖补", on.year, more.pop("area", TOWNSHIP), way, **more
    )
    with scoped(a_clerk(31)) as clerk:
        made = aid.open_batch(clerk, sheet, on=on)
    total = int(Decimal(yuan) * 100)
    each, odd = divmod(total, len(homes))
    AidLine.objects.bulk_create(
        AidLine(area_code=home.area_code, batch=made, household=home, fen=each + (odd if at == 0 else 0))
        for at, home in enumerate(homes)
    )
    return made


def verified(batch: AidBatch, on: date) -> AidBatch:
    """By two people who did not write it."""
    for user_id in (32, 33):
        with scoped(an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=user_id, name=f"核实{user_id}")) as actor:
            batch = aid.verify(actor, batch.pk, on=on)
    return batch


def publicised(batch: AidBatch, first: date) -> AidBatch:
    with scoped(a_clerk(31)) as clerk:
        return aid.publicise(clerk, batch.pk, first=first, last=first + timedelta(days=6), place="村务公开栏")
