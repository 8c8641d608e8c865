"""Makers of benefits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.core.tests.serials import Serial
from yihu.modules.benefits import actions
from yihu.modules.benefits.models import PayList, Payment
from yihu.modules.benefits.rules import Kind
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member

_serials = Serial(0)


def enter(actor: Actor, key: str, **given: Any) -> Any:
    return ledgers.enter(actor, declared("ledgers", f"benefits.{key}"), given)


def a_checker() -> Actor:
    """Another person, who signs."""
    return an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=2, name="复核人")


def a_family(actor: Actor, *names: str, **more: Any) -> Any:
    """A household whose members have these names, the first its head."""
    members = [
        a_member(name=name) if at == 0 else a_member(Relation.OTHER, name=name)
        for at, name in enumerate(names)
    ]
    return a_household(actor, members=members, **more)


def a_list(actor: Actor, kind: Kind, period: str, *, area_code: str = COUNTY, number: str = "") -> PayList:
    given = {
        "area_code": area_code,
        "kind": kind,
        "period": period,
        "number": number or f"QD-{next(_serials)}",
    }
    made: PayList = enter(actor, "lists", **given)
    return made


def a_payment(actor: Actor, row: PayList, household: Any, name: str, fen: int) -> Payment:
    made: Payment = enter(
        actor,
        "payments",
        list__number=row.number,
        household__number=household.number,
        person_name=name,
        fen=fen,
    )
    return made


def many(row: PayList, lines: Sequence[tuple[Any, str, int]]) -> None:
    """Lines of a list at once: household, name and fen."""
    Payment.objects.bulk_create(
        Payment(
            list=row, household_id=home.pk, person_name=name, fen=fen, area_code=home.area_code, kind=row.kind,
            period=row.period,
        )
        for home, name, fen in lines
    )  # fmt: skip


def signed(checker: Actor, row: PayList, on: date, voucher: str = "PZ-1") -> PayList:
    """Inside the checker's scope."""
    return actions.sign(checker, row.pk, on=on, voucher=voucher, today=date(2030, 1, 1))


def aided(
    actor: Actor, household: Any, name: str, kind: str, start: date, monthly_fen: int, **more: Any
) -> Any:
    """A span of the civil affairs' file."""
    return a_line(
        actor, "aid", name, number=household.number, kind=kind, start=start, monthly_fen=monthly_fen, **more
    )
