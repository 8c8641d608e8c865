"""Clues: heard of, raised by the many, accepted into a case, or closed with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.engine import areas, tracking
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.stages import WrongOrder
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import NewMember, check_phone
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.actions.base import put_step
from yihu.modules.monitoring.models import Case, CaseRisk, Clue
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import (
    MOST_RISKS,
    ClueSource,
    ClueState,
    Evidence,
    Given,
    NewClue,
    Risk,
    Stage,
    Unregistered,
)

_AT_ONCE = 5_000
_MANY = """
    insert into monitoring_clue
      (uid, area_code, household_id, source, risk, "on", text, cause, evidence, state, by_name, note, name, group_name,
       phone, phone_hint, code_hash, closed_why)
    select gen_random_uuid(), x.area_code, x.household_id, x.source, x.risk, x.day, x.text, x.cause, x.evidence,
      'open', %(by)s, '', '', '', '', '', '', ''
    from jsonb_to_recordset(%(rows)s::jsonb) as x(
      area_code text, household_id bigint, source text, risk text, day date, text text, cause text, evidence jsonb)
    on conflict do nothing
"""


class ClueClosed(Conflict):
    code = "clue_closed"


class NotAHousehold(BadValue):
    code = "clue_about_nobody"


@transaction.atomic
def raise_clue(
    actor: Actor,
    *,
    household_uid: UUID | None,
    source: ClueSource,
    risk: Risk,
    on: date,
    text: str,
    cause: str = "",
    evidence: Iterable[Evidence] = (),
    unregistered: Unregistered | None = None,
) -> Clue:
    """A clue about a household of all rural households, or about one the register does not know.

    An unsettled clue with the same household and cause is returned, not doubled.
    Raises NotAHousehold, BadValue, NoSuchHousehold, NotAllowed.
    """
    clue = _made(actor, household_uid, unregistered)
    actor.require(Can.RAISE, clue.area_code)
    clue.source, clue.risk, clue.on = source.value, risk.value, on
    clue.text, clue.cause = _told(text), cause.strip()[:120]
    clue.evidence = [one.as_json() for one in evidence]
    clue.by_name = actor.name[:40]
    return _kept(actor, clue)


def _made(actor: Actor, household_uid: UUID | None, unregistered: Unregistered | None) -> Clue:
    if household_uid is not None:
        row = register.household(actor, household_uid)
        register.require_standing(row)
        return Clue(area_code=row.area_code, household=row)
    if unregistered is None or not unregistered.name.strip():
        raise NotAHousehold("请选择农户；系统中没有这户的，请填写姓名和所在村")
    place = area_queries.by_code(unregistered.area_code)
    if areas.level_of(place.code) is not Level.VILLAGE:
        raise BadValue("线索须登记到村（社区），请选择到村")
    uid, phone = uuid4(), check_phone(unregistered.phone)
    return Clue(
        uid=uid,
        area_code=place.code,
        name=" ".join(unregistered.name.split())[:60],
        group_name=unregistered.group_name.strip()[:20],
        persons=unregistered.persons,
        phone=crypto.encrypt(phone, table="monitoring_clue", column="phone", key=str(uid)) if phone else "",
        phone_hint=masks.hint(Secret.PHONE, phone) if phone else "",
    )


def _told(text: str) -> str:
    told = " ".join(text.split())
    if not told:
        raise BadValue("请写明情况，例如“6月因车祸住院，家中无人务工”")
    return told[:400]


def _kept(actor: Actor, clue: Clue) -> Clue:
    if clue.cause and (known := _same(actor, clue)):
        return known
    try:
        with transaction.atomic():
            clue.save(force_insert=True)
    except IntegrityError:
        # Somebody raised the same cause a moment ago.
        known = _same(actor, clue)
        if known is None:
            raise
        return known
    who = clue.household.number if clue.household else clue.name[:1] + "某"
    history.record(
        actor,
        "monitoring.clue_raised",
        clue,
        summary=f"登记线索：{who}（{Risk(clue.risk).label}）",
        on=clue.on.isoformat(),
        source=clue.source,
    )
    return clue


def _same(actor: Actor, clue: Clue) -> Clue | None:
    rows = queries.clues(actor).filter(household=clue.household, cause=clue.cause, settled_on__isnull=True)
    return rows.first() if clue.household_id else None


@transaction.atomic
def raise_many(actor: Actor, clues: Iterable[NewClue], *, summary: str = "") -> int:
    """The set-based twin of `raise_clue` for registered households: how many are new. A cause that is still open is
    left as it is. Raises NoSuchHousehold for a household out of the actor's area, NotAllowed, BadValue."""
    new = 0
    waiting = iter(clues)
    while chunk := list(islice(waiting, _AT_ONCE)):
        rows = json.dumps(list(_rows(actor, chunk)), ensure_ascii=False)
        with connection.cursor() as cursor:
            cursor.execute(_MANY, {"rows": rows, "by": actor.name[:40]})
            new += cursor.rowcount
    if new:
        history.record(actor, "monitoring.clues_raised", summary=summary or f"批量登记线索 {new} 条", new=new)
    return new


