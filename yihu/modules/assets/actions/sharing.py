"""Income shared out: drafted by the village, passed by its meeting, reviewed by the township, made public, paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.holding import require_answered
from yihu.engine import areas, policy
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.engine.money import from_fen
from yihu.engine.notices import Matter
from yihu.engine.stages import MissingProof, require_next
from yihu.modules.assets import queries
from yihu.modules.assets.actions.base import require_other, said, step
from yihu.modules.assets.models import AssetExpense, AssetIncome, Distribution, Share
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import AMENDED, NEXT, PLAN_NOTICE, RETRACTED, Method, Row, Stage, Use
from yihu.modules.households import queries as households
from yihu.modules.incomes import actions as incomes
from yihu.modules.incomes.rules import Source

# What a household's share is in its yearly income.
SOURCES: Mapping[Use, Source] = {
    Use.WAGES: Source.WAGES,
    Use.LABOUR: Source.WAGES,
    Use.AWARD: Source.TRANSFER,
    Use.SHARE: Source.DIVIDEND,
}


class NotBalanced(Conflict):
    code = "plan_not_balanced"


@transaction.atomic
def draft(
    actor: Actor,
    income_ids: Sequence[int],
    *,
    on: date,
    year: int,
    method: Method,
    asset_id: int | None = None,
    area_code: str = "",
) -> Distribution:
    """A plan over these income lines, of one asset or of a village's, still without rows.

    Raises NotAllowed, BadValue, Conflict for lines another plan has taken meanwhile.
    """
    asset = queries.asset(actor, asset_id) if asset_id is not None else None
    place = asset.area_code if asset else areas.full(area_code or actor.area_code)
    actor.require(Can.DISTRIBUTE, place)
    if actor.user_id is None:
        raise NotAllowed("分配方案须由经办人本人拟定")
    waiting = queries.undistributed(actor, place, on, asset_id).filter(pk__in=income_ids)
    lines = list(waiting.select_for_update(of=("self",)))
    if not lines:
        raise BadValue("没有选择待分配的收益，请至少勾选一笔")
    if len(lines) != len(set(income_ids)):
        raise Conflict("有的收益已被其他方案列入，请刷新后重新勾选")
    fen = sum(one.fen for one in lines)
    made = Distribution(
        area_code=place,
        asset=asset,
        year=year,
        title=f"{year}年{asset.name if asset else '村集体资产'}收益分配方案"[:80],
        method=method,
        income_fen=fen,
        drafted_on=on,
        maker_id=actor.user_id,
        maker_name=actor.name,
    )
    made.save(force_insert=True)
    AssetIncome.objects.filter(pk__in=[one.pk for one in lines]).update(plan=made)
    step(actor, Stage.DRAFTED, on, plan=made)
    history.record(actor, "assets.plan_drafted", made, summary=f"{made.title} {from_fen(fen):,} 元")
    return made


@transaction.atomic
def write_rows(actor: Actor, plan_id: int, rows: Sequence[Row], method: Method | None = None) -> Distribution:
    """The rows of a draft, anew. They need not add up yet. Raises BadValue, WrongStage."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE)
    if Stage(plan.stage) is not Stage.DRAFTED:
        raise WrongStage("方案已经通过，不能整张改写；有异议的请用“异议调整”")
    for one in rows:
        one.check()
    if len({(one.use, one.household) for one in rows if one.household}) < sum(
        bool(one.household) for one in rows
    ):
        raise BadValue("同一户在同一用途下只能有一行，请合并金额")
    if sum(one.fen for one in rows) > plan.income_fen:
        over = from_fen(sum(one.fen for one in rows) - plan.income_fen)
        raise NotBalanced(f"分配合计超出收益 {over:,} 元，请减少后再保存")
    numbers = {one.household for one in rows if one.household}
    homes = {one.number: one for one in households.visible_to(actor).filter(number__in=numbers)}
    if missing := sorted(numbers - set(homes)):
        raise BadValue(f"没有找到户编号“{missing[0]}”等 {len(missing)} 户，或不在您的管理范围内，请核对")
    Share.objects.filter(plan=plan).delete()
    Share.objects.bulk_create(
        Share(
            area_code=plan.area_code,
            plan=plan,
            use=one.use,
            household=homes.get(one.household),
            number=one.household,
            name=(one.name or one.use.label)[:60],
            points=one.points,
            fen=one.fen,
        )
        for one in rows
    )
    if method is not None and method != plan.method:
        plan.method = method
        plan.save(update_fields=["method"])
    history.record(actor, "assets.plan_written", plan, summary=f"{plan.title} {len(rows)} 行", rows=len(rows))
    return plan


