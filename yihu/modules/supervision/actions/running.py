"""A run of the rules over a county: what they find becomes a finding or a lead, once for one cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import in_area, scoped
from yihu.core.history import actions as history
from yihu.engine import areas, policy
from yihu.engine.areas import Level as AreaLevel
from yihu.engine.errors import NotAllowed
from yihu.engine.policy import Policy
from yihu.modules.supervision import queries
from yihu.modules.supervision.models import Finding, FindingStep, Lead, LeadStep
from yihu.modules.supervision.models.base import Matter
from yihu.modules.supervision.queries import Rule
from yihu.modules.supervision.rules import Facts, Hit, Level, Source, State, cause_of

_LONGEST = 200


@dataclass(frozen=True)
class Done:
    """`hits` by rule; how many matters are new, and how many of these were closed once before."""

    hits: Mapping[str, int] = field(default_factory=dict)
    found: int = 0
    again: int = 0


def run(actor: Actor, area_code: str, *, on: date, only: Sequence[str] = ()) -> Done:
    """Look at everything up to the day. The run writes into the compartment, which whoever starts it may not see: so the
    county's system does it, and only the system learns the numbers by rule.

    Raises NotAllowed for anything but the system of the county; ask for it by the job `supervision.run`.
    """
    if actor.role is not Role.SYSTEM:
        raise NotAllowed("监督规则由后台运行，请在监督规则页点“现在检查”")
    county = areas.ancestor(area_code, AreaLevel.COUNTY)
    if actor.area_code != county:
        raise NotAllowed("监督规则按区县运行，请选择区县")
    with scoped(actor), transaction.atomic():
        facts = queries.facts(actor, on)
        values = policy.for_area(county)
        done = [
            _apply(actor, rule, facts, values) for rule in queries.rules().values() if _wanted(rule, only)
        ]
    hits = {key: count for key, count, _, _ in done}
    return Done(hits, sum(found for _, _, found, _ in done), sum(again for *_, again in done))


def _wanted(rule: Rule, only: Sequence[str]) -> bool:
    return not only or rule.key in only


def _apply(actor: Actor, rule: Rule, facts: Facts, values: Policy) -> tuple[str, int, int, int]:
    """(key, hits, new, again)."""
    county = actor.area_code
    found = {
        cause_of(rule.key, hit.cause): hit
        for hit in rule.find(facts, queries.limits(rule, values, facts.as_of))
        if areas.inside(hit.place, county)
    }
    table: Any = Lead if rule.level is Level.LEAD else Finding
    known = queries.last_of(table.objects.filter(in_area("area_code", county), rule=rule.key), list(found))
    days = values.days("super.lead_days" if table is Lead else "super.explain_days", facts.as_of)
    due_on = facts.as_of + timedelta(days=days)
    made: list[Any] = []
    for cause, hit in found.items():
        before = known.get(cause)
        if before is not None and not before.is_closed:
            _update(before, hit)
        elif before is None or _is_news(rule, before, hit):
            office = county if table is Lead else _office(hit.place, county)
            place = {"area_code": office, "place_code": hit.place}
            made.append(table(**place, **_told(rule, hit), cause=cause, again=before, due_on=due_on))
            made[-1].found_on = made[-1].state_on = facts.as_of
            made[-1].state = State.FOUND if table is Lead else State.ASSIGNED
    _write(actor, table, made, facts.as_of)
    return rule.key, len(found), len(made), sum(one.again_id is not None for one in made)


def _is_news(rule: Rule, before: Matter, hit: Hit) -> bool:
    """Whether a closed matter is worth raising again: other evidence, or what was to be put right still stands."""
    if before.digest != hit.digest:
        return True
    return rule.curable and before.state == State.CORRECTED


def _told(rule: Rule, hit: Hit) -> dict[str, Any]:
    """What a matter says of what was found."""
    return {
        "rule": rule.key,
        "source": Source.RULE,
        "digest": hit.digest,
        "title": hit.title[:_LONGEST],
        "text": hit.text,
        "evidence": [line.as_json() for line in hit.lines],
        "project_number": hit.project,
        "fen": hit.fen,
        "severity": rule.severity,
    }


def _office(place: str, county: str) -> str:
    """Whose question it is: the township's, for what happened at the county the county's."""
    if areas.level_of(place) in (AreaLevel.TOWNSHIP, AreaLevel.VILLAGE):
        return areas.ancestor(place, AreaLevel.TOWNSHIP)
    return county


def _update(matter: Matter, hit: Hit) -> None:
    """More evidence of an open matter."""
    if matter.digest == hit.digest:
        return
    matter.digest, matter.fen, matter.title = hit.digest, hit.fen, hit.title[:_LONGEST]
    matter.evidence = [line.as_json() for line in hit.lines]
    matter.version += 1
    matter.save(update_fields=["digest", "fen", "title", "evidence", "version"])


def _write(actor: Actor, table: Any, made: Iterable[Any], on: date) -> None:
    rows = table.objects.bulk_create(made)
    steps: Any = LeadStep if table is Lead else FindingStep
    steps.objects.bulk_create(
        steps(
            area_code=one.area_code,
            matter=one,
            state=one.state,
            on=on,
            said="规则检查发现",
            by_name=actor.name,
        )
        for one in rows
    )
    if rows:
        what = "问题线索" if table is Lead else "自查发现"
        history.record(actor, "supervision.found", about=table, summary=f"规则检查：{what} {len(rows)} 条")