def _rows(actor: Actor, chunk: Sequence[NewClue]) -> Iterator[dict[str, Any]]:
    known = {
        row.uid: row
        for row in register.visible_to(actor).filter(uid__in={one.household_uid for one in chunk})
    }
    for place in {row.area_code for row in known.values()}:
        actor.require(Can.RAISE, place)
    for one in chunk:
        row = known.get(one.household_uid)
        if row is None:
            raise register.NoSuchHousehold("有的户不在您的管理范围内，请缩小范围后重试")
        yield {
            "area_code": row.area_code,
            "household_id": row.pk,
            "source": one.source.value,
            "risk": one.risk.value,
            "day": one.on.isoformat(),
            "text": _told(one.text),
            "cause": one.cause.strip()[:120],
            "evidence": [piece.as_json() for piece in one.evidence],
        }


@transaction.atomic
def report(
    actor: Actor,
    who: Unregistered,
    *,
    risk: Risk,
    on: date,
    text: str,
    code: str,
    evidence: Iterable[Evidence] = (),
) -> Clue:
    """自主申报 on the public page, by the system on the village's behalf; `code`: the tracking code told to the person,
    of which only the digest is kept."""
    clue = _made(actor, None, who)
    clue.source, clue.risk, clue.on, clue.text = ClueSource.SELF_ONLINE.value, risk.value, on, _told(text)
    clue.evidence = [one.as_json() for one in evidence]
    clue.by_name, clue.code_hash = "本人申报", digest(code)
    return _kept(actor, clue)


def digest(code: str) -> str:
    """Of a tracking code as people type it."""
    return tracking.digest("monitoring.report", code)


@transaction.atomic
def accept(
    actor: Actor,
    clue_id: int,
    *,
    on: date,
    assigned_to: str,
    household_uid: UUID | str | None = None,
    members: Sequence[NewMember] = (),
    number: str = "",
) -> Case:
    """受理交办: the clue goes into the household's open case, or begins one.

    A clue about a household the register does not know names it now: `household_uid` of one that is there after all,
    or `members` (and a `number`, made up when blank) for a new ordinary rural household.
    Raises NoSuchClue, ClueClosed, NotAHousehold, WrongOrder, BadValue and what registering raises.
    """
    clue = _open(actor, clue_id, Can.ACCEPT)
    if on < clue.on:
        raise WrongOrder("受理日期不能早于线索日期，请核对")
    if not assigned_to.strip():
        raise BadValue("请填写由谁入户核查")
    if clue.household is None:
        clue.household = _household(actor, clue, household_uid, members, number, on)
    case = queries.case_of(actor, clue.household.uid) or _new_case(actor, clue, on, assigned_to)
    clue.case, clue.state, clue.accepted_on = case, ClueState.ACCEPTED.value, on
    if clue.cause and (twin := _same(actor, clue)) is not None and twin.pk != clue.pk:
        clue.cause = ""  # the same cause came in under another clue
    clue.save(update_fields=["household", "case", "state", "accepted_on", "cause"])
    _add_risk(case, clue)
    history.record(
        actor,
        "monitoring.clue_accepted",
        clue,
        summary=f"户 {case.number} 线索受理，由{assigned_to.strip()}核查"[:200],
        on=on.isoformat(),
        case=case.pk,
    )
    return case


