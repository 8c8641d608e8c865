"""线索台账 by workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import Bulk, Counts, Staged, Verdict
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.modules.households import queries as households
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.bulk.staged import BadLine, Judged, Line, homes, lines, write
from yihu.modules.monitoring.models import Clue
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import ClueSource, Risk, Unregistered

_NUMBER = "household__number"


def enter_clue(actor: Actor, values: Mapping[str, Any]) -> Clue:
    """One line of the form or grid. Raises what `raise_clue` raises."""
    number = str(values.get(_NUMBER) or "").strip()
    who = None
    if not number:
        who = Unregistered(str(values.get("area_code") or actor.area_code), str(values.get("name") or ""))
    return actions.raise_clue(
        actor,
        household_uid=households.by_number(actor, number).uid if number else None,
        source=ClueSource(values["source"]),
        risk=Risk(values["risk"]),
        on=values["on"],
        text=str(values["text"]),
        unregistered=who,
    )


def _judge(actor: Actor, staged: Staged) -> list[tuple[Judged, Any]]:
    actor.require(Can.RAISE, staged.township_code or actor.area_code)
    found = lines(staged)
    known = homes(actor, found, _NUMBER)
    rows = queries.clues(actor).filter(household__in=[row.pk for row in known.values()])
    there = {(row.household_id, row.on, row.risk, row.text): row.pk for row in rows}
    ended = households.ended_among(row.pk for row in known.values())
    judged, seen = [], set()
    for line in found:
        row, refused = known.get(line.text(_NUMBER)), None
        if line.text(_NUMBER) and row is None:
            refused = BadLine(
                "没有这个户编号，或不在您的管理范围内；系统中没有这户的请留空户编号，填写姓名和村"
            )
        elif row is None and (not line.text("name") or areas.level_of(line.area_code) is not Level.VILLAGE):
            refused = BadLine("没有户编号的，请填写姓名和所在村")
        key = (row.pk if row else line.text("name"), line.day("on"), line.text("risk"), line.text("text"))
        if refused is None and key in seen:
            refused = BadLine("与前面的一行相同，请删去重复的一行")
        seen.add(key)
        target = there.get(key) if row else None  # type: ignore[arg-type]
        if refused is None and target is None and row is not None and row.pk in ended:
            refused = BadLine(households.gone(row.number).message)
        verdict = Verdict.WRONG if refused else Verdict.UNCHANGED if target else Verdict.NEW
        judged.append((Judged(line, verdict, row.area_code if row else line.area_code, target, refused), row))
    return judged


def match(actor: Actor, staged: Staged) -> None:
    write(one for one, _ in _judge(actor, staged))


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    judged = _judge(actor, staged)
    if refused := next((one.refused for one, _ in judged if one.refused), None):
        raise refused
    new = [
        _clue(one.line, one.area_code, row, staged.batch_id, actor)
        for one, row in judged
        if one.verdict is Verdict.NEW
    ]
    Clue.objects.bulk_create(new)
    history.record(
        actor,
        "monitoring.clues_imported",
        summary=f"导入线索 {len(new)} 条",
        batch=staged.batch_id,
        new=len(new),
    )
    return Counts(new=len(new), unchanged=len(judged) - len(new))


def _clue(line: Line, area_code: str, row: Any, batch_id: int, actor: Actor) -> Clue:
    on = line.day("on")
    assert on is not None
    return Clue(
        area_code=area_code,
        batch_id=batch_id,
        household=row,
        name="" if row else line.text("name")[:60],
        source=line.text("source"),
        risk=line.text("risk"),
        on=on,
        text=line.text("text")[:400],
        by_name=actor.name[:40],
    )


CLUES = Bulk(match=match, apply=apply)
