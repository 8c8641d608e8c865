"""Who helps the households of a made-up county, which secretaries have been there, what is planned for them."""

from __future__ import annotations

from datetime import date

from django.db import connection

from tests.recount.writing import ELSEWHERE, YEARS, Pen, Row, insert

TIERS = ("city", "county", "township")
KINDS = ("industry", "health", "housing")
LEVELS = ("county", "township", "village")


def write(pen: Pen) -> None:
    """Of the households that register.py wrote: some helped, some by one after another, some by nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code, number from households_household order by id")
        households = cursor.fetchall()
    helpers: list[Row] = [
        {
            "id": 80_000 + at,
            "area_code": place,
            "name": f"帮{at}",
            "unit_name": "水利局",
            "tier": pen.pick(TIERS),
        }
        for at, place in enumerate([*pen.townships, *pen.townships])
    ]
    insert("pairing_helper", helpers)
    pairs: list[Row] = []
    tours: list[Row] = []
    for home, place, number in households:
        about = {"household_id": home, "area_code": place, "number": number}
        start = pen.day()
        # Helpers belong to townships of the county, and so do their households.
        for helper in pen.chance.sample(helpers, 0 if place == ELSEWHERE else pen.chance.randrange(3)):
            later = pen.soon(start)
            end = None if later == start or pen.maybe(0.3) else later
            pairs.append({**about, **_span(helper), "part": "responsible", "start": start} | _end(end))
            if end is None:
                break
            start = end
        if place != ELSEWHERE and pen.maybe(0.3):
            pairs.append(
                {**about, **_span(pen.chance.choice(helpers)), "part": "second", "start": pen.day()}
                | _end(None)
            )
        where: Row = {"household_id": home if pen.maybe(0.7) else None, "area_code": place}
        tours += [
            {**where, "on": pen.day(), "level": pen.pick(LEVELS), "name": f"书记{at}"}
            for at in range(pen.chance.randrange(3))
            if not place.endswith("000")
        ]
    insert("pairing_pairing", _apart(pairs))
    insert("pairing_tour", tours)
    _plans(pen, households)


def _plans(pen: Pen, households: list[tuple[int, str, str]]) -> None:
    """Some of two years, sent or not; measures done in time, late, stopped or going on."""
    plans: list[Row] = []
    measures: list[Row] = []
    for home, place, number in households:
        for year in YEARS[:2]:
            if pen.maybe(0.4):
                continue
            about: Row = {"household_id": home, "area_code": place, "number": number, "year": year}
            made = pen.day(date(year, 1, 1), date(year, 6, 30))
            sent = pen.soon(made) if pen.maybe(0.6) else None
            key = 90_000 + len(plans)
            plans.append(
                {
                    **about,
                    "id": key,
                    "made_on": made,
                    "stage": "sent" if sent else "draft",
                    "sent_on": sent,
                    "version": 1,
                }
            )
            measures += [_measure(pen, about, key, made) for _ in range(pen.chance.randrange(4))]
    insert("plans_plan", plans)
    insert("plans_measure", measures)


def _measure(pen: Pen, about: Row, plan: int, made: date) -> Row:
    ended = pen.chance.choice(("done_on", "stopped_on", None))
    end = pen.soon(made)
    return {
        **about,
        "plan_id": plan,
        "kind": pen.pick(KINDS),
        "content": "措施",
        "owner": "某人",
        "start": made,
        "due": pen.soon(made),
        "done_on": end if ended == "done_on" else None,
        "stopped_on": end if ended == "stopped_on" else None,
        "stopped_why": "不再需要" if ended == "stopped_on" else "",
    }


def _span(helper: Row) -> Row:
    return {"helper_id": helper["id"], "name": helper["name"], "unit_name": "水利局", "tier": helper["tier"]}


def _end(end: object) -> Row:
    return {"end": end, "ending": "changed" if end else ""}


def _apart(pairs: list[Row]) -> list[Row]:
    """Of one helper and household the first only: two of their spans must not overlap."""
    found: dict[tuple[object, object], Row] = {}
    for pair in pairs:
        found.setdefault((pair["household_id"], pair["helper_id"]), pair)
    return list(found.values())