@transaction.atomic
def accept_many(actor: Actor, clue_ids: Sequence[int], *, on: date, assigned_to: str) -> int:
    """受理交办 of several clues to one person, as a night of screening brings them: all or none.

    Raises BadValue for none, and what `accept` raises, naming who it is about.
    """
    wanted = sorted(set(clue_ids))
    if not wanted:
        raise BadValue("请先勾选要受理的线索")
    for clue_id in wanted:
        try:
            accept(actor, clue_id, on=on, assigned_to=assigned_to)
        except (BadValue, Conflict, WrongOrder) as refused:
            who = queries.clue(actor, clue_id).who  # type: ignore[attr-defined]
            raise type(refused)(f"{who}：{refused.message}") from None
    return len(wanted)


def _add_risk(case: Case, clue: Clue) -> None:
    """What came after the visit at the door is a risk of the case too: it wants a measure of its own, and nothing is
    cleared without one. Before that visit the clues only propose what it will find."""
    known = dict(case.risks.values_list("kind", "position"))
    if case.now is Stage.ASSIGNED or clue.risk in known or len(known) >= MOST_RISKS:
        return
    place = next(at for at in range(1, MOST_RISKS + 1) if at not in known.values())
    CaseRisk.objects.create(area_code=case.area_code, case=case, kind=clue.risk, position=place)


def _household(  # noqa: PLR0917
    actor: Actor,
    clue: Clue,
    uid: UUID | str | None,
    members: Sequence[NewMember],
    number: str,
    on: date,
) -> Any:
    if uid is not None:
        return register.household(actor, uid)
    if not members:
        raise NotAHousehold("请选定系统中的农户；确实没有的，请登记户主后受理")
    return households.register_household(
        actor,
        number=number.strip() or f"N{clue.area_code[6:]}{clue.pk:06d}",
        area_code=clue.area_code,
        members=members,
        kind=None,
        on=on,
        group_name=clue.group_name,
    )


def _new_case(actor: Actor, clue: Clue, on: date, assigned_to: str, previous: Case | None = None) -> Case:
    row = clue.household
    assert row is not None
    members = register.members_of(row, on) or register.members_of(row, clue.on)
    case = Case.objects.create(
        area_code=row.area_code,
        household=row,
        previous=previous or queries.cases_about(actor, row).filter(start__isnull=False).first(),
        number=row.number,
        head_name=members[0].span.name if members else row.number,
        group_name=row.group_name,
        persons=len(members),
        stage=Stage.ASSIGNED,
        stage_on=on,
        ready_on=on,
        clue_on=clue.on,
        assigned_to=assigned_to.strip()[:60],
        last_user=actor.user_id,
    )
    put_step(actor, case, Stage.ASSIGNED, Given(on=on, comment=f"由{assigned_to.strip()}核查"))
    return case


@transaction.atomic
def close_clue(actor: Actor, clue_id: int, *, on: date, why: str) -> Clue:
    """无风险关闭: the clue leads nowhere, with the reason told to whoever gave it. Raises ClueClosed, BadValue."""
    clue = _open(actor, clue_id, Can.ACCEPT)
    if not why.strip():
        raise BadValue("请写明关闭原因，并答复提供线索的人")
    if on < clue.on:
        raise WrongOrder("关闭日期不能早于线索日期，请核对")
    clue.state, clue.settled_on, clue.closed_why = ClueState.CLOSED.value, on, why.strip()[:200]
    clue.save(update_fields=["state", "settled_on", "closed_why"])
    history.record(actor, "monitoring.clue_closed", clue, summary=f"关闭线索：{why.strip()}"[:200])
    return clue


def _open(actor: Actor, clue_id: int, can: Can) -> Clue:
    clue = queries.all_clues(actor).select_for_update(of=("self",)).filter(pk=clue_id).first()
    if clue is None:
        raise queries.NoSuchClue("没有这条线索，或不在您的管理范围内")
    actor.require(can, clue.area_code)
    if clue.moved_on is not None:
        raise ClueClosed(f"该户已于 {clue.moved_on:%Y-%m-%d} 整户迁往他村，线索随户转出，请由迁入村受理")
    if clue.now is not ClueState.OPEN:
        raise ClueClosed(f"这条线索{clue.now.label}，不能再办理")
    return clue
