"""What other modules write into incomes: money they paid by list, so that nobody keys it a second time; and what people
say of lines that were keyed all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.engine.money import from_fen
from yihu.modules.households import queries as households
from yihu.modules.incomes import queries
from yihu.modules.incomes.models import IncomeLine
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.rules import EARNED, UNCOUNTED, Origin, Source, Word

_CHUNK = 1000


class AlreadyReceived(Conflict):
    code = "income_already_received"


class NotTheSame(Conflict):
    code = "income_not_the_same"


@dataclass(frozen=True)
class Receipt:
    """Money a household got on a day: `household` is its primary key, `proof` names list and voucher so that the line
    can be found again."""

    household: int
    on: date
    source: Source
    fen: int
    proof: str
    earner: str = ""
    note: str = ""


@transaction.atomic
def receive(actor: Actor, receipts: Sequence[Receipt], *, batch_id: int | None = None) -> list[IncomeLine]:
    """One line for each receipt, in order, as 发放台账; all or none.

    Raises NotAllowed, BadValue for a household that is not there or an amount that is none, AlreadyReceived.
    """
    homes = households.visible_to(actor).filter(pk__in={one.household for one in receipts})
    places = dict(homes.values_list("pk", "area_code"))
    for one in receipts:
        _require_whole(one, places)
    for area_code in set(places.values()):
        actor.require(Can.BOOK, area_code)
    lines = [
        IncomeLine(
            area_code=places[one.household],
            household_id=one.household,
            on=one.on,
            source=one.source,
            fen=one.fen,
            earner=one.earner[:60],
            origin=Origin.PAID_LIST,
            proof=one.proof[:100],
            note=one.note[:200],
            batch_id=batch_id,
            booked=True,
        )
        for one in receipts
    ]
    try:
        with transaction.atomic():
            made = IncomeLine.objects.bulk_create(lines, batch_size=_CHUNK)
    except IntegrityError:
        raise AlreadyReceived(
            "收支明细中已有同一户、同一天、同一凭证的这项收入；请核对是否重复发放，确为另一笔请用不同的凭证号"
        ) from None
    total = from_fen(sum(one.fen for one in receipts))
    summary = f"按发放名单记收入 {len(made)} 笔 {total:,} 元"
    history.record(actor, "incomes.received", summary=summary, rows=len(made))
    return made


def _require_whole(one: Receipt, places: dict[int, str]) -> None:
    """Raises BadValue."""
    who = f"“{one.earner}”" if one.earner else "名单中有一户"
    if one.household not in places:
        raise BadValue(f"没有找到{who}所在的户，或不在您的管理范围内，请核对名单")
    if one.fen <= 0 or one.source not in EARNED:
        raise BadValue(f"{who}的金额和收入项目不对，请核对名单")


@transaction.atomic
def take_back(actor: Actor, line_ids: Sequence[int], *, reason: str) -> None:
    """The receipts never were: their lines go, their images stay in history. Raises NotFound, NotAllowed."""
    rows = queries.lines(actor).filter(pk__in=line_ids)
    found = list(rows)
    if len(found) != len(set(line_ids)):
        raise NotFound("没有这笔收支明细，或不在您的管理范围内")
    for area_code in {row.area_code for row in found}:
        actor.require(Can.BOOK, area_code)
    one = found[0] if len(found) == 1 else None
    said = f"撤回发放收入 {len(found)} 笔：{reason}"[:200]
    history.record(actor, "incomes.taken_back", one, summary=said, reason=reason[:200], rows=len(found))
    rows.delete()


@transaction.atomic
def settle(actor: Actor, line_ids: Sequence[int], word: Word) -> int:
    """One word for lines that wait for one: the same money as what the list paid, or another; how many were settled.

    Raises BadValue, NotFound where one is settled already or out of sight, NotAllowed.
    """
    if not line_ids or word not in (Word.SAME, Word.APART):
        raise BadValue("请先勾选要核对的收入，再选“同一笔”或“另一笔”")
    rows = queries.lines(actor).select_for_update(of=("self",)).filter(pk__in=line_ids, word=Word.DOUBT)
    found = list(rows)
    if len(found) != len(set(line_ids)):
        raise NotFound("所选收入中有已核对过的，或不在您的管理范围内，请刷新页面后再试")
    for area_code in {row.area_code for row in found}:
        actor.require(Can.WRITE, area_code)
    IncomeLine.objects.filter(pk__in=[row.pk for row in found]).update(word=word)
    one = found[0] if len(found) == 1 else None
    said = f"核对手工登记的收入 {len(found)} 笔：与发放登记是{word.label}"
    history.record(actor, "incomes.settled", one, summary=said, rows=len(found), word=word.value)
    return len(found)


@transaction.atomic
def name_same(actor: Actor, line_id: int, booked_id: int | None) -> IncomeLine:
    """A person says which line of a list tells of this one too, whatever the amounts; none: it is another money.

    Raises NotFound, NotAllowed, NotTheSame.
    """
    row = queries.lines(actor).select_for_update(of=("self",)).filter(pk=line_id).first()
    if row is None:
        raise NotFound("没有这笔收支明细，或不在您的管理范围内")
    actor.require(Can.WRITE, row.area_code)
    if row.booked:
        raise NotTheSame("这笔收入由发放登记写入，请在手工登记的那一笔上核对")
    if booked_id is None:
        if row.same_as_id is None:
            raise NotTheSame("这笔收入没有对应的发放登记，不需要核对")
        row.word = Word.APART
    else:
        if booked_id not in {one.pk for one in queries.may_be_same(actor, row)}:
            raise NotTheSame("这笔发放不是该户当年的，或已有另一笔手工登记与它对应，请重新选择")
        row.same_as_id, row.word = booked_id, Word.SAME
    row.save(update_fields=["same_as", "word"])
    said = "与发放登记是同一笔，只算一次" if row.word in UNCOUNTED else "与发放登记是另一笔，都计入"
    history.record(
        actor, "incomes.settled", row, summary=f"{row.on:%Y-%m-%d} {row.get_source_display()}：{said}"
    )
    return row