@transaction.atomic
def meet(actor: Actor, plan_id: int, *, on: date, document: str) -> Distribution:
    """村民会议通过, with its minutes. Raises NotBalanced while anything is left, MissingProof, WrongStage."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE)
    _require_balanced(plan)
    if not document.strip():
        raise MissingProof("请填写村民会议（村民代表会议）记录编号或说明")
    return take(actor, plan, Stage.MET, on, document=document)


@transaction.atomic
def review(actor: Actor, plan_id: int, *, on: date, document: str = "", text: str = "") -> Distribution:
    """乡镇审核, by somebody who neither drafted nor brought the plan. Raises SamePerson, NotBalanced, WrongStage."""
    plan = locked(actor, plan_id, Can.REVIEW)
    _require_balanced(plan)
    rows = queries.steps(actor).filter(plan=plan, stage__in=[Stage.MET.value, AMENDED])
    require_other(actor, {plan.maker_id, *rows.values_list("by_id", flat=True)}, "乡镇审核")
    return take(actor, plan, Stage.REVIEWED, on, document=document, text=text)


@transaction.atomic
def announce(
    actor: Actor, plan_id: int, *, on: date, until: date, place: str, checked: bool = True
) -> Distribution:
    """公示 from `on` up to and with `until`. `checked` off: whoever releases notices has counted the days.

    Raises BadValue for too short a time, WrongStage.
    """
    plan = locked(actor, plan_id, Can.DISTRIBUTE, Can.REVIEW, Can.PAY, Can.REGISTER)
    least = policy.for_area(plan.area_code).days("assets.notice_days", on)
    if checked and until < on + timedelta(days=least - 1):
        raise BadValue(f"公示不少于 {least} 天，截止日期最早 {on + timedelta(days=least - 1):%Y-%m-%d}")
    plan.noticed_until = until
    return take(actor, plan, Stage.NOTICED, on, document=place, until=until)


@transaction.atomic
def announce_anew(actor: Actor, plan_id: int, *, on: date, until: date, place: str) -> Distribution:
    """The notice was corrected or prolonged: it stands until `until` now. Raises WrongStage."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE, Can.REVIEW, Can.PAY, Can.REGISTER)
    if Stage(plan.stage) is not Stage.NOTICED:
        raise WrongStage("方案不在公示，公示日期不再变动")
    plan.noticed_until = until
    plan.save(update_fields=["noticed_until"])
    step(
        actor, Stage.NOTICED, on, plan=plan, document=place, until=until, text="公示更正或延长，日期重新登记"
    )
    said = f"{plan.title} 公示更正或延长，至 {until:%Y-%m-%d}"
    history.record(actor, "assets.plan_noticed_anew", plan, summary=said)
    return plan


@transaction.atomic
def take_down(actor: Actor, plan_id: int, *, on: date, why: str) -> Distribution:
    """The notice did not stand its days: it is to be made public again. Raises WrongStage."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE, Can.REVIEW)
    if Stage(plan.stage) is not Stage.NOTICED:
        raise WrongStage("方案不在公示，不需要撤回公示")
    plan.stage, plan.noticed_until = Stage.REVIEWED, None
    plan.save(update_fields=["stage", "noticed_until"])
    step(actor, RETRACTED, on, plan=plan, text=why)
    history.record(actor, "assets.plan_retracted", plan, summary=f"{plan.title} 公示撤回：{why}"[:200])
    return plan


@transaction.atomic
def amend(actor: Actor, plan_id: int, changes: Mapping[int, int], *, on: date, reason: str) -> Distribution:
    """异议调整: new amounts by row, the sum unchanged. The plan goes back to the township for review and is made
    public again. Raises MissingProof, NotBalanced, BadValue, WrongStage."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE)
    if Stage(plan.stage) not in (Stage.MET, Stage.REVIEWED, Stage.NOTICED):
        raise WrongStage("方案还在拟定或已经发放，不能做异议调整")
    if not reason.strip():
        raise MissingProof("请写明调整原因（谁提出、核实结果）")
    rows = {row.pk: row for row in Share.objects.filter(plan=plan)}
    changed = {pk: fen for pk, fen in changes.items() if pk in rows and rows[pk].fen != fen}
    if not changed:
        raise BadValue("没有改动任何金额")
    if min(changed.values()) <= 0:
        raise BadValue("金额须大于 0")
    if sum(changed.values()) != sum(rows[pk].fen for pk in changed):
        raise NotBalanced("调整前后的合计不相等：有人减少的，请把减少的数加给别的行")
    told = "；".join(
        f"{rows[pk].name} {from_fen(rows[pk].fen)}→{from_fen(fen)}" for pk, fen in changed.items()
    )
    plan.stage, plan.noticed_until = Stage.MET, None
    plan.save(update_fields=["stage", "noticed_until"])
    for pk, fen in changed.items():
        rows[pk].fen = fen
        rows[pk].save(update_fields=["fen"])
    step(actor, AMENDED, on, plan=plan, text=f"{reason.strip()[:200]}（{told}）")
    history.record(actor, "assets.plan_amended", plan, summary=f"{plan.title} 异议调整 {len(changed)} 行")
    return plan


