"""Slips that the demo's first night of checking finds: made through the ordinary actions, some of them put right."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import Join, NewMember, Relation, Standing
from yihu.modules.quality import actions, queries
from yihu.modules.quality.rules import Verdict
from yihu.site.seed import COUNTY
from yihu.site.seed.county import REPORT_DAY

FIRST_RUN = REPORT_DAY - timedelta(days=12)
SLIPS, PUT_RIGHT, TWICE, SAMPLE, CHECKED = 40, 12, 6, 24, 9
WRONG = {Relation.SON: Relation.DAUGHTER, Relation.DAUGHTER: Relation.SON}


def build(clerk: Actor) -> None:
    with scoped(clerk):
        _slip(clerk)
        _register_twice(clerk)
    actions.run(clerk, COUNTY, on=FIRST_RUN, now=_at(FIRST_RUN))
    with scoped(clerk):
        _put_right(clerk)
    actions.run(clerk, COUNTY, on=REPORT_DAY, now=_at(REPORT_DAY))
    with scoped(clerk):
        actions.search(clerk, COUNTY, on=REPORT_DAY)
        _sample(clerk)


def _slip(clerk: Actor) -> None:
    """Every so-many-th child is called the other kind of child."""
    children = register.persons_on(COUNTY, FIRST_RUN).filter(relation__in=[one.value for one in WRONG])
    step = max(1, children.count() // SLIPS)
    for span in list(children.select_related("person")[::step])[:SLIPS]:
        relation = WRONG[Relation(span.relation)]
        households.correct_member(clerk, span.person.uid, on=FIRST_RUN, relation=relation)


def _register_twice(clerk: Actor) -> None:
    """A few women are registered where they came from and where they married, one digit of the number apart; in
    households that left poverty long ago, so that the year's plan keeps its people."""
    exited = register.registered_on(COUNTY, FIRST_RUN).filter(standing=Standing.EXITED)
    homes = list(exited.select_related("household")[::97][: TWICE * 2])
    for turn, (one, other) in enumerate(zip(homes[::2], homes[1::2], strict=False)):
        born_on, name = date(1988, 5, 1) + timedelta(days=turn), f"陈{'芳芬英玲敏丽'[turn % 6]}"
        first = invented(born_on, 300 + turn, Sex.FEMALE)
        second = invented(born_on, 310 + turn, Sex.FEMALE)
        for home, number in ((one, first), (other, second)):
            member = NewMember(name, Relation.OTHER, id_number=number)
            households.add_member(clerk, home.household.uid, member, on=FIRST_RUN, reason=Join.TRANSFERRED_IN)


def _put_right(clerk: Actor) -> None:
    found = queries.proposals(clerk, "V007")[:PUT_RIGHT]
    if found:
        on = FIRST_RUN + timedelta(days=5)
        actions.repair(clerk, "V007", [one.finding.pk for one in found], on=on)


def _sample(clerk: Actor) -> None:
    """A round with some sheets filled in, one fact in a few of them different."""
    made = actions.draw(clerk, COUNTY, name="2020年6月三一致抽查", on=REPORT_DAY, seed=20200630, size=SAMPLE)
    for turn, sheet in enumerate(queries.sample_of(clerk, made.pk)[:CHECKED]):
        seen = {}
        if turn % 3 == 0:
            group = next(fact for fact in queries.fields_of(sheet) if fact.field == "group")
            seen[group.pk] = actions.Entered(paper=Verdict.DIFFERS, paper_value="按老组名登记")
        actions.enter_sheet(clerk, sheet.pk, seen, on=REPORT_DAY, rest_agrees=True)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(3), SHANGHAI)
