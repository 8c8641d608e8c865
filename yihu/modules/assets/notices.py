"""What must be public about assets: who gets their income, and what leaves the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.engine.errors import WrongStage
from yihu.engine.money import from_fen
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject, pk_of, uid_of
from yihu.modules.assets import actions, queries
from yihu.modules.assets.models import Distribution
from yihu.modules.assets.permissions import Can
from yihu.modules.assets.rules import DISPOSAL_NOTICE, PLAN_NOTICE, Sold, Stage, Use

CORRECTION = "assets.correction"
_SHARED = (
    PublicColumn("name", "户主", Cell.NAME, whole=True),
    PublicColumn("use", "用途"),
    PublicColumn("fen", "金额", Cell.YUAN),
)
_RULE = "国办函〔2021〕51号；扶贫资金公告公示制度：资产收益分配方案、名单、金额公示"


def _plans(actor: Actor, today: date) -> Iterator[Subject]:
    for one in queries.plans(actor).filter(stage=Stage.REVIEWED).order_by("area_code", "pk"):
        count = queries.steps(actor).filter(plan=one).count()
        yield Subject(one.uid, one.area_code, one.title, revision=f"{one.income_fen}/{count}")


def _plan(actor: Actor, uid: UUID, today: date) -> Draft:
    """Raises NoSuchPlan, WrongStage before the township's review."""
    plan = queries.plan_of(actor, uid)
    if Stage(plan.stage) not in (Stage.REVIEWED, Stage.NOTICED, Stage.PAID):
        raise WrongStage("方案经乡镇审核后才能公示")
    meeting = queries.steps(actor).filter(plan=plan, stage=Stage.MET.value).order_by("-pk").first()
    text = (
        f"{plan.title}：本次分配收益 {from_fen(plan.income_fen):,} 元，到户部分{plan.get_method_display()}。"
    )
    if meeting is not None:
        text += f"{meeting.on.year}年{meeting.on.month}月{meeting.on.day}日经村民会议通过，乡镇审核同意。"
    place = area_queries.by_code(plan.area_code).name
    return Draft(f"{place}{plan.title}公示", plan.area_code, text, _listed(actor, plan))


def _listed(actor: Actor, plan: Distribution) -> list[dict[str, Any]]:
    return [
        {
            # A line without a household tells a purpose, not a name.
            "name": one.name if one.household_id else "",
            "use": Use(one.use).label if one.household_id else one.name,
            "fen": one.fen,
        }
        for one in queries.shares(actor).filter(plan=plan).order_by("use", "number", "pk")
    ]


def _plan_published(actor: Any, uid: UUID, first: date, last: date, place: str) -> None:
    plan = queries.plan_of(actor, uid)
    if Stage(plan.stage) is Stage.REVIEWED:
        actions.announce(actor, plan.pk, on=first, until=last, place=place, checked=False)


def _plan_moved(actor: Any, uid: UUID, first: date, last: date, place: str) -> None:
    plan = queries.plan_of(actor, uid)
    if Stage(plan.stage) is Stage.NOTICED:
        actions.announce_anew(actor, plan.pk, on=first, until=last, place=place)


def _plan_withdrawn(actor: Any, uid: UUID, on: date, reason: str) -> None:
    plan = queries.plan_of(actor, uid)
    if Stage(plan.stage) is Stage.NOTICED:
        actions.take_down(actor, plan.pk, on=on, why=reason)


def _corrections(actor: Actor, today: date) -> Iterator[Subject]:
    for one in queries.to_correct(actor).order_by("area_code", "pk"):
        yield Subject(
            uid_of(CORRECTION, one.pk), one.area_code, f"{one.title}更正", revision=f"{one.reversed_on}"
        )


def _correction(actor: Actor, uid: UUID, today: date) -> Draft:
    """Raises NoSuchPlan, WrongStage for a plan that stands."""
    plan = queries.plan(actor, pk_of(CORRECTION, uid))
    if Stage(plan.stage) is not Stage.REVERSED:
        raise WrongStage("方案没有冲正，不需要更正公示")
    assert plan.reversed_on is not None
    day = plan.reversed_on
    text = (
        f"{plan.title}已公示发放，经复核于{day.year}年{day.month}月{day.day}日冲正，原公示内容作废。下列金额不再计入"
        f"领取，{from_fen(plan.income_fen):,} 元退回待分配，重新分配时另行公示。"
    )
    place = area_queries.by_code(plan.area_code).name
    return Draft(f"{place}{plan.title}更正公示", plan.area_code, text, _listed(actor, plan))


