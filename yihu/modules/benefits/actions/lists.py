"""A list is filled from who is in force, signed by a second person as paid, and taken back as a whole or by line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, NotFound, WrongStage
from yihu.engine.money import from_fen
from yihu.modules.benefits import queries
from yihu.modules.benefits.models import Grant, PayList, Payment
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import (
    BY_AID,
    KIND_OF_AID,
    LINE_OF,
    RHYTHM_OF,
    SOURCE_OF,
    Kind,
    Line,
    Rhythm,
    Stage,
)
from yihu.modules.incomes import actions as incomes
from yihu.modules.incomes.actions import Receipt

_CHUNK = 2000


class NobodyToPay(BadValue):
    code = "nobody_to_pay"


class ListStands(WrongStage):
    code = "pay_list_stands"


class SignedAlone(WrongStage):
    code = "pay_list_signed_alone"


def _locked(actor: Actor, pk: int, *stages: Stage) -> PayList:
    """Raises NotFound, ListStands."""
    row = queries.lists(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound("没有这份清单，或不在您的管理范围内")
    if row.stage not in stages:
        raise ListStands(f"清单{row.get_stage_display()}，不能再办这一步，请刷新页面")
    return row


# --- filling


@transaction.atomic
def draw_up(actor: Actor, pk: int) -> int:
    """Adds whoever is due for the list's kind and period and stands on no list of it; how many.

    Aid by the civil affairs' file goes to those in force, a grant to the pupils approved for the term, everything else
    to whom the list before paid. Raises NotFound, ListStands, NotAllowed, NobodyToPay.
    """
    row = _locked(actor, pk, Stage.DRAFTED)
    actor.require(Can.WRITE, row.area_code)
    kind = Kind(row.kind)
    if kind in BY_AID:
        lines, lacking = _by_file(actor, row, kind)
    elif LINE_OF[kind] is Line.EDUCATION:
        lines, lacking = [_of_grant(row, one) for one in queries.grants_to_list(actor, row)], 0
    else:
        lines, lacking = _as_before(actor, row), 0
    if not lines:
        raise NobodyToPay(_why_nobody(kind, lacking))
    Payment.objects.bulk_create(lines, batch_size=_CHUNK)
    history.record(
        actor, "benefits.drawn_up", row, summary=f"生成名单：{row} {len(lines)} 人", rows=len(lines)
    )
    return len(lines)


def _why_nobody(kind: Kind, lacking: int) -> str:
    if lacking:
        return f"在册的 {lacking} 人都没有月补助额，请先在《低保特困低收入》补填，或逐行录入"
    if kind in BY_AID:
        return "没有在册而未列入清单的人，请先更新《低保特困低收入》，或核对所属期"
    if LINE_OF[kind] is Line.EDUCATION:
        return "没有本学期已认定而未列入清单的学生，请先登记《教育资助对象台账》"
    return "没有同一单位上一期已发放的清单可以沿用，请逐行录入或用 Excel 导入"


def _by_file(actor: Actor, row: PayList, kind: Kind) -> tuple[list[Payment], int]:
    """Lines, and how many are in force without an amount. Of two kinds that one span may mean, the last list decides."""
    listed = Payment.objects.filter(
        person_id=OuterRef("person_id"), kind__in=KIND_OF_AID[BY_AID[kind]], returned_on__isnull=True
    )
    spans = queries.in_force(actor, row.period, [kind]).select_related("person", "household")
    spans = spans.filter(in_area("area_code", row.area_code)).exclude(
        Exists(listed.filter(period=row.period))
    )
    others = _otherwise(kind, listed, spans)
    lines: list[Payment] = []
    lacking, seen = 0, set()
    for one in spans:
        if one.person_id in others or one.person_id in seen:
            continue
        seen.add(one.person_id)
        if not one.monthly_fen:
            lacking += 1
            continue
        lines.append(_line(row, one, one.person.name, one.monthly_fen))
    return lines, lacking


def _otherwise(kind: Kind, listed: QuerySet[Payment], spans: QuerySet[Payment]) -> set[int]:
    """People whose newest list was of the sister kind."""
    if len(KIND_OF_AID[BY_AID[kind]]) == 1:
        return set()
    people = spans.values("person_id")
    rows = Payment.objects.filter(
        person_id__in=people, kind__in=KIND_OF_AID[BY_AID[kind]], returned_on__isnull=True
    )
    newest = dict(rows.order_by("period", "pk").values_list("person_id", "kind"))
    return {int(person) for person, of in newest.items() if of != kind}


def _of_grant(row: PayList, one: Grant) -> Payment:
    return _line(row, one, one.person_name, one.standard_fen)


def _as_before(actor: Actor, row: PayList) -> list[Payment]:
    before = queries.last_list(actor, row)
    if before is None or RHYTHM_OF[Kind(row.kind)] is Rhythm.ONCE:
        return []
    already = Payment.objects.filter(
        household_id=OuterRef("household_id"), person_id=OuterRef("person_id"), kind=row.kind,
        period=row.period, returned_on__isnull=True,
    )  # fmt: skip
    found = queries.lines_of(actor, before).filter(returned_on__isnull=True).exclude(Exists(already))
    return [_line(row, one, one.person_name, one.fen) for one in found]


def _line(row: PayList, of: Any, name: str, fen: int) -> Payment:
    """`of`: a span, a grant or an earlier line, which says household, person and village."""
    return Payment(
        list=row,
        household_id=of.household_id,
        person_id=of.person_id,
        person_name=name,
        standard_fen=fen,
        fen=fen,
        area_code=of.area_code,
        kind=row.kind,
        period=row.period,
    )


# --- signing and taking back


@transaction.atomic
def sign(actor: Actor, pk: int, *, on: date, voucher: str, today: date) -> PayList:
    """The list was paid on the day: every line counts from then, and what is income stands as income of its household.

    Raises NotFound, ListStands, NotAllowed, BadValue, SignedAlone, and what `incomes.receive` raises.
    """
    row = _locked(actor, pk, Stage.DRAFTED)
    actor.require(Can.SIGN, row.area_code)
    if not voucher.strip():
        raise BadValue("请填写凭证号，例如银行代发回单号")
    if on > today:
        raise BadValue("发放日期不能晚于今天，请核对")
    lines = Payment.objects.filter(list=row)
    if row.maker_id == actor.user_id or lines.filter(maker_id=actor.user_id).exists():
        raise SignedAlone("清单由您编制或录入过，请由另一位同事复核")
    total = queries.gathered(actor, [row]).get(row.pk)
    if total is None:
        raise BadValue("清单上还没有人，请先生成或录入名单")
    row.stage, row.paid_on, row.voucher = Stage.PAID.value, on, voucher.strip()[:60]
    row.signer_id, row.signer_name = actor.user_id, actor.name[:40]
    row.save(update_fields=["stage", "paid_on", "voucher", "signer_id", "signer_name"])
    lines.update(paid_on=on, voucher=row.voucher)
    _book(actor, row, on)
    history.record(
        actor,
        "benefits.signed",
        row,
        summary=f"复核发放：{row} {total.lines} 笔 {from_fen(total.fen):,} 元",
        rows=total.lines,
        voucher=row.voucher,
    )
    return row


def _book(actor: Actor, row: PayList, on: date) -> None:
    """Each line of a kind that is income, as income of its household (ADR 0131)."""
    source = SOURCE_OF.get(Kind(row.kind))
    if source is None:
        return
    lines = queries.lines_of(actor, row).values_list("pk", "household_id", "fen", "person_name")
    label = f"{row.get_kind_display()} {row.period}（{row.number}）"
    found = list(lines)
    made = incomes.receive(
        actor,
        [Receipt(home, on, source, fen, f"{label[:80]}#{pk}", earner=name) for pk, home, fen, name in found],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update benefits_payment p set income_id = x.line from unnest(%s::bigint[], %s::bigint[]) x(id, line)"
            " where p.id = x.id",
            [[pk for pk, *_ in found], [line.pk for line in made]],
        )


@transaction.atomic
def take_back(actor: Actor, pk: int, *, on: date, reason: str) -> PayList:
    """The whole list was a mistake or came back: from the day it counts as never paid. Raises what `sign` raises."""
    row = _locked(actor, pk, Stage.PAID)
    actor.require(Can.SIGN, row.area_code)
    lines = Payment.objects.select_for_update().filter(list=row, returned_on__isnull=True)
    _take_back(actor, lines, row, on, reason)
    row.stage, row.returned_on, row.reason = Stage.RETURNED.value, on, reason.strip()[:100]
    row.save(update_fields=["stage", "returned_on", "reason"])
    history.record(actor, "benefits.taken_back", row, summary=f"撤回清单：{row}（{row.reason}）")
    return row


@transaction.atomic
def take_line_back(actor: Actor, payment_id: int, *, on: date, reason: str) -> Payment:
    """One line of a paid list. Raises what `take_back` raises."""
    row = (
        queries.payments(actor).filter(pk=payment_id, paid_on__isnull=False, returned_on__isnull=True).first()
    )
    if row is None or row.list_id is None:
        raise NotFound("没有这笔已发放的补助，或已撤回，或不在您的管理范围内")
    actor.require(Can.SIGN, row.area_code)
    own = _locked(actor, row.list_id, Stage.PAID)
    _take_back(actor, Payment.objects.select_for_update().filter(pk=row.pk), own, on, reason)
    row.refresh_from_db()
    said = f"撤回补助 {from_fen(row.fen):,} 元：{row.reason}"
    history.record(actor, "benefits.line_taken_back", row, summary=said)
    return row


def _take_back(actor: Actor, lines: QuerySet[Payment], row: PayList, on: date, reason: str) -> None:
    if len(reason.strip()) < 2:
        raise BadValue("请写明撤回原因，例如“银行退回，账号有误”")
    if row.paid_on is not None and on < row.paid_on:
        raise BadValue("撤回日期不能早于发放日期，请核对")
    booked = list(lines.filter(income__isnull=False).values_list("income_id", flat=True))
    lines.update(returned_on=on, reason=reason.strip()[:100], income=None)
    if booked:
        incomes.take_back(actor, booked, reason=reason.strip())
