"""A rule goes live: tried and proposed by one person, approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotAllowed, NotFound
from yihu.engine.screening import Status
from yihu.modules.screening import queries
from yihu.modules.screening.models import Release
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.rules import ReleaseState


class RuleIsDraft(BadValue):
    code = "screening_rule_is_draft"


class ProposedTwice(Conflict):
    code = "screening_proposed_twice"


class OwnProposal(NotAllowed):
    code = "screening_own_proposal"


@transaction.atomic
def propose(
    actor: Actor, key: str, *, on: date, limits: Mapping[str, int] | None = None, reason: str = ""
) -> Release:
    """The rule with these limits is to go live in the actor's county; the trial of the day is kept with it.

    Raises NoSuchRule, RuleIsDraft, NoLimits, ProposedTwice, BadValue, NotAllowed.
    """
    county = queries.county_of(actor.area_code)
    actor.require(Can.PROPOSE, county)
    rule = queries.rule(key)
    if rule.status is Status.DRAFT or not rule.span.covers(on):
        raise RuleIsDraft("这条规则只供试算，或依据的文件当日未生效，不能启用")
    given = {name: value for name, value in (limits or {}).items() if _checked(value)}
    trial = queries.dry_run(actor, county, on, rule, given)
    try:
        with transaction.atomic():
            row = Release.objects.create(
                area_code=county,
                rule=key,
                version=rule.version,
                limits=dict(trial.limits),
                expected=trial.total,
                proposed_on=on,
                proposed_by=actor.user_id,
                proposed_name=actor.name[:40],
                reason=reason.strip()[:200],
            )
    except IntegrityError:
        raise ProposedTwice("这条规则已有待批准的启用申请，请等待批准，或请批准人退回后再提") from None
    history.record(
        actor,
        "screening.proposed",
        row,
        summary=f"提出启用筛查规则 {key}（试算命中 {trial.total} 户）",
        area_code=county,
        expected=trial.total,
    )
    return row


def _checked(value: int) -> bool:
    if not 0 <= value <= 10**12:
        raise BadValue("阈值应是不小于 0 的整数，请核对")
    return True


@transaction.atomic
def approve(actor: Actor, release_id: int, *, on: date) -> Release:
    """In force from the day; what was in force before ends on it. Raises NotFound, OwnProposal, NotAllowed."""
    row = _proposed(actor, release_id)
    before = Release.objects.filter(area_code=row.area_code, rule=row.rule, state=ReleaseState.LIVE)
    for old in before.select_for_update():
        old.state, old.end = ReleaseState.ENDED.value, max(on, old.start or on)
        old.save(update_fields=["state", "end"])
    return _decided(actor, row, ReleaseState.LIVE, on, f"批准启用筛查规则 {row.rule}")


@transaction.atomic
def refuse(actor: Actor, release_id: int, *, on: date, answer: str) -> Release:
    """Raises NotFound, BadValue without a reason, OwnProposal, NotAllowed."""
    if not answer.strip():
        raise BadValue("请写明退回原因，例如“命中户数过多，请调整阈值”")
    row = _proposed(actor, release_id)
    row.answer = answer.strip()[:200]
    return _decided(actor, row, ReleaseState.REFUSED, on, f"退回筛查规则 {row.rule} 的启用申请")


@transaction.atomic
def stop(actor: Actor, key: str, *, on: date, reason: str) -> Release:
    """The rule is out of force from the day; its standing hits end with the next run.

    Raises NotFound where it is not in force, BadValue without a reason, NotAllowed.
    """
    county = queries.county_of(actor.area_code)
    actor.require(Can.APPROVE, county)
    if not reason.strip():
        raise BadValue("请写明停用原因")
    row = (
        Release.objects.select_for_update()
        .filter(area_code=county, rule=key, state=ReleaseState.LIVE)
        .first()
    )
    if row is None:
        raise NotFound("这条规则没有启用")
    row.state, row.end, row.answer = ReleaseState.ENDED.value, max(on, row.start or on), reason.strip()[:200]
    row.save(update_fields=["state", "end", "answer"])
    history.record(
        actor,
        "screening.stopped",
        row,
        summary=f"停用筛查规则 {key}：{reason.strip()}"[:200],
        area_code=county,
    )
    return row


def _proposed(actor: Actor, release_id: int) -> Release:
    row = Release.objects.select_for_update().filter(pk=release_id, state=ReleaseState.PROPOSED).first()
    if row is None:
        raise NotFound("没有这项启用申请，或已经办理")
    actor.require(Can.APPROVE, row.area_code)
    if actor.user_id is not None and actor.user_id == row.proposed_by:
        raise OwnProposal("提出人不能批准自己的申请，请由其他有批准权的人办理", capability=Can.APPROVE.value)
    return row


def _decided(actor: Actor, row: Release, state: ReleaseState, on: date, summary: str) -> Release:
    row.state, row.decided_on, row.decided_name = state.value, on, actor.name[:40]
    row.start = on if state is ReleaseState.LIVE else None
    row.save(update_fields=["state", "decided_on", "decided_name", "start", "answer"])
    history.record(actor, f"screening.{state.value}", row, summary=summary, area_code=row.area_code)
    return row
