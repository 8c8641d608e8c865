"""A household ends: its case and clues end with it, and stand as they stood when it had not.

domain.md C3: who is gone is 自然消除; before the decision the case is 不予纳入. Of a household that joined another
the risk may live on there: the other household gets a clue, so that somebody looks.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.database.laying import lay, said, take_up
from yihu.core.history import actions as history
from yihu.engine.following import Ending, Kept
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.actions.base import put_step
from yihu.modules.monitoring.models import Case, Clue
from yihu.modules.monitoring.rules import (
    ENDED,
    WATCHED,
    ClearKind,
    ClueSource,
    ClueState,
    Given,
    Risk,
    Stage,
)

_RAISED = "monitoring.raised"
_ONE_DAY = timedelta(days=1)


def close(actor: Actor, household: Any, ending: Ending) -> Kept:
    kept: Kept = {}
    open_cases = Case.objects.select_for_update().filter(household=household, moved_on__isnull=True)
    for case in open_cases.exclude(stage__in=[stage.value for stage in ENDED]):
        clues = case.clues.select_for_update().filter(settled_on__isnull=True)
        if ending.into is not None and case.now in WATCHED:
            _hand_on(case, ending, kept)
        end = _end(actor, case, ending, kept)
        lay(kept, clues, settled_on=end)
    rows = Clue.objects.select_for_update().filter(household=household, moved_on__isnull=True)
    for clue in rows.filter(state=ClueState.OPEN).order_by("pk"):
        if ending.into is not None:
            text = f"户 {household.number} 并入本户：{clue.text}"
            _raise(ending, kept, source=clue.source, risk=clue.risk, text=text)
        day = max(ending.on, clue.on)
        lay(kept, [clue], state=ClueState.CLOSED.value, settled_on=day, closed_why=ending.why)
    return kept


def _end(actor: Actor, case: Case, ending: Ending, kept: Kept) -> date:
    stage = Stage.CLEARED if case.now in WATCHED else Stage.DISMISSED
    day = max(ending.on, case.stage_on)
    changes: dict[str, Any] = {"stage": stage.value, "last_user": actor.user_id}
    if case.start is not None:
        day = max(day, case.start + _ONE_DAY)
        changes |= {"end": day, "clear_kind": ClearKind.NATURAL.value}
    put_step(actor, case, stage, Given(on=day, comment=ending.why))
    lay(kept, [case], **changes, stage_on=day, ready_on=day)
    _next_version(case)
    history.record(
        actor,
        "monitoring.ended_with_household",
        case,
        summary=f"户 {case.number} {ending.why}，监测{'自然消除' if stage is Stage.CLEARED else '不再纳入'}",
        on=day.isoformat(),
    )
    return day


def _hand_on(case: Case, ending: Ending, kept: Kept) -> None:
    risks = list(case.risks.order_by("position"))
    first = risks[0].kind if risks else Risk.OTHER.value
    told = "、".join(one.get_kind_display() for one in risks)
    text = f"监测户 {case.number} 并入本户，原风险：{told or '未登记'}，请核实风险是否仍在"
    _raise(ending, kept, source=ClueSource.SWEEP.value, risk=first, text=text)


def _raise(ending: Ending, kept: Kept, *, source: str, risk: str, text: str) -> None:
    """A clue of the household that the people live in now."""
    made = Clue.objects.create(
        area_code=ending.into.area_code,
        household=ending.into,
        source=source,
        risk=risk,
        on=ending.on,
        text=text[:400],
        by_name="合户转入",
    )
    kept.setdefault(_RAISED, {})[str(made.pk)] = {}


def reopen(actor: Actor, household: Any, kept: Kept) -> None:
    """Steps stay on record, each with the one that takes it back. A clue handed on that somebody has taken up since
    stays with the other household."""
    for pk, was in said(kept, Case).items():
        case = Case.objects.select_for_update().filter(pk=pk).first()
        if case is None or case.now not in ENDED:
            continue
        last = queries.steps_of(case).last()
        put_step(
            actor, case, Stage(was["stage"]), Given(on=case.stage_on, comment="撤销户籍变动"), withdraws=last
        )
        Case.objects.filter(pk=pk).update(**was)
        _next_version(case)
        history.record(actor, "monitoring.lives_on", case, summary=f"户 {case.number} 户籍变动撤销，监测恢复")
    take_up(kept, Clue)
    Clue.objects.filter(pk__in=kept.get(_RAISED, {}), state=ClueState.OPEN).delete()


def _next_version(case: Case) -> None:
    case.version += 1
    Case.objects.filter(pk=case.pk).update(version=case.version)
