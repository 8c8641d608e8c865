"""Work under way on the demo's last day: some townships have handed problems in, so that the county has some to check."""

from __future__ import annotations

from datetime import date, datetime, time

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, scoped
from yihu.core.clock import SHANGHAI
from yihu.modules.rectification import actions, queries
from yihu.modules.rectification.rules import Paper
from yihu.site.seed.county import REPORT_DAY


def hand_in(clerk: Actor, count: int) -> None:
    """The first `count` open problems of the clerk's township, finished with a paper in the archive."""
    now = datetime.combine(REPORT_DAY, time(10), SHANGHAI)
    with scoped(clerk):
        found = queries.open_on(clerk.area_code, REPORT_DAY).filter(in_area("area_code", clerk.area_code))
        for problem in found.order_by("due_on", "number")[:count]:
            _finish(clerk, problem.pk, problem.number, REPORT_DAY, now)


def _finish(clerk: Actor, problem_id: int, number: str, on: date, now: datetime) -> None:
    measures = list(queries.visible_to(clerk).get(pk=problem_id).measures.values_list("pk", flat=True))
    actions.report(
        clerk,
        problem_id,
        on=on,
        now=now,
        comment="已逐户核对更正，佐证入档",
        done=measures,
        papers=[Paper(note="核对更正记录", archive_ref=f"整改档案 {number}", taken_on=on)],
        submit=True,
    )
