"""Leads that people bring: typed in by the discipline inspection, or sent through a public form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import handing_over
from yihu.core.history import actions as history
from yihu.engine import areas, policy, tracking
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue
from yihu.modules.supervision.models import Lead, LeadStep
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import Channel, Severity, Source, State

_LONGEST = 4000


@transaction.atomic
def tip(
    actor: Actor,
    *,
    area_code: str,
    title: str,
    text: str,
    channel: Channel,
    on: date,
    fen: int = 0,
    project_number: str = "",
    source: Source = Source.TIP,
    code: str = "",
) -> Lead:
    """社会监督: straight into the compartment. `actor` is the discipline inspection, or the county's system for a public
    form (`Actor.system(county)`). Who told it is not kept; of the tracking `code` only the digest is. Raises
    NotAllowed, BadValue.
    """
    if actor.role is not Role.SYSTEM:
        actor.require(Can.LEAD)
    if not title.strip():
        raise BadValue("请写明反映的问题")
    if fen < 0:
        raise BadValue("涉及金额不能小于 0")
    lead = Lead(
        place_code=areas.full(area_code),
        source=source,
        channel=channel,
        title=title.strip()[:200],
        text=text.strip()[:_LONGEST],
        project_number=project_number.strip()[:40],
        fen=fen,
        severity=Severity.MEDIUM,
        found_on=on,
        code_hash=digest(code) if code else "",
    )
    return into_compartment(lead, on=on, said=f"{source.label}（{channel.label}）")


def digest(code: str) -> str:
    """Of a tracking code as people type it."""
    return tracking.digest("supervision.tip", code)


def into_compartment(lead: Lead, *, on: date, said: str) -> Lead:
    """Write a lead for the county. Who may not see it may still put it there."""
    county = areas.ancestor(lead.place_code, Level.COUNTY)
    lead.area_code = county
    lead.state, lead.state_on = State.FOUND, on
    lead.due_on = on + timedelta(days=policy.for_area(county).days("super.lead_days", on))
    system = replace(Actor.system(county), name="资金监督")
    with handing_over(county):
        lead.save(force_insert=True)
        LeadStep.objects.create(
            area_code=county, matter=lead, state=State.FOUND, on=on, said=said, by_name=system.name
        )
        history.record(system, "supervision.lead_found", lead, summary="收到线索")
    return lead
