"""Guidance given to several households at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.modules.industry import queries
from yihu.modules.industry.actions.chosen import enter_for


@transaction.atomic
def guide(actor: Actor, guide_id: int, household_uids: Sequence[UUID], given: Mapping[str, Any]) -> int:
    """The same guidance for every household chosen, all or none; how many were guided.

    `given` by column of the ledger of guidance. Raises NotFound, NobodyChosen, BadValue, NotAllowed.
    """
    row = queries.guide(actor, guide_id)
    return enter_for(actor, "industry.guidance", household_uids, {**given, "guide__number": row.number})
