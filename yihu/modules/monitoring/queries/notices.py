"""Cases on a public notice: one notice names all that waited in a village, by the least number among them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Min

from yihu.core.access.actor import Actor
from yihu.engine.notices import Matter, uid_of
from yihu.modules.monitoring.models import Case, CaseStep
from yihu.modules.monitoring.queries.cases import in_lists
from yihu.modules.monitoring.rules import NOTICE_OF, Stage


def on_notice(actor: Actor, case_id: int, stage: Stage) -> list[Case]:
    """The cases that went to `stage` by one notice with this one, and are still there; none where it did not."""
    mine = CaseStep.objects.filter(
        case_id=case_id, stage=stage, batch__isnull=False, withdraws__isnull=True, withdrawal__isnull=True
    )
    last = mine.order_by("-pk").first()
    if last is None:
        return []
    together = CaseStep.objects.filter(
        batch=last.batch, stage=stage, withdraws__isnull=True, withdrawal__isnull=True
    )
    rows = in_lists(actor).filter(stage=stage, pk__in=together.values("case_id"))
    return list(rows.order_by("number", "pk"))


def matters_of(case: Case) -> Sequence[Matter]:
    """What the notices of the stage the case stands at were about; taken-down ones are among them."""
    key = NOTICE_OF.get(case.now)
    if key is None:
        return ()
    batches = CaseStep.objects.filter(
        case=case, stage=case.now, batch__isnull=False, withdraws__isnull=True
    ).values("batch_id")
    firsts = (
        CaseStep.objects.filter(batch_id__in=batches, stage=case.now, withdraws__isnull=True)
        .order_by()
        .values("batch_id")
        .annotate(first=Min("case_id"))
    )
    return [Matter(key, uid_of(key, one["first"])) for one in firsts]
