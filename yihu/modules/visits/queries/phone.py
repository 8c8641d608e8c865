"""What a phone shows: the households of one village with as little of them as a visit needs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine import areas, pinyin, policy
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound
from yihu.engine.idcard import age_on
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.monitoring import queries as monitoring
from yihu.modules.visits.models import Condition, Visit
from yihu.modules.visits.queries.due import due_on
from yihu.modules.visits.queries.visible import known_of, last_visits
from yihu.modules.visits.rules import month


def villages(actor: Actor) -> list[Any]:
    """Where this person may go: their village, or the villages of their township or county; for whoever helps
    certain households only, the villages of those."""
    if actor.is_narrowed:
        codes = households.visible_to(actor).order_by().values_list("area_code", flat=True).distinct()
        return [area_queries.by_code(code) for code in sorted(codes)]
    if areas.level_of(actor.area_code) is Level.VILLAGE:
        return [area_queries.by_code(actor.area_code)]
    return list(area_queries.inside(actor.area_code, Level.VILLAGE))


def most_households(area_code: str, as_of: date) -> int:
    return policy.for_area(area_code).days("visits.lease_households", as_of)


def lease_days(area_code: str, as_of: date) -> int:
    return policy.for_area(area_code).days("visits.lease_days", as_of)


def mine(actor: Actor, village: str, as_of: date) -> list[dict[str, Any]]:
    """The households of the village, those whose turn it is first. No number, telephone, birthday or health.

    Raises NotFound outside the actor's area.
    """
    if not areas.inside(village, actor.area_code) or areas.level_of(village) is not Level.VILLAGE:
        raise NotFound("没有这个村，或不在您的管理范围内")
    own = households.visible_to(actor).values("pk")
    homes: list[Any] = list(
        households.at_home(village, as_of)
        .filter(household__in=own)
        .select_related("household")[: most_households(village, as_of)]
    )
    ids = [home.household_id for home in homes]
    members: dict[int, list[Any]] = defaultdict(list)
    for span in households.members_on(village, as_of).filter(household_id__in=ids).select_related("person"):
        members[span.household_id].append(span)
    known, last = known_of(ids), last_visits(ids, as_of)
    due = dict(due_on(village, as_of).order_by().values_list("household_id", "due_day"))
    watched = set(monitoring.cases_on(village, as_of).order_by().values_list("household_id", flat=True))
    start, next_month = month(as_of)
    for pk in watched:  # every month, whatever the policy says of the others
        if pk not in last or last[pk].on < start:
            due[pk] = next_month - timedelta(days=1)
    standing = dict(
        households.registered_on(village, as_of).order_by().values_list("household_id", "standing")
    )
    rows = [
        {
            "uid": str(home.household.uid),
            "number": home.household.number[-4:],
            "head": home.head_name or "（户主待核）",
            "group": home.group_name,
            "keys": _keys(members[home.household_id]),
            "members": [_member(span, as_of) for span in _in_order(members[home.household_id])],
            "items": {item.value: _item(row) for item, row in known[home.household_id].items()},
            "last": _last(last.get(home.household_id)),
            "due": due[home.household_id].isoformat() if home.household_id in due else "",
            "registered": home.household_id in standing,
            "watched": home.household_id in watched,
        }
        for home in homes
    ]
    return sorted(rows, key=_turn)


def _turn(row: dict[str, Any]) -> tuple[Any, ...]:
    """Due first, then by group: 2组 before 10组."""
    digits = "".join(sign for sign in str(row["group"]) if sign.isdecimal())
    return not row["due"], row["due"], int(digits or 0), row["group"], row["number"]


def _in_order(spans: list[Any]) -> list[Any]:
    return sorted(spans, key=lambda span: (span.relation != Relation.HEAD, span.pk))


def _keys(spans: list[Any]) -> str:
    """What the search box finds: every reading of every member's initials."""
    return " ".join(sorted({key for span in spans for key in pinyin.initials(span.name)}))


def _member(span: Any, as_of: date) -> dict[str, Any]:
    return {
        "uid": str(span.person.uid),
        "name": span.name,
        "relation": span.get_relation_display(),
        "head": span.relation == Relation.HEAD,
        "age": age_on(span.person.born_on, as_of),
    }


def _item(row: Condition) -> dict[str, Any]:
    return {
        "value": row.value,
        "note": row.note,
        "version": row.version,
        "on": row.on.isoformat(),
        "by": row.by_name,
    }


def _last(row: Visit | None) -> dict[str, str] | None:
    if row is None:
        return None
    return {
        "on": row.on.isoformat(),
        "kind": row.get_kind_display(),
        "visitors": row.visitors,
        "seen": row.seen,
    }
