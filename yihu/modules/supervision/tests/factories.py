"""Makers of leads and findings; each walks the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, an_actor
from yihu.modules.funds.tests import factories as funds
from yihu.modules.supervision import actions
from yihu.modules.supervision.models import Finding, Lead
from yihu.modules.supervision.rules import Channel

FOUND = date(2020, 6, 1)


def the_inspection() -> Actor:
    return an_actor(Role.DISCIPLINE, COUNTY, user_id=71, name="纪检经办")


def an_approver() -> Actor:
    return an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=72, name="区县审核")


def a_township_clerk() -> Actor:
    return an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=73, name="乡镇经办")


def ran(on: date = FOUND) -> actions.Done:
    """The rules over the county, as the night runs them."""
    system = Actor.system(COUNTY)
    return actions.run(system, COUNTY, on=on)


def a_tip(**more: Any) -> Lead:
    about: dict[str, Any] = {"area_code": VILLAGE, "title": "反映修路款去向不明", "text": "路没有修完"}
    with scoped(the_inspection()) as inspection:
        return actions.tip(inspection, channel=Channel.PHONE, on=FOUND, **{**about, **more})


def an_idle_payment(yuan: str = "10000") -> Any:
    """Money let go in April for a project that nobody has begun."""
    return funds.a_posted_payment(yuan)


def the_finding(rule: str = "") -> Finding:
    rows = Finding.objects.filter(rule=rule) if rule else Finding.objects.all()
    return rows.latest("pk")
