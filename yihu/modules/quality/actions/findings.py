"""What people do about findings: somebody answers for them, or they are right all the same for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.accounts import queries as accounts
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.quality import queries, rules
from yihu.modules.quality.models import Finding, Waiver
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.rules import State


class FindingClosed(Conflict):
    code = "finding_closed"


@transaction.atomic
def waive(actor: Actor, finding_id: int, *, reason: str, until: date, on: date) -> Waiver:
    """The data are right although the rule says no; the finding counts again after `until`.

    Raises NoSuchFinding, NotAllowed, FindingClosed, ReasonTooShort, BadWaiverEnd.
    """
    row = _open(actor, finding_id, Can.WAIVE)
    clean = rules.clean_reason(reason)
    most = policy.for_area(row.area_code).days("quality.waiver_days", on)
    end = rules.waiver_end(on, until, most)
    if row.waivers.filter(start__lte=on, end__gt=on).exists():
        raise FindingClosed("该疑点已在豁免期内，如需改变请先“恢复为待处理”")
    made = Waiver.objects.create(
        area_code=row.area_code, finding=row, reason=clean, by_name=actor.name, start=on, end=end
    )
    row.state = State.WAIVED
    row.save(update_fields=["state"])
    history.record(
        actor,
        "quality.waived",
        row,
        summary=f"豁免疑点 {row.rule}（户 {row.number}），至 {until:%Y-%m-%d}",
        until=until.isoformat(),
    )
    return made


@transaction.atomic
def end_waiver(actor: Actor, finding_id: int, *, on: date) -> Finding:
    """The waiver holds no longer. Raises FindingClosed where there is none."""
    row = _open(actor, finding_id, Can.WAIVE)
    ended = row.waivers.filter(start__lte=on, end__gt=on).update(end=on)
    if not ended:
        raise FindingClosed("该疑点没有生效中的豁免")
    row.state = State.OPEN
    row.save(update_fields=["state"])
    history.record(actor, "quality.waiver_ended", row, summary=f"恢复疑点 {row.rule}（户 {row.number}）")
    return row


@transaction.atomic
def assign(actor: Actor, finding_ids: Iterable[int], *, post_id: int, due_on: date, on: date) -> int:
    """Somebody in office answers for the findings until `due_on`. Returns how many.

    Raises NoSuchPost, BadValue for a day that is over or a post elsewhere.
    """
    if due_on < on:
        raise BadValue("处理期限不能早于今天，请核对")
    post = accounts.posts_within(actor).filter(pk=post_id, start__lte=on).exclude(end__lte=on).first()
    if post is None:
        raise accounts.NoSuchPost("没有这个在任岗位，或不在您的管理范围内")
    wanted = sorted(set(finding_ids))
    rows = list(queries.visible_to(actor).select_for_update().filter(pk__in=wanted, end__isnull=True))
    for row in rows:
        actor.require(Can.WAIVE, row.area_code)
        row.owner_id, row.owner_name, row.due_on = post.pk, post.user.name, due_on
    Finding.objects.bulk_update(rows, ["owner", "owner_name", "due_on"], batch_size=500)
    history.record(actor, "quality.assigned", summary=f"交办疑点 {len(rows)} 条给{post.user.name}")
    return len(rows)


def _open(actor: Actor, finding_id: int, capability: Can) -> Finding:
    row = queries.visible_to(actor).select_for_update(of=("self",)).filter(pk=finding_id).first()
    if row is None:
        raise queries.NoSuchFinding("没有这条疑点，或不在您的管理范围内")
    actor.require(capability, row.area_code)
    if row.end is not None:
        raise FindingClosed(f"该疑点已于 {row.end:%Y-%m-%d} 改正，无须处理")
    return row
