"""Which results and uses of money must be made public, and by when."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.policy import for_area
from yihu.engine.workdays import Answer, national
from yihu.modules.funds.models import Allocation, Batch, Expenditure, Payment, Publication
from yihu.modules.funds.queries.journal import POSTED, sum_of
from yihu.modules.funds.rules import PublicKind


def publications(actor: Actor) -> QuerySet[Publication]:
    return within(Publication.objects.select_related("batch"), actor).order_by("-on", "-pk")


def result_due(day: date, area_code: str) -> Answer:
    """The last working day on which a result formed on `day` is public in time, and whether that is a guess."""
    return national().after(day, for_area(area_code).days("funds.result_public_workdays", day))


def results_to_publish(area_code: str, as_of: date) -> QuerySet[Batch]:
    """Batches whose arrangement is not public as it stands; `formed_on` its last day, `told_fen` what it comes to."""
    posted = Allocation.objects.filter(POSTED, on__lte=as_of)
    rows = Batch.objects.filter(in_area("area_code", area_code), POSTED, fen__gt=0, on__lte=as_of).annotate(
        told_fen=sum_of(posted, "batch", "fen"),
        formed_on=Max(
            "allocations__on",
            filter=Q(allocations__decision__verdict="posted", allocations__on__lte=as_of),
        ),
    )
    return rows.filter(told_fen__gt=0).filter(~_told(PublicKind.RESULT, as_of)).order_by("formed_on", "pk")


def uses_to_publish(area_code: str, as_of: date) -> QuerySet[Batch]:
    """Batches whose use is not public as it stands; `told_fen` is what was used."""
    used = Expenditure.objects.filter(POSTED, on__lte=as_of)
    rows = Batch.objects.filter(in_area("area_code", area_code), POSTED, fen__gt=0, on__lte=as_of).annotate(
        told_fen=sum_of(used, "payment__allocation__batch", "fen")
    )
    return rows.filter(told_fen__gt=0).filter(~_told(PublicKind.USE, as_of)).order_by("on", "pk")


def _told(kind: PublicKind, as_of: date) -> Exists:
    """The sum that stands was told, and not withdrawn."""
    return Exists(
        Publication.objects.filter(
            batch=OuterRef("pk"),
            kind=kind,
            on__lte=as_of,
            told_fen=OuterRef("told_fen"),
            withdraws__isnull=True,
            withdrawal__isnull=True,
        )
    )


def standing_publication(batch: Batch, kind: PublicKind) -> Publication | None:
    rows = Publication.objects.filter(batch=batch, kind=kind, withdraws=None, withdrawal=None)
    return rows.order_by("-on", "-pk").first()


def shares_of(batch: Batch, as_of: date) -> list[tuple[Allocation, int, int, int]]:
    """(arrangement, arranged, paid, used) in fen of each posted arrangement that still stands for something."""
    rows = (
        Allocation.objects.filter(POSTED, batch=batch, on__lte=as_of, fen__gt=0)
        .select_related("unit")
        .annotate(
            back=sum_of(Allocation.objects.filter(POSTED, on__lte=as_of), "reverses", "fen")
            + sum_of(Allocation.objects.filter(POSTED, on__lte=as_of), "recovers", "fen"),
            paid=sum_of(Payment.objects.filter(POSTED, decision__on__lte=as_of), "allocation", "fen"),
            used=sum_of(Expenditure.objects.filter(POSTED, on__lte=as_of), "payment__allocation", "fen"),
        )
        .annotate(net=F("fen") + F("back"))
        .filter(net__gt=0)
        .order_by("on", "pk")
    )
    return [(row, row.net, row.paid, row.used) for row in rows]
