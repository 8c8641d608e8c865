"""Lines of department files go over when two records were one person (ADR 0188)."""

from __future__ import annotations

from functools import partial

from yihu.engine.merging import OfPerson
from yihu.modules.departments import actions
from yihu.modules.departments.rules import FILES

MERGING = tuple(
    OfPerson(
        f"departments.{file.model}.person",
        move=partial(actions.handed_over, file),
        back=partial(actions.handed_back, file),
    )
    for file in FILES
)
