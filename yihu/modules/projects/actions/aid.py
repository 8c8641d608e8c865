"""到户项目: a list is written by one, verified by two, made public, and paid as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.core.holding import require_answered
from yihu.core.privacy import actions as privacy
from yihu.core.privacy import crypto
from yihu.core.privacy.permissions import Can as Privacy
from yihu.core.privacy.queries import REVEALED
from yihu.engine import areas
from yihu.engine.errors import BadValue, Conflict, NotFound, WrongStage
from yihu.engine.money import from_fen
from yihu.engine.notices import Matter
from yihu.engine.policy import for_area
from yihu.engine.settling import Settled
from yihu.modules.funds import actions as funds
from yihu.modules.households import queries as households
from yihu.modules.incomes.rules import EARNED, Source
from yihu.modules.projects import queries
from yihu.modules.projects.actions.booking import book, require_came_back, unbook
from yihu.modules.projects.models import AidBatch, AidChange, AidLine
from yihu.modules.projects.permissions import Can
from yihu.modules.projects.queries import aid as reads
from yihu.modules.projects.rules import BatchStage, Level, Way
from yihu.modules.projects.rules.aid import (
    NEXT,
    EmptyList,
    NotReviewed,
    check_amount,
    check_verifiers,
)
from yihu.modules.projects.rules.running import AID_KIND, TermNotOver, check_over, term_days


@dataclass(frozen=True)
class BatchSheet:
    """What a batch is. `project_number` may be empty: a policy that is no project of the library. `income`: what the
    money is to the household (奖补 a transfer, the pay of a public post wages)."""

    number: str
    name: str
    item: str
    year: int
    area_code: str
    way: Way = Way.OWN
    income: Source = Source.TRANSFER
    standard: str = ""
    project_number: str = ""


@transaction.atomic
def open_batch(actor: Actor, sheet: BatchSheet, *, on: date) -> AidBatch:
    """编制名单 begins. Raises NotAllowed, BadValue, Conflict, NotFound for an unknown project."""
    code = areas.full(sheet.area_code)
    actor.require(Can.AID, code)
    if not (sheet.number.strip() and sheet.name.strip() and sheet.item.strip()):
        raise BadValue("请填写批次编号、名称和补助内容")
    if sheet.income not in EARNED:
        raise BadValue("“记入收入”须是收入项目，请重新选择")
    project = None
    if sheet.project_number.strip():
        project = queries.visible_to(actor).filter(number=sheet.project_number.strip()).first()
        if project is None:
            raise NotFound(f"没有编号为“{sheet.project_number.strip()}”的项目，请核对")
    try:
        with transaction.atomic():
            made = AidBatch.objects.create(
                area_code=code,
                project=project,
                number=sheet.number.strip()[:40],
                name=sheet.name.strip()[:80],
                item=sheet.item.strip()[:60],
                standard=sheet.standard.strip()[:200],
                way=sheet.way,
                income=sheet.income,
                year=sheet.year,
                made_on=on,
                maker_id=actor.user_id,
                maker_name=actor.name,
            )
    except IntegrityError:
        raise Conflict(f"批次编号“{sheet.number.strip()}”已被使用，请换一个") from None
    record(actor, "projects.batch_opened", made, summary=made.name)
    return made


@transaction.atomic
def add_line(actor: Actor, batch_id: int, household_number: str, *, fen: int, basis: str = "") -> AidLine:
    """One household onto a list that is not verified yet. Raises NoSuchHousehold, WrongStage, Conflict, BadValue."""
    row = _locked(actor, batch_id, BatchStage.LISTED)
    household = households.by_number(actor, household_number)
    actor.require(Can.AID, household.area_code)
    if fen <= 0:
        raise BadValue("补助金额须大于 0")
    if not areas.inside(household.area_code, row.area_code):
        raise BadValue("该户不在这个批次的范围内，请核对户编号或另建批次")
    try:
        with transaction.atomic():
            made = AidLine.objects.create(
                area_code=household.area_code,
                batch=row,
                household=household,
                fen=fen,
                basis=basis.strip()[:100],
            )
    except IntegrityError:
        raise Conflict("该户已在这个批次的名单中") from None
    record(actor, "projects.aid_listed", made, summary=f"{row.name}：列入户 {household.number}")
    return made


@transaction.atomic
def verify(actor: Actor, batch_id: int, *, on: date) -> AidBatch:
    """核实: once by each of two people, neither of whom wrote the list. Raises SameVerifier, EmptyList, WrongStage."""
    row = _locked(actor, batch_id, BatchStage.LISTED)
    actor.require(Can.VERIFY, row.area_code)
    if not row.lines.filter(fen__gt=0).exists():
        raise EmptyList("名单为空，请先登记或导入农户再核实")
    if on < row.made_on:
        raise BadValue(f"核实日期不能早于编制日期 {row.made_on:%Y-%m-%d}")
    if not row.verifier_name:
        check_verifiers(row.maker_id, actor.user_id, None)
        row.verifier_id, row.verifier_name = actor.user_id, actor.name
    else:
        check_verifiers(row.maker_id, row.verifier_id, actor.user_id)
        row.second_id, row.second_name = actor.user_id, actor.name
        row.stage, row.verified_on = BatchStage.VERIFIED, on
    row.save()
    record(actor, "projects.aid_verified", row, summary=row.name, stage=row.stage)
    return row


@transaction.atomic
def send_back(actor: Actor, batch_id: int, *, reason: str) -> AidBatch:
    """退回: the list may be written again and needs both verifiers anew. Raises WrongStage, BadValue."""
    row = _locked(actor, batch_id, BatchStage.VERIFIED, BatchStage.LISTED)
    actor.require(Can.VERIFY, row.area_code)
    if not reason.strip():
        raise BadValue("请写明退回原因")
    row.stage, row.verified_on = BatchStage.LISTED, None
    row.verifier_id = row.second_id = None
    row.verifier_name = row.second_name = ""
    row.save()
    record(actor, "projects.aid_sent_back", row, summary=f"{row.name}：{reason.strip()}"[:200])
    return row


@transaction.atomic
def publicise(actor: Actor, batch_id: int, *, first: date, last: date, place: str) -> AidBatch:
    """公示: the verified list, for at least the days of policy. Raises TermNotOver, WrongStage, BadValue."""
    row = _locked(actor, batch_id, BatchStage.VERIFIED)
    actor.require(Can.DISCLOSE, row.area_code)
    if not place.strip():
        raise BadValue("请填写公示地点，例如“村务公开栏”")
    if row.verified_on is not None and first < row.verified_on:
        raise BadValue(f"公示开始日期不能早于核实日期 {row.verified_on:%Y-%m-%d}")
    _check_term(row, first, last)
    row.stage, row.first, row.last, row.place = BatchStage.PUBLIC, first, last, place.strip()[:80]
    row.save()
    record(actor, "projects.aid_publicised", row, summary=row.name, first=first.isoformat())
    return row


def _check_term(row: AidBatch, first: date, last: date) -> None:
    """Raises TermNotOver."""
    least = for_area(row.area_code).days("projects.aid_notice_days", first)
    if term_days(first, last) < least:
        raise TermNotOver(f"到户补助名单公示不少于 {least} 天，请核对截止日期")


@transaction.atomic
def republish(actor: Actor, batch_id: int, *, first: date, last: date, place: str) -> AidBatch:
    """The notice was corrected or prolonged and stands from `first` to `last` now. Raises TermNotOver, WrongStage."""
    row = _locked(actor, batch_id, BatchStage.PUBLIC)
    actor.require(Can.DISCLOSE, row.area_code)
    _check_term(row, first, last)
    row.first, row.last, row.place = first, last, place.strip()[:80]
    row.save(update_fields=["first", "last", "place"])
    said = f"{row.name}：公示更正或延长，至 {last:%Y-%m-%d}"
    record(actor, "projects.aid_publicised_anew", row, summary=said[:200], first=first.isoformat())
    return row


@transaction.atomic
def take_down(actor: Actor, batch_id: int, *, on: date, reason: str) -> AidBatch:
    """The notice came down early: the verified list waits for another. Raises WrongStage, BadValue."""
    row = _locked(actor, batch_id, BatchStage.PUBLIC)
    actor.require(Can.DISCLOSE, row.area_code)
    if not reason.strip():
        raise BadValue("请写明撤下原因")
    row.stage, row.first, row.last, row.place = BatchStage.VERIFIED, None, None, ""
    row.save()
    said = f"{row.name}：{on:%Y-%m-%d} 撤下公示（{reason.strip()}）"
    record(actor, "projects.aid_taken_down", row, summary=said[:200])
    return row


@transaction.atomic
def change_line(actor: Actor, line_id: int, *, fen: int, reason: str, on: date) -> AidLine:
    """更改: another amount for one household, or 0 to take it off, with why; of a paid list as far as money came back.

    Raises WrongStage while the voucher waits, NothingBack, BadValue.
    """
    found = reads.line(actor, line_id)
    row = _locked(actor, found.batch_id, *(stage for stage in BatchStage if stage is not BatchStage.PAYING))
    actor.require(Can.AID, row.area_code)
    check_amount(fen, reason, changed=True)
    line = AidLine.objects.select_for_update().get(pk=found.pk)
    if fen == line.fen:
        raise BadValue("金额没有变化")
    paid_on = row.paid_on
    if paid_on is not None:
        require_came_back(actor, row, line.fen - fen)
        unbook(actor, row.lines.filter(pk=line.pk), f"{row.name}：{reason.strip()}")
        row.total_fen = (row.total_fen or 0) - (line.fen - fen)
    AidChange.objects.create(
        area_code=line.area_code,
        line=line,
        on=on,
        before_fen=line.fen,
        after_fen=fen,
        reason=reason.strip()[:200],
        by_name=actor.name,
    )
    line.fen, line.income = fen, None
    line.save(update_fields=["fen", "income"])
    if paid_on is not None:
        row.save(update_fields=["total_fen"])
        book(actor, row, paid_on)
    record(actor, "projects.aid_changed", line, summary=f"{row.name}：更改 1 户（{reason.strip()}）"[:200])
    return line


@transaction.atomic
def pay(actor: Actor, batch_id: int, *, payment_id: int, on: date, voucher: str) -> AidBatch:
    """按名单兑现: one voucher of a posted payment for the whole list, once its notice is over. From now on the list
    stands still; it counts as paid when another person of the finance office has let the voucher go (`settled`).

    Raises TermNotOver, WrongStage, OpinionOpen, and what `funds.actions.spend_list` raises (NotPosted, Overdrawn, TooEarly).
    """
    row = _locked(actor, batch_id, BatchStage.PUBLIC)
    actor.require(Can.PAY, row.area_code)
    if not voucher.strip():
        raise BadValue("请填写凭证号")
    assert row.last is not None
    check_over(Level.VILLAGE, "兑现", row.last, on)
    require_answered("兑现", [Matter(AID_KIND, row.uid)])
    standing = list(row.lines.filter(fen__gt=0).values_list("fen", flat=True))
    total = sum(standing)
    if total <= 0:
        raise EmptyList("名单中没有要兑现的农户")
    spent = funds.spend_list(
        actor,
        payment_id,
        on=on,
        voucher=voucher,
        yuan=from_fen(total),
        households=len(standing),
        purpose=f"{row.item}（{row.number}）",
    )
    row.stage, row.voucher = BatchStage.PAYING, voucher.strip()[:60]
    row.total_fen, row.expenditure_id = total, spent.pk
    row.save()
    record(actor, "projects.aid_asked", row, summary=row.name, fen=total, expenditure=spent.pk)
    return row


@transaction.atomic
def confirm(actor: Actor, batch_id: int) -> AidBatch:
    """Write down what was said of a voucher by somebody whose area does not hold the list; else it is written with
    the word itself (`settled`). Raises NotReviewed while nothing was said, WrongStage."""
    row = _locked(actor, batch_id, BatchStage.PAYING, BatchStage.PAID)
    if not actor.may(Can.AID, row.area_code):
        actor.require(Can.PAY, row.area_code)
    spent = reads.voucher_of(actor, row)
    if spent is None:
        raise NotReviewed(f"凭证 {row.voucher} 由区县财政办理，请由区县经办或财政登记兑现结果")
    outcome = reads.outcome_of(spent)
    if outcome is None:
        raise NotReviewed(f"凭证 {row.voucher} 还在等财政复核人过账，请复核后再登记")
    if BatchStage(row.stage) is BatchStage.PAID and outcome is Settled.POSTED:
        raise WrongStage(f"批次已兑现，凭证 {row.voucher} 没有冲正，不需要再登记")
    return _follow(actor, row, outcome, spent.on)


def settled(actor: Actor, expenditure_id: int, outcome: Settled) -> None:
    """With the word on the voucher the list is paid on the voucher's day, or waits for another voucher. The right is
    that of posting vouchers; a list outside the actor's area is left to `confirm`."""
    rows = AidBatch.objects.select_for_update(of=("self",)).filter(expenditure_id=expenditure_id)
    for row in rows:
        spent = reads.voucher_of(actor, row)
        assert spent is not None
        _follow(actor, row, outcome, spent.on)


