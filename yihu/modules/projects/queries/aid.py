"""Reads of household batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.engine.money import from_fen
from yihu.engine.settling import Settled
from yihu.modules.funds import queries as funds
from yihu.modules.funds.rules import Verdict as Posted
from yihu.modules.households import queries as households
from yihu.modules.households.rules import Relation
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Word
from yihu.modules.projects.models import AidBatch, AidChange, AidLine
from yihu.modules.projects.rules import BatchStage


def batches(actor: Actor) -> QuerySet[AidBatch]:
    """With `households` and `fen` of the lines that stand."""
    rows = within(AidBatch.objects.select_related("project"), actor)
    stand = Q(lines__fen__gt=0)
    counted = rows.annotate(households=Count("lines", filter=stand), fen=Sum("lines__fen", default=0))
    return counted.order_by("-made_on", "-pk")


def batch(actor: Actor, pk: int) -> AidBatch:
    """Raises NotFound."""
    found = batches(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个到户批次，或不在您的管理范围内，请从列表重新进入")
    return found


def lines(actor: Actor) -> QuerySet[AidLine]:
    """With `head_name` of today."""
    heads = households.memberships(actor).filter(
        household_id=OuterRef("household_id"), end__isnull=True, relation=Relation.HEAD
    )
    rows = within(AidLine.objects.select_related("household"), actor)
    return cast(
        "QuerySet[AidLine]",
        rows.annotate(head_name=Subquery(heads.values("name")[:1], output_field=CharField())),
    )


def lines_of(actor: Actor, row: AidBatch) -> QuerySet[AidLine]:
    return lines(actor).filter(batch=row).order_by("area_code", "household__number")


def line(actor: Actor, pk: int) -> AidLine:
    """Raises NotFound."""
    found = lines(actor).filter(pk=pk).select_related("batch").first()
    if found is None:
        raise NotFound("名单中没有这一户，或不在您的管理范围内")
    return found


def changes_of(actor: Actor, row: AidBatch) -> QuerySet[AidChange]:
    rows = within(AidChange.objects.filter(line__batch=row), actor)
    return rows.select_related("line__household").order_by("pk")


def lines_of_households(actor: Actor, ids: Sequence[int]) -> QuerySet[AidLine]:
    """The standing lines of these households, whoever's batch they are in."""
    return within(AidLine.objects.filter(household_id__in=ids, fen__gt=0), actor)


def payable(actor: Actor, row: AidBatch, as_of: date) -> list[tuple[int, str]]:
    """Posted payments that still hold enough for the batch, for the drop-down: (id, what it is)."""
    need = sum(row.lines.values_list("fen", flat=True))
    posted = funds.payments(actor).filter(
        decision__verdict=Posted.POSTED, decision__on__lte=as_of, reverses__isnull=True
    )
    if row.project is not None:
        posted = posted.filter(project_number=row.project.number)
    rows = posted.select_related("balance")
    left = [(one, _left(one)) for one in rows]
    return [
        (one.pk, f"{one.voucher}（{one.decision.on:%Y-%m-%d}，余 {from_fen(fen):,.2f} 元）")
        for one, fen in left
        if fen >= need
    ]


def voucher_of(actor: Actor, row: AidBatch) -> Any:
    """The entry of money that pays the list; None where it is out of the actor's sight."""
    return funds.expenditures(actor).filter(pk=row.expenditure_id or 0).first()


def came_back(actor: Actor, row: AidBatch) -> int:
    """What was refunded of a paid list's voucher and is not taken off its lines yet, fen; 0 where it is out of sight."""
    spent = voucher_of(actor, row) if BatchStage(row.stage) is BatchStage.PAID else None
    if spent is None:
        return 0
    posted = spent.recoveries.filter(decision__verdict=Posted.POSTED).values_list("fen", flat=True)
    return int((row.total_fen or 0) - spent.fen - sum(posted))


