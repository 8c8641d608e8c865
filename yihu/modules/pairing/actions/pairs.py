"""Pair, hand over, end; and whose account a helper is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.accounts import queries as accounts
from yihu.core.history import actions as history
from yihu.engine import areas
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import queries as households
from yihu.modules.pairing import queries
from yihu.modules.pairing.models import Helper, Pairing
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Ending, Part, Tier


class AlreadyPaired(Conflict):
    code = "already_paired"


class NotAHelper(BadValue):
    code = "not_a_helper"


def register_helper(
    actor: Actor, *, area_code: str, name: str, unit_name: str, tier: Tier, position: str = ""
) -> Helper:
    """The helper of that name and unit in the place, made where there is none yet. Raises NotAllowed, BadValue."""
    place = areas.full(area_code)
    actor.require(Can.WRITE, place)
    clean, unit = " ".join(name.split())[:40], " ".join(unit_name.split())[:80]
    if not clean or not unit:
        raise BadValue("请填写帮扶人的姓名和单位")
    found, made = Helper.objects.get_or_create(
        area_code=place,
        name=clean,
        unit_name=unit,
        defaults={"tier": tier, "position": position.strip()[:40]},
    )
    if made:
        history.record(actor, "pairing.registered", found, summary=f"登记帮扶责任人：{unit} {clean}"[:200])
    return found


@transaction.atomic
def pair(
    actor: Actor,
    helper_id: int,
    uids: Iterable[UUID | str],
    *,
    on: date,
    part: Part = Part.RESPONSIBLE,
) -> int:
    """Pair the households with the helper from a day on; how many. Raises NoSuchHelper, BadValue, AlreadyPaired."""
    helper = queries.helper(actor, helper_id)
    wanted = {str(uid) for uid in uids}
    rows = list(households.visible_to(actor).filter(uid__in=wanted).order_by("pk"))
    if not wanted or len(rows) != len(wanted):
        raise BadValue("请勾选要结对的农户；有的户已不在您的管理范围内，请刷新后重选")
    for row in rows:
        actor.require(Can.WRITE, row.area_code)
        households.require_standing(row)
    _write([_span(helper, row.pk, row.number, row.area_code, part, on) for row in rows])
    history.record(
        actor,
        "pairing.paired",
        helper,
        summary=f"{helper.name} 结对 {len(rows)} 户（{part.label}）",
        on=on.isoformat(),
        households=len(rows),
    )
    return len(rows)


@transaction.atomic
def hand_over(actor: Actor, pairing_ids: Sequence[int], to_helper: int, *, on: date, handed: str) -> int:
    """换人: the chosen households of whoever helps them now go to another on a day, with what is handed over said.

    Raises BadValue, AlreadyPaired, NoSuchHelper.
    """
    if not handed.strip():
        raise BadValue("请写明交接事项，例如：在办措施、下次走访、户情要点")
    helper = queries.helper(actor, to_helper)
    rows = _chosen(actor, pairing_ids, on)
    if any(row.helper_id == helper.pk for row in rows):
        raise BadValue(f"勾选的户中已有 {helper.name} 结对的户，请选择另一名帮扶人")
    _close(rows, on, Ending.CHANGED, handed)
    homes = [row.household_id for row in rows]
    # Who helped beside and now takes over is in one part at a time.
    beside = Pairing.objects.filter(helper=helper, household_id__in=homes, end__isnull=True, start__lt=on)
    _close(list(beside), on, Ending.CHANGED, handed)
    _write([_span(helper, row.household_id, row.number, row.area_code, Part(row.part), on) for row in rows])
    history.record(
        actor,
        "pairing.handed_over",
        helper,
        summary=f"{len(rows)} 户改由 {helper.name} 帮扶：{handed.strip()}"[:200],
        on=on.isoformat(),
        households=len(rows),
    )
    return len(rows)


@transaction.atomic
def end(actor: Actor, pairing_ids: Sequence[int], *, on: date, why: Ending, handed: str = "") -> int:
    """End pairings on a day; what was entered by mistake is taken out altogether. Raises BadValue."""
    mistaken = why is Ending.MISTAKE
    rows = _chosen(actor, pairing_ids, None if mistaken else on)
    if mistaken:
        Pairing.objects.filter(pk__in=[row.pk for row in rows]).delete()
    else:
        _close(rows, on, why, handed)
    names = "、".join(sorted({row.name for row in rows}))
    history.record(
        actor,
        "pairing.ended",
        rows[0].helper,
        summary=f"终止结对 {len(rows)} 户（{names}，{why.label}）"[:200],
        on=on.isoformat(),
        households=len(rows),
    )
    return len(rows)


@transaction.atomic
def link(actor: Actor, helper_id: int, username: str, *, on: date) -> Helper:
    """The account with which the helper sees the households; empty takes it away, and with it the sight.

    Raises NoSuchHelper, NotAHelper, Conflict.
    """
    helper = queries.helper(actor, helper_id)
    actor.require(Can.WRITE, helper.area_code)
    helper.user_id = _account(actor, username.strip(), on) if username.strip() else None
    helper.save(update_fields=["user_id"])
    Pairing.objects.filter(helper=helper).update(user_id=helper.user_id)
    said = "关联账号" if helper.user_id else "取消关联账号"
    history.record(actor, "pairing.linked", helper, summary=f"{helper.name}：{said}")
    return helper


def _account(actor: Actor, username: str, on: date) -> int:
    found = accounts.actor_named(username, on)
    if found.role is not Role.HELPER or not areas.inside(found.area_code, actor.area_code):
        raise NotAHelper(
            f"“{username}”在本辖区没有“{Role.HELPER.label}”岗位，请先在“账号与岗位”中设岗，再来关联"
        )
    assert found.user_id is not None
    return found.user_id


def _chosen(actor: Actor, pairing_ids: Sequence[int], on: date | None) -> list[Pairing]:
    """Open pairings, locked; `on` is the day they are to end. Raises BadValue, NotAllowed."""
    wanted = set(pairing_ids)
    rows = queries.visible_to(actor).filter(pk__in=wanted, end__isnull=True)
    found = list(rows.select_for_update(of=("self",)).select_related("helper").order_by("pk"))
    if not wanted or len(found) != len(wanted):
        raise BadValue("请勾选正在结对的农户；有的已终止或已换人，请刷新后重选")
    for row in found:
        actor.require(Can.WRITE, row.area_code)
        if on is not None and on <= row.start:
            raise BadValue(
                f"户 {row.number} 的结对始于 {row.start:%Y-%m-%d}，终止或换人的日期须晚于这一天；"
                "如当天登记有误，请选“登记有误”撤销"
            )
    return found


def _close(rows: Sequence[Pairing], on: date, why: Ending, handed: str) -> None:
    keys = [row.pk for row in rows]
    Pairing.objects.filter(pk__in=keys).update(end=on, ending=why, handed=handed.strip()[:400])


def _span(helper: Helper, household: int, number: str, village: str, part: Part, on: date) -> Pairing:  # noqa: PLR0917
    return Pairing(
        area_code=village,
        household_id=household,
        helper=helper,
        number=number,
        name=helper.name,
        unit_name=helper.unit_name,
        tier=helper.tier,
        position=helper.position,
        part=part,
        start=on,
        user_id=helper.user_id,
    )


def _write(spans: Sequence[Pairing]) -> None:
    try:
        with transaction.atomic():
            Pairing.objects.bulk_create(spans)
    except IntegrityError:
        raise AlreadyPaired(_taken(spans)) from None


def _taken(spans: Sequence[Pairing]) -> str:
    """Which households stand in the way, and how to go on."""
    homes: list[Any] = [span.household_id for span in spans]
    open_rows = Pairing.objects.filter(household_id__in=homes, end__isnull=True)
    known = {(row.number, row.name, row.get_part_display()) for row in open_rows}
    listed = "；".join(f"户 {number} 现由 {name}（{part}）帮扶" for number, name, part in sorted(known)[:3])
    return f"结对时段重叠：{listed or '该时段已有结对记录'}。换人请在帮扶人页面办理“交接换人”"
