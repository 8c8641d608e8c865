"""What of the plans goes over when two records were one person (ADR 0188)."""

from __future__ import annotations

from yihu.engine.merging import OfPerson
from yihu.modules.plans import actions

MERGING = (
    OfPerson("plans.Measure.person", move=actions.measures_handed_over, back=actions.measures_handed_back),
)
