"""冲正 of a paid plan: asked for by one person, decided by another; every entry it made is taken back by its reverse."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, WrongStage
from yihu.engine.money import from_fen
from yihu.engine.stages import MissingProof
from yihu.modules.assets import queries
from yihu.modules.assets.actions.base import require_other, step
from yihu.modules.assets.actions.sharing import locked, take
from yihu.modules.assets.models import AssetExpense, AssetIncome, Distribution, Share
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import ASKED_BACK, CORRECTED, KEPT, UNCORRECTED, Stage
from yihu.modules.incomes import actions as incomes


@transaction.atomic
def ask_reversal(actor: Actor, plan_id: int, *, on: date, why: str) -> Distribution:
    """申请冲正 of a paid plan; everything stands until another person decides. Raises WrongStage, MissingProof."""
    plan = locked(actor, plan_id, Can.PAY, Can.DISTRIBUTE)
    if Stage(plan.stage) is not Stage.PAID:
        raise WrongStage("方案还没有发放或已经冲正；没有发放的请用“撤销方案”")
    if queries.asked_back(plan) is not None:
        raise WrongStage("这个方案已经申请冲正，等待另一人复核")
    _require_reason(why, "冲正")
    assert plan.paid_on is not None
    if on < plan.paid_on:
        raise BadValue(f"冲正日期不能早于发放日期 {plan.paid_on:%Y-%m-%d}")
    step(actor, ASKED_BACK, on, plan=plan, text=why)
    history.record(actor, "assets.plan_asked_back", plan, summary=f"申请冲正 {plan.title}：{why}"[:200])
    return plan


@transaction.atomic
def refuse_reversal(actor: Actor, plan_id: int, *, on: date, why: str) -> Distribution:
    """不予冲正: the payment stands. Raises WrongStage, SamePerson, MissingProof."""
    plan = _asked(actor, plan_id)
    _require_reason(why, "不予冲正")
    step(actor, KEPT, on, plan=plan, text=why)
    history.record(actor, "assets.plan_kept", plan, summary=f"不予冲正 {plan.title}：{why}"[:200])
    return plan


@transaction.atomic
def reverse(actor: Actor, plan_id: int, *, on: date, document: str) -> Distribution:
    """冲正复核 with the proof that the money came back: expenses are entered again with the sign turned, the
    households' lines of income go, and the income the plan had taken waits for another plan.

    Raises WrongStage, SamePerson, MissingProof, BadValue.
    """
    plan = _asked(actor, plan_id)
    if not document.strip():
        raise MissingProof("请填写退款凭证号或银行退回单号")
    why = queries.asked_back(plan)
    assert why is not None
    plan.reversed_on = on
    take(actor, plan, Stage.REVERSED, on, document=document, text=_told(plan))
    _spend_back(plan, on, document)
    lines = list(Share.objects.filter(plan=plan, line__isnull=False).values_list("line_id", flat=True))
    Share.objects.filter(plan=plan).update(reversed_on=on, line=None)
    if lines:
        incomes.take_back(actor, lines, reason=f"{plan.title}冲正：{why.text}")
    AssetIncome.objects.filter(plan=plan).update(plan=None)
    return plan


def _told(plan: Distribution) -> str:
    """The plan loses its lines of income to the next one: what they were stays in its own steps."""
    rows = AssetIncome.objects.filter(plan=plan).select_related("asset").order_by("on", "pk")
    told = [f"{one.on:%Y-%m-%d} {one.asset.name} {from_fen(one.fen):,} 元" for one in rows]
    return f"退回待分配收益 {from_fen(plan.income_fen):,} 元（{len(told)} 笔）：{'；'.join(told)}"


def _spend_back(plan: Distribution, on: date, document: str) -> None:
    AssetExpense.objects.bulk_create(
        AssetExpense(
            area_code=one.area_code,
            asset_id=one.asset_id,
            use=one.use,
            on=on,
            fen=-one.fen,
            payee=one.payee,
            voucher=document.strip()[:60],
            plan=plan,
            reverses=one,
            note="冲正",
        )
        for one in AssetExpense.objects.filter(plan=plan, reverses__isnull=True)
    )


@transaction.atomic
def correct_notice(
    actor: Actor, plan_id: int, *, on: date, until: date, place: str, checked: bool = True
) -> Distribution:
    """更正公示: where the list was public, its reversal is too. `checked` off: whoever releases notices counted the days.

    Raises WrongStage where nothing is to be corrected, BadValue for too short a time.
    """
    plan = locked(actor, plan_id, Can.DISTRIBUTE, Can.REVIEW, Can.PAY)
    if not queries.to_correct(actor).filter(pk=plan.pk).exists():
        raise WrongStage("方案没有冲正，或更正已经公示，不需要更正公示")
    least = policy.for_area(plan.area_code).days("assets.notice_days", on)
    if checked and until < on + timedelta(days=least - 1):
        raise BadValue(f"公示不少于 {least} 天，截止日期最早 {on + timedelta(days=least - 1):%Y-%m-%d}")
    step(actor, CORRECTED, on, plan=plan, until=until, document=place)
    history.record(actor, "assets.plan_corrected", plan, summary=f"{plan.title} 更正公示")
    return plan


@transaction.atomic
def uncorrect_notice(actor: Actor, plan_id: int, *, on: date, why: str) -> Distribution:
    """The correction did not stand its days: it is to be made public again."""
    plan = locked(actor, plan_id, Can.DISTRIBUTE, Can.REVIEW, Can.PAY)
    step(actor, UNCORRECTED, on, plan=plan, text=why)
    history.record(actor, "assets.plan_uncorrected", plan, summary=f"{plan.title} 更正公示撤回：{why}"[:200])
    return plan


def _asked(actor: Actor, plan_id: int) -> Distribution:
    """A plan whose reversal somebody else asked for, locked. Raises WrongStage, SamePerson."""
    plan = locked(actor, plan_id, Can.PAY)
    asked = queries.asked_back(plan)
    if asked is None:
        raise WrongStage("这个方案没有待复核的冲正，请先申请冲正")
    require_other(actor, {asked.by_id}, "冲正复核")
    return plan


def _require_reason(why: str, what: str) -> None:
    if not why.strip():
        raise MissingProof(f"请写明{what}原因，例如“银行退回，账号有误”")