def doubted(actor: Actor, row: AidBatch) -> int:
    """How many lines keyed by hand may tell of what the list paid, nobody having said."""
    return incomes.lines(actor).filter(word=Word.DOUBT, same_as__in=row.lines.values("income")).count()


def outcome_of(spent: Any) -> Settled | None:
    """What was said of a voucher last; None while it waits."""
    verdict = spent.verdict
    if verdict is Posted.POSTED:
        back = spent.reversal
        return Settled.TAKEN_BACK if back is not None and back.verdict is Posted.POSTED else Settled.POSTED
    return Settled.VOID if verdict is Posted.VOID else None


def may_confirm(actor: Actor, row: AidBatch) -> bool:
    """Somebody whose area does not hold the list may have said the word that it waits for."""
    if BatchStage(row.stage) is not BatchStage.PAID:
        return BatchStage(row.stage) is BatchStage.PAYING
    spent = voucher_of(actor, row)
    return spent is not None and outcome_of(spent) is Settled.TAKEN_BACK


def _left(payment: object) -> int:
    balance = getattr(payment, "balance", None)
    return 0 if balance is None else int(balance.amount_fen - balance.committed_fen)


# -- figures --------------------------------------------------------------------------------------------------


def listed_on(area_code: str, as_of: date) -> QuerySet[AidLine]:
    """到户项目: lines of the day's year listed by the day and not taken off."""
    here = in_area("area_code", area_code)
    return AidLine.objects.filter(here, year=as_of.year, listed_on__lte=as_of, fen__gt=0)


def paid_on(area_code: str, as_of: date) -> QuerySet[AidLine]:
    return listed_on(area_code, as_of).filter(paid_on__lte=as_of)


def households_on(area_code: str, as_of: date) -> QuerySet[AidLine]:
    """Of each household the first of its lines, so that one in two batches counts once."""
    return _first_of_each(listed_on(area_code, as_of), Q(listed_on__lte=as_of))


def paid_households_on(area_code: str, as_of: date) -> QuerySet[AidLine]:
    return _first_of_each(paid_on(area_code, as_of), Q(listed_on__lte=as_of, paid_on__lte=as_of))


def _first_of_each(rows: QuerySet[AidLine], condition: Q) -> QuerySet[AidLine]:
    earlier = AidLine.objects.filter(
        condition,
        household_id=OuterRef("household_id"),
        year=OuterRef("year"),
        fen__gt=0,
        pk__lt=OuterRef("pk"),
    )
    return rows.filter(~Exists(earlier))


def organised_on(area_code: str, as_of: date) -> QuerySet[AidLine]:
    return listed_on(area_code, as_of).filter(way="organised")


# -- work that is due -----------------------------------------------------------------------------------------


def to_pay(area_code: str, as_of: date) -> QuerySet[AidBatch]:
    """Their notice is over and nothing was paid."""
    rows = AidBatch.objects.filter(in_area("area_code", area_code), stage=BatchStage.PUBLIC)
    return rows.filter(last__lt=as_of).order_by("last", "pk")


def to_confirm(area_code: str, as_of: date) -> QuerySet[AidBatch]:
    """Their voucher waits for the second person of the finance office, or was decided and not written down."""
    rows = AidBatch.objects.filter(in_area("area_code", area_code), stage=BatchStage.PAYING)
    return rows.filter(last__lte=as_of).order_by("last", "pk")


def to_verify(area_code: str, as_of: date) -> QuerySet[AidBatch]:
    rows = AidBatch.objects.filter(in_area("area_code", area_code), stage=BatchStage.LISTED)
    return rows.filter(made_on__lte=as_of).order_by("made_on", "pk")


def to_publicise(area_code: str, as_of: date) -> QuerySet[AidBatch]:
    rows = AidBatch.objects.filter(in_area("area_code", area_code), stage=BatchStage.VERIFIED)
    return rows.filter(verified_on__lte=as_of).order_by("verified_on", "pk")
