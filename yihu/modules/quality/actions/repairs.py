"""One repair for many findings: previewed, applied through the ordinary actions, undone as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.households import actions as households
from yihu.modules.households.rules import Relation
from yihu.modules.households.rules.codes import Labour
from yihu.modules.quality import queries
from yihu.modules.quality.models import Finding, Repair
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.rules.repairs import RepairKind

MOST = 500


class NothingToRepair(BadValue):
    code = "nothing_to_repair"


class AlreadyUndone(Conflict):
    code = "repair_undone"


@transaction.atomic
def repair(actor: Actor, code: str, finding_ids: Iterable[int], *, on: date) -> UUID:
    """Put the chosen findings of one rule right as the preview shows; returns the number of the batch.

    What has changed since the preview is left alone. Raises NothingToRepair, NotAllowed and what the ordinary
    correction raises.
    """
    batch = uuid4()
    made = []
    wanted = set(finding_ids)
    for proposal in queries.proposals(actor, code, most=MOST):
        row = proposal.finding
        if row.pk not in wanted or row.person is None:
            continue
        actor.require(Can.FIX, row.area_code)
        _write(actor, row, proposal.after, on)
        made.append(
            Repair(
                area_code=row.area_code,
                batch=batch,
                finding=row,
                before=proposal.before,
                after=proposal.after,
                on=on,
                by_name=actor.name,
            )
        )
    if not made:
        raise NothingToRepair("没有选中可以批量改正的疑点，请勾选后再提交")
    Repair.objects.bulk_create(made)
    _close([one.finding_id for one in made], on)
    history.record(
        actor, "quality.repaired", summary=f"批量改正 {code} 疑点 {len(made)} 条", batch=str(batch)
    )
    return batch


@transaction.atomic
def undo_repair(actor: Actor, batch: UUID | str, *, on: date) -> int:
    """Back to what was there, where nobody has changed it since. Returns how many went back.

    Raises NotFound, AlreadyUndone.
    """
    rows = list(queries.repairs(actor).select_for_update(of=("self",)).filter(batch=batch))
    if not rows:
        raise NotFound("没有这批改正，或不在您的管理范围内")
    back = 0
    for row in rows:
        if row.undone_on is not None:
            raise AlreadyUndone("这批改正已经撤销")
        actor.require(Can.FIX, row.area_code)
        if queries.present_value(queries.rule(row.finding.rule).repair, row.finding) != row.after:
            continue
        _write(actor, row.finding, row.before, on)
        row.undone_on = on
        back += 1
        Finding.objects.filter(pk=row.finding_id).update(end=None, state="open")
    Repair.objects.bulk_update(rows, ["undone_on"])
    history.record(actor, "quality.repair_undone", summary=f"撤销批量改正 {back} 条", batch=str(batch))
    return back


def _write(actor: Actor, row: Finding, value: str, on: date) -> None:
    """Through the ordinary actions, one person at a time."""
    assert row.person is not None
    if queries.rule(row.rule).repair == RepairKind.RELATION_SEX:
        households.correct_member(actor, row.person.uid, on=on, relation=Relation(value))
        return
    year = int(row.values["year"])
    given = {"number": row.number, "name": row.person.name, "year": year, "labour": Labour(value)}
    households.enter_person_year(actor, given)


def _close(finding_ids: list[int], on: date) -> None:
    """What was just put right need not wait for the night."""
    Finding.objects.filter(pk__in=finding_ids).update(end=on, state="fixed")
