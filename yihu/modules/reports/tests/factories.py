"""Makers of drafts and issues, and the people of a report."""

from __future__ import annotations

from datetime import UTC, date, datetime

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.modules.reports import actions
from yihu.modules.reports.models import Draft, Issue

DAY = date(2020, 6, 30)
BULLETIN = "daily_bulletin"


def a_writer(area: str = COUNTY) -> Actor:
    return an_actor(Role.COUNTY_CLERK, area, user_id=21, name="起草人甲")


def a_signer(area: str = COUNTY) -> Actor:
    return an_actor(Role.COUNTY_APPROVER, area, user_id=22, name="审核人乙")


def a_draft(*, paper: str = BULLETIN, as_of: date = DAY, area: str = COUNTY) -> Draft:
    with scoped(a_writer(area)) as writer:
        return actions.start_draft(writer, paper, area_code=area, as_of=as_of, on=as_of, issuer="甲区扶贫办")


def a_submitted_draft(*, as_of: date = DAY, area: str = COUNTY) -> Draft:
    draft = a_draft(as_of=as_of, area=area)
    with scoped(a_writer(area)) as writer:
        return actions.submit(writer, draft.pk, version=draft.version, on=as_of)


def an_issue(*, as_of: date = DAY, on: date | None = None, area: str = COUNTY) -> Issue:
    draft = a_submitted_draft(as_of=as_of, area=area)
    with scoped(a_signer(area)) as signer:
        return actions.sign(signer, draft.pk, version=draft.version, on=on or as_of, now=datetime.now(UTC))
