"""Lists under way in the demo county: an identification, a return and an exit of one village each, at different stages,
none of them at the last, so that the register is as the half-year's papers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.areas import queries as area_queries
from yihu.engine.areas import Level
from yihu.modules.procedures import actions, queries, rules
from yihu.modules.procedures.actions.lists import Visit
from yihu.modules.procedures.rules import NEEDS, ROADS, Given, Kind, Stage
from yihu.site.seed import COUNTY
from yihu.site.seed.county import REPORT_DAY

WHO = ("county", "approver", "township", "township.approver")
_BEGUN = date(2020, 5, 11)
_HOUSEHOLDS = 3
# Kind, how far it has come, what it is called.
_LISTS = (
    (Kind.EXIT, Stage.REVIEWED, "2020年第一批脱贫退出"),
    # Made public by its notice (`seed.notices`).
    (Kind.EXIT, Stage.SIGNED, "2020年第二批脱贫退出"),
    (Kind.EXIT, Stage.LISTED, "2020年第三批脱贫退出"),
    (Kind.RETURN, Stage.NOTICED, "2020年返贫纳入"),
)
_STEP_BY = {
    Stage.PRE_EXIT: "approver",
    Stage.DECIDED: "approver",
    Stage.REVIEWED: "township.approver",
}


def build(actors: Mapping[str, Actor]) -> None:
    for kind, stage, title in _LISTS:
        _list(actors, kind, stage, title)


def _list(actors: Mapping[str, Actor], kind: Kind, stage: Stage, title: str) -> None:
    clerk = actors["township"]
    with scoped(clerk):
        village, households = _village(clerk, kind)
        found = actions.start(
            clerk, kind=kind, village=village, title=title, year=_BEGUN.year, households=households,
            given=_given(ROADS[kind][0], _BEGUN, ()),
        )  # fmt: skip
        round_id = found.pk
    while True:
        with scoped(clerk):
            found = queries.get(clerk, round_id)
            following = rules.next_stage(found.sort, found.now)
            on = found.ready_on + timedelta(days=2)
            if found.now is stage or following is None or on > REPORT_DAY:
                return
            cases = [case.pk for case in queries.cases_of(found)]
            if NEEDS[following].survey:
                visit = Visit(Decimal(5_200) if kind is Kind.EXIT else Decimal(3_100))
                actions.survey(clerk, round_id, dict.fromkeys(cases, visit), on=on)
            if NEEDS[following].signature:
                actions.sign(clerk, round_id, cases, on=on)
        by = actors[_STEP_BY.get(following, "township")]
        with scoped(by):
            sampled = cases if NEEDS[following].sample else ()
            actions.take(by, round_id, following, _given(following, on, tuple(sampled)))


def _village(clerk: Actor, kind: Kind) -> tuple[str, list[str]]:
    """The first village of the clerk's with enough households for such a list that are on none yet."""
    for place in area_queries.inside(clerk.area_code, Level.VILLAGE).values_list("code", flat=True):
        rows = list(queries.open_for(kind, place, _BEGUN)[:_HOUSEHOLDS])
        if len(rows) == _HOUSEHOLDS:
            return place, [str(row.household.uid) for row in rows]
    raise LookupError(f"{COUNTY}: no village for {kind}")


def _given(stage: Stage, on: date, sampled: tuple[int, ...]) -> Given:
    needs = NEEDS[stage]
    made = Given(on, document=f"资证〔2020〕{on:%m%d}号" if needs.document else "", sampled=sampled)
    if needs.meeting:
        made = replace(made, present=31, entitled=40)
    if needs.notice:
        made = replace(made, until=on + timedelta(days=7), place="村务公开栏", contact="12317")
    return made