@transaction.atomic
def pay(actor: Actor, plan_id: int, *, on: date, voucher: str) -> Distribution:
    """按名单发放: the plan's rows become expenses of the asset and income of the households, at once.

    Raises SamePerson, WrongStage while the notice stands, OpinionOpen, NotBalanced, AlreadyReceived.
    """
    plan = locked(actor, plan_id, Can.PAY)
    require_next("分配方案", Stage(plan.stage), Stage.PAID, NEXT)
    if plan.noticed_until is not None and on <= plan.noticed_until:
        raise WrongStage(f"公示到 {plan.noticed_until:%Y-%m-%d} 为止，次日起可以发放")
    require_answered("发放", [Matter(PLAN_NOTICE, plan.uid)])
    if not voucher.strip():
        raise MissingProof("请填写发放凭证号")
    reviews = queries.steps(actor).filter(plan=plan, stage=Stage.REVIEWED.value)
    require_other(actor, {plan.maker_id, *reviews.values_list("by_id", flat=True)}, "发放")
    _require_balanced(plan)
    plan.paid_on, plan.voucher = on, voucher.strip()[:60]
    take(actor, plan, Stage.PAID, on, document=voucher)
    rows = list(Share.objects.filter(plan=plan).order_by("pk"))
    Share.objects.filter(plan=plan).update(paid_on=on)
    _spend(plan, rows, on)
    proof = f"{plan.voucher} {plan.title}"
    received = [one for one in rows if one.household_id is not None]
    lines = incomes.receive(
        actor,
        [
            incomes.Receipt(
                one.household_id or 0,
                on,
                SOURCES[Use(one.use)],
                one.fen,
                proof=f"{proof}（{Use(one.use).label}）",
                earner=one.name,
            )
            for one in received
        ],
    )
    for one, line in zip(received, lines, strict=True):
        one.line = line
    Share.objects.bulk_update(received, ["line"])
    return plan


def _spend(plan: Distribution, rows: Sequence[Share], on: date) -> None:
    """One expense a use; what the village retains is not spent."""
    sums: dict[Use, int] = {}
    for one in rows:
        if one.use != Use.RETAINED:
            sums[Use(one.use)] = sums.get(Use(one.use), 0) + one.fen
    AssetExpense.objects.bulk_create(
        AssetExpense(
            area_code=plan.area_code,
            asset=plan.asset,
            use=use,
            on=on,
            fen=fen,
            payee=plan.title,
            voucher=plan.voucher,
            plan=plan,
        )
        for use, fen in sums.items()
    )


@transaction.atomic
def withdraw(actor: Actor, plan_id: int, *, on: date, why: str) -> Distribution:
    """撤销 before it is paid: its income waits for another plan. Raises WrongStage, MissingProof."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE, Can.REVIEW)
    if Stage(plan.stage) in (Stage.PAID, Stage.REVERSED, Stage.WITHDRAWN):
        raise WrongStage("方案已经发放、冲正或撤销，不能再撤销；已经发放的请用“申请冲正”")
    if not why.strip():
        raise MissingProof("请写明撤销原因")
    plan.stage, plan.noticed_until = Stage.WITHDRAWN, None
    plan.save(update_fields=["stage", "noticed_until"])
    AssetIncome.objects.filter(plan=plan).update(plan=None)
    step(actor, Stage.WITHDRAWN, on, plan=plan, text=why)
    history.record(actor, "assets.plan_withdrawn", plan, summary=f"撤销 {plan.title}：{why}"[:200])
    return plan


def locked(actor: Actor, plan_id: int, *any_of: Can) -> Distribution:
    """The plan's row, locked, for who holds one of these rights at its place. Raises NoSuchPlan, NotAllowed."""
    found = queries.plan(actor, plan_id)
    allowed = next((one for one in any_of if actor.may(one, found.area_code)), any_of[0])
    actor.require(allowed, found.area_code)
    return Distribution.objects.select_for_update(of=("self",)).select_related("asset").get(pk=found.pk)


def _require_balanced(plan: Distribution) -> None:
    given = Share.objects.filter(plan=plan).aggregate(fen=Sum("fen"))["fen"] or 0
    if given != plan.income_fen:
        gap = from_fen(plan.income_fen - given)
        raise NotBalanced(f"收益还有 {gap:,} 元没有分配，请分完或列入“村集体留存”")


def take(actor: Actor, plan: Distribution, stage: Stage, on: date, **about: object) -> Distribution:
    """The next step, dated not before the last. Raises WrongStage, BadValue."""
    require_next("分配方案", Stage(plan.stage), stage, NEXT)
    last = queries.steps(actor).filter(plan=plan).order_by("-pk").first()
    if last is not None and on < last.on:
        raise BadValue(f"日期不能早于上一步 {last.on:%Y-%m-%d}")
    plan.stage = stage
    with said():
        plan.save()
    step(actor, stage, on, plan=plan, **about)
    history.record(actor, f"assets.plan_{stage}", plan, summary=f"{plan.title}：{stage.label}")
    return plan
