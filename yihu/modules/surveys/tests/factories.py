"""Makers of rounds; higher modules import these, never the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.tests.factories import COUNTY
from yihu.core.tests.serials import Serial
from yihu.modules.surveys import actions
from yihu.modules.surveys.actions import Filled
from yihu.modules.surveys.models import Survey
from yihu.modules.surveys.rules import PRESETS, Asked, Kind, Scope

BEGUN = date(2020, 6, 1)
FINE = {
    "food": "yes", "clothes": "yes", "schooling": "yes", "medical": "yes", "housing": "no", "water": "yes",
}  # fmt: skip
_serials = Serial()


def a_survey(
    actor: Actor,
    *,
    kind: Kind = Kind.NEEDS,
    scope: Scope = Scope.ALL,
    questions: Sequence[Asked] = (),
    on: date = BEGUN,
    **more: Any,
) -> Survey:
    """The 3+1 questions over all households of the county, to be done within the month."""
    about = {"title": f"调研{next(_serials)}", "area_code": COUNTY, "due": date(2020, 6, 30), **more}
    return actions.start(actor, kind=kind, scope=scope, questions=questions or PRESETS[kind], on=on, **about)


def filled(persons: int = 2, **answers: str) -> Filled:
    """All is well but for what is said."""
    return Filled({**FINE, **answers}, persons)