def _follow(actor: Actor, row: AidBatch, outcome: Settled, day: date) -> AidBatch:
    about: dict[str, Any] = {"fen": row.total_fen, "expenditure": row.expenditure_id}
    if outcome is Settled.POSTED:
        row.stage, row.paid_on = BatchStage.PAID, day
        said = row.name
    else:
        said = f"{row.name}：凭证 {row.voucher} {outcome.label}"
        row.stage, row.paid_on = BatchStage.PUBLIC, None
        row.voucher, row.total_fen, row.expenditure_id = "", None, None
    row.save()
    row.lines.update(paid_on=row.paid_on)
    if outcome is Settled.POSTED:
        book(actor, row, day)
    else:
        unbook(actor, row.lines.all(), said)
    verb = {Settled.POSTED: "paid", Settled.VOID: "void", Settled.TAKEN_BACK: "taken_back"}[outcome]
    record(actor, f"projects.aid_{verb}", row, summary=said[:200], **about)
    return row


@dataclass(frozen=True)
class BankRow:
    number: str
    head_name: str
    account: str
    bank: str
    fen: int
    village: str


@transaction.atomic
def bank_list(actor: Actor, batch_id: int, *, reason: str, now: datetime) -> list[BankRow]:
    """The list with full account numbers, for the bank: for those who may see them, with a reason, written down once
    with how many were opened. Raises NotAllowed, ReasonMissing, TooManyReveals, WrongStage, NotFound."""
    row = _locked(actor, batch_id, BatchStage.PUBLIC, BatchStage.PAYING, BatchStage.PAID)
    actor.require(Privacy.REVEAL, row.area_code)
    cause = privacy.clean_reason(reason)
    privacy.require_quota(actor, now)
    found = list(reads.lines_of(actor, row).filter(fen__gt=0))
    secrets = households.household_secrets_of([one.household_id for one in found], ("bank_card", "bank"))
    made, missing = [], []
    for one in found:
        account = secrets.get((one.household_id, "bank_card"))
        if account is None:
            missing.append(one.household.number)
        made.append(
            BankRow(
                one.household.number,
                one.head_name or "",  # type: ignore[attr-defined]
                _opened(account),
                _opened(secrets.get((one.household_id, "bank"))),
                one.fen,
                one.area_code,
            )
        )
    opened = len(made) - len(missing)
    record(actor, REVEALED, row, summary=f"导出银行发放表：{cause}"[:200], column="bank_card", count=opened)
    return made


def _opened(secret: object) -> str:
    if secret is None:
        return ""
    bound = secret.binding("cipher")  # type: ignore[attr-defined]
    return crypto.decrypt(
        secret.cipher,  # type: ignore[attr-defined]
        table=bound.table,
        column=bound.column,
        key=bound.key,
    )


def _locked(actor: Actor, batch_id: int, *stages: BatchStage) -> AidBatch:
    """Raises NotFound, WrongStage."""
    found = reads.batch(actor, batch_id)
    row = AidBatch.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if BatchStage(row.stage) not in stages:
        then = "、".join(stage.label for stage in NEXT[BatchStage(row.stage)]) or "无（已兑现）"
        raise WrongStage(f"批次当前为“{BatchStage(row.stage).label}”，可办的下一步：{then}")
    return row


def by_uid(actor: Actor, uid: UUID) -> AidBatch:
    """Raises NotFound."""
    found = reads.batches(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个到户批次，或不在您的管理范围内")
    return found
