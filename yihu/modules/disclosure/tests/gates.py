"""Everything whose step comes after a public notice, made up to the day on which the notice is put up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.modules.assets import actions as assets
from yihu.modules.assets import queries as asset_queries
from yihu.modules.assets.rules import PLAN_NOTICE, Way
from yihu.modules.assets.tests import factories as asset_makers
from yihu.modules.funds.tests import factories as fund_makers
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions as monitoring
from yihu.modules.monitoring import queries as cases
from yihu.modules.monitoring.rules import NOTICE_OF, forward
from yihu.modules.monitoring.rules import Stage as Watch
from yihu.modules.monitoring.tests import factories as watch_makers
from yihu.modules.procedures import actions as procedures
from yihu.modules.procedures import queries as rounds
from yihu.modules.procedures.rules import ANNOUNCEMENT, ENTRY_NOTICE, EXIT_NOTICE
from yihu.modules.procedures.rules import NEEDS as STEP_NEEDS
from yihu.modules.procedures.rules import Kind as Road
from yihu.modules.procedures.rules import Stage as Step
from yihu.modules.procedures.tests import factories as round_makers
from yihu.modules.projects import actions as projects
from yihu.modules.projects import queries as project_queries
from yihu.modules.projects.actions import aid
from yihu.modules.projects.rules import Level
from yihu.modules.projects.rules import Stage as Work
from yihu.modules.projects.rules.running import AID_KIND, KIND_OF
from yihu.modules.projects.tests import factories as project_makers


def by(user_id: int, role: Role = Role.COUNTY_CLERK, area: str = COUNTY) -> AbstractContextManager[Actor]:
    """Somebody at work in a scope of their own."""
    return scoped(an_actor(role, area, user_id=user_id, name=f"经办{user_id}"))


@dataclass
class Waiting:
    """Something whose notice of `kind` is to be put up on `ready`; `then(on)` takes the step after it, `last()` the
    last day that the step waits for."""

    kind: str
    ready: date
    then: Callable[[date], Any]
    last: Callable[[], date | None]
    by: Role = Role.COUNTY_CLERK


def seen(clerk: Actor, query: Callable[[Actor, Any], Any], which: Any) -> Any:
    with scoped(clerk):
        return query(clerk, which)


def _round(clerk: Actor, road: Road, before: Step, key: str, after: Step) -> Waiting:
    with scoped(clerk):
        home = a_household(clerk, kind=None) if road is Road.IDENTIFY else a_household(clerk)
        found = round_makers.advanced(clerk, round_makers.a_round(clerk, [home], kind=road), before)

    def then(on: date) -> Any:
        with by(77, round_makers.ROLE.get(after, Role.COUNTY_CLERK)) as who:
            ids = [one.pk for one in rounds.cases_of(rounds.get(who, found.pk))]
            sampled = ids if STEP_NEEDS[after].sample else ()
            return procedures.take(who, found.pk, after, round_makers.given(after, on, sampled=sampled))

    return Waiting(key, found.ready_on, then, lambda: seen(clerk, rounds.get, found.pk).ready_on)


def an_identification(clerk: Actor) -> Waiting:
    return _round(clerk, Road.IDENTIFY, Step.ASSESSED, ENTRY_NOTICE, Step.REVIEWED)


def an_exit(clerk: Actor) -> Waiting:
    return _round(clerk, Road.EXIT, Step.SIGNED, EXIT_NOTICE, Step.REVIEWED)


def an_announced_exit(clerk: Actor) -> Waiting:
    return _round(clerk, Road.EXIT, Step.DECIDED, ANNOUNCEMENT, Step.DONE)


def _case(clerk: Actor, before: Watch, after: Watch) -> Waiting:
    with scoped(clerk):
        case = watch_makers.a_case(clerk, a_household(clerk, kind=None), to=before)
    noticed = forward(before)
    assert noticed is not None

    def then(on: date) -> Any:
        with by(77, Role.TOWNSHIP_APPROVER) as who:
            return monitoring.take(who, case.pk, after, watch_makers.given(after, on))

    return Waiting(NOTICE_OF[noticed], case.ready_on, then, lambda: seen(clerk, cases.case, case.pk).ready_on)


def a_watched_household(clerk: Actor) -> Waiting:
    return _case(clerk, Watch.ASSESSED, Watch.REVIEWED)


def a_cleared_household(clerk: Actor) -> Waiting:
    return _case(clerk, Watch.CLEAR_ASSESSED, Watch.CLEAR_REVIEWED)


def a_project_for_the_library(clerk: Actor) -> Waiting:
    row = project_makers.a_proposal()
    for level, stage, first, role in (
        (Level.VILLAGE, Work.REVIEWED, date(2020, 1, 11), Role.TOWNSHIP_APPROVER),
        (Level.TOWNSHIP, Work.ARGUED, date(2020, 1, 22), Role.LINE_DEPARTMENT),
    ):
        project_makers.a_notice(row, level, first)
        with by(41, role) as who:
            projects.take(who, row.pk, stage, on=first + timedelta(days=10), document="会议纪要1号")
    with by(42, Role.COUNTY_APPROVER) as who:
        projects.take(who, row.pk, Work.APPROVED, on=date(2020, 2, 3), document="领导小组纪要2号")

    def then(on: date) -> Any:
        with scoped(clerk):
            return projects.take(clerk, row.pk, Work.IN_LIBRARY, on=on, document="入库文件3号")

    return Waiting(KIND_OF[Level.COUNTY], date(2020, 2, 4), then, lambda: _last_of(row, Level.COUNTY))


def _last_of(row: Any, level: Level) -> date | None:
    with by(1):
        notice = project_queries.standing_notice(row, level)
        return notice.last if notice else None


def a_project_to_start(clerk: Actor) -> Waiting:
    row = project_makers.a_project(Work.PLANNED)
    with scoped(clerk):
        projects.take(
            clerk, row.pk, Work.CONTRACTED, on=date(2020, 2, 11), document="合同1号",
            proof=project_makers.a_contract(),
        )  # fmt: skip

    def then(on: date) -> Any:
        with scoped(clerk):
            return projects.take(clerk, row.pk, Work.STARTED, on=on, document="开工令1号")

    level = Level.BEFORE_START
    return Waiting(KIND_OF[level], date(2020, 2, 12), then, lambda: _last_of(row, level))


def a_project_to_become_an_asset(clerk: Actor) -> Waiting:
    row = project_makers.a_project(Work.ACCEPTED)
    with by(44, Role.FINANCE) as finance:
        projects.take(
            finance, row.pk, Work.SETTLED, on=date(2020, 6, 12), document="结算审计1号",
            proof=project_makers.AUDITED,
        )  # fmt: skip

    def then(on: date) -> Any:
        with scoped(clerk):
            return projects.handed_over(clerk, row.uid, on, "A-77")

    level = Level.COMPLETION
    return Waiting(KIND_OF[level], date(2020, 6, 13), then, lambda: _last_of(row, level))


def a_list_to_pay(clerk: Actor) -> Waiting:
    batch = project_makers.a_batch("B1", project_makers.some_households(3), "3000.00")
    project_makers.verified(batch, date(2020, 4, 10))
    payment = fund_makers.a_posted_payment("3000", on=date(2020, 4, 10))

    def then(on: date) -> Any:
        with by(51, Role.FINANCE) as finance:
            return aid.pay(finance, batch.pk, payment_id=payment.pk, on=on, voucher="V-1")

    return Waiting(AID_KIND, date(2020, 4, 11), then, lambda: seen(clerk, aid.by_uid, batch.uid).last)


def an_income_to_share_out(clerk: Actor) -> Waiting:
    with scoped(clerk):
        home = a_household(clerk)
        asset = asset_makers.an_asset(clerk)
        line = asset_makers.an_income(clerk, asset, 60_000)
        plan = asset_makers.a_plan(clerk, asset, [line], [asset_makers.to_household(home.number, 60_000)])
        asset_makers.reviewed(clerk, plan)

    def then(on: date) -> Any:
        with by(9, Role.TOWNSHIP_CLERK) as who:
            return assets.pay(who, plan.pk, on=on, voucher="FP-01")

    def last() -> date | None:
        return cast("date | None", seen(clerk, asset_queries.plan, plan.pk).noticed_until)

    return Waiting(PLAN_NOTICE, date(2020, 3, 3), then, last, Role.TOWNSHIP_CLERK)


def an_asset_to_dispose_of(clerk: Actor) -> Waiting:
    with scoped(clerk):
        asset = asset_makers.an_asset(clerk)
    with by(7, Role.VILLAGE_CADRE) as village:
        row = assets.request_disposal(village, asset.pk, Way.SCRAP, on=date(2020, 3, 1), reason="毁损")
    with by(8, Role.TOWNSHIP_APPROVER) as township:
        assets.agree(township, row.pk, on=date(2020, 3, 2), document="会议记录2号")
    with by(6, Role.COUNTY_APPROVER) as county:
        assets.decide(county, row.pk, on=date(2020, 3, 3), document="批复3号")

    def then(on: date) -> Any:
        with scoped(clerk):
            return assets.finish(
                clerk, row.pk, on=on, price_fen=0, buyer="", proceeds="", document="核销单4号"
            )

    def last() -> date | None:
        return cast("date | None", seen(clerk, asset_queries.disposal, row.pk).noticed_until)

    return Waiting("assets.disposal", date(2020, 3, 4), then, last)


GATES = (
    an_identification,
    an_exit,
    an_announced_exit,
    a_watched_household,
    a_cleared_household,
    a_project_for_the_library,
    a_project_to_start,
    a_project_to_become_an_asset,
    a_list_to_pay,
    an_income_to_share_out,
    an_asset_to_dispose_of,
)
