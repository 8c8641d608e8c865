"""户年度信息 and 人员年度信息 from a workbook."""

from __future__ import annotations

from yihu.core.access.actor import Actor
from yihu.core.bulk import Counts, Staged
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.modules.households.actions.roll import scope_of
from yihu.modules.households.actions.yearly_sheet import HOUSEHOLDS, PEOPLE, Sheet, Where


def match_households(actor: Actor, staged: Staged) -> None:
    HOUSEHOLDS.match(_where(actor, staged))


def apply_households(actor: Actor, staged: Staged) -> Counts:
    return _apply(actor, staged, HOUSEHOLDS, "户")


def match_people(actor: Actor, staged: Staged) -> None:
    PEOPLE.match(_where(actor, staged))


def apply_people(actor: Actor, staged: Staged) -> Counts:
    return _apply(actor, staged, PEOPLE, "人")


def _apply(actor: Actor, staged: Staged, sheet: Sheet, unit: str) -> Counts:
    """Raises NotAllowed; a race for the same year ends in IntegrityError, and with it the importer's part."""
    found = sheet.apply(_where(actor, staged))
    counts = Counts(found.get("new", 0), found.get("changed", 0), found.get("unchanged", 0))
    history.record(
        actor,
        "households.years_imported",
        summary=f"年度信息导入：新增 {counts.new} {unit}，变更 {counts.changed} {unit}",
        batch=staged.batch_id,
    )
    return counts


def _where(actor: Actor, staged: Staged) -> Where:
    own_low, own_high = areas.bounds(actor.area_code)
    more = {"own_low": own_low, "own_high": own_high, "person": None, "kept_batch": staged.batch_id}
    return {**scope_of(actor, staged), **more}