def _correction_published(actor: Any, uid: UUID, first: date, last: date, place: str) -> None:
    plan = pk_of(CORRECTION, uid)
    if queries.to_correct(actor).filter(pk=plan).exists():
        actions.correct_notice(actor, plan, on=first, until=last, place=place, checked=False)


def _correction_withdrawn(actor: Any, uid: UUID, on: date, reason: str) -> None:
    actions.uncorrect_notice(actor, pk_of(CORRECTION, uid), on=on, why=reason)


def _disposals(actor: Actor, today: date) -> Iterator[Subject]:
    for one in (
        queries.disposals(actor)
        .filter(stage=Sold.DECIDED)
        .select_related("asset")
        .order_by("area_code", "pk")
    ):
        yield Subject(one.uid, one.area_code, f"{one.asset.name}处置", revision=f"{one.price_fen}")


def _disposal(actor: Actor, uid: UUID, today: date) -> Draft:
    """Raises NotFound, WrongStage before the county's decision."""
    row = queries.disposal_of(actor, uid)
    if Sold(row.stage) not in (Sold.DECIDED, Sold.NOTICED, Sold.DONE):
        raise WrongStage("处置经区县决定后才能公示")
    told = {
        "asset": row.asset.name,
        "way": row.get_way_display(),
        "value_fen": row.asset.value_fen,
        "price_fen": row.price_fen,
        "reason": row.reason,
    }
    return Draft(
        f"{row.asset.name}处置公示", row.area_code, f"拟{row.get_way_display()}下列项目资产。", [told]
    )


def _disposal_published(actor: Any, uid: UUID, first: date, last: date, place: str) -> None:
    row = queries.disposal_of(actor, uid)
    if Sold(row.stage) is Sold.DECIDED:
        actions.announce_disposal(actor, row.pk, on=first, until=last, place=place, checked=False)


def _disposal_moved(actor: Any, uid: UUID, first: date, last: date, place: str) -> None:
    row = queries.disposal_of(actor, uid)
    if Sold(row.stage) is Sold.NOTICED:
        actions.announce_disposal_anew(actor, row.pk, on=first, until=last, place=place)


def _disposal_withdrawn(actor: Any, uid: UUID, on: date, reason: str) -> None:
    row = queries.disposal_of(actor, uid)
    if Sold(row.stage) is Sold.NOTICED:
        actions.take_down_disposal(actor, row.pk, on=on, why=reason)


NOTICES = (
    NoticeKind(
        key=PLAN_NOTICE,
        label="收益分配公示",
        see=Can.SEE,
        does=Can.DISTRIBUTE,
        columns=_SHARED,
        subjects=_plans,
        draft=_plan,
        days="assets.notice_days",
        source=_RULE,
        subject_class="扶贫、扶贫资产收益",
        published=_plan_published,
        withdrawn=_plan_withdrawn,
        moved=_plan_moved,
    ),
    NoticeKind(
        key=CORRECTION,
        label="收益分配更正公示",
        see=Can.SEE,
        does=Can.DISTRIBUTE,
        columns=_SHARED,
        subjects=_corrections,
        draft=_correction,
        days="assets.notice_days",
        source=_RULE,
        subject_class="扶贫、扶贫资产收益",
        published=_correction_published,
        withdrawn=_correction_withdrawn,
    ),
    NoticeKind(
        key=DISPOSAL_NOTICE,
        label="资产处置公示",
        see=Can.SEE,
        does=Can.REGISTER,
        columns=(
            PublicColumn("asset", "资产名称"),
            PublicColumn("way", "处置方式"),
            PublicColumn("value_fen", "资产原值", Cell.WAN_YUAN),
            PublicColumn("price_fen", "处置价", Cell.YUAN),
            PublicColumn("reason", "处置原因"),
        ),
        subjects=_disposals,
        draft=_disposal,
        days="assets.notice_days",
        source=_RULE,
        subject_class="扶贫、扶贫资产管理",
        published=_disposal_published,
        withdrawn=_disposal_withdrawn,
        moved=_disposal_moved,
    ),
)
