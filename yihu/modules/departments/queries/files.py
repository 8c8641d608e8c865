"""Reads of department files."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import F, Max, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.modules.departments.models import DepartmentFile
from yihu.modules.departments.rules import FILES, File, Match


def model_of(file: File) -> type[DepartmentFile]:
    found: type[DepartmentFile] = apps.get_model("departments", file.model)
    return found


def lines(actor: Actor, file: File) -> QuerySet[Any]:
    """The file's lines, with the visible part of the identity number."""
    rows: QuerySet[Any] = within(model_of(file)._default_manager.all(), actor)
    shown: QuerySet[Any] = rows.annotate(id_number=F("hint"))
    return shown


def of_household(actor: Actor, file: File, household_id: int, persons: list[int]) -> QuerySet[Any]:
    """Lines about the household or one of the people in it, newest first."""
    about = {"household_id": household_id} if file.of_household else {"person_id__in": persons}
    return lines(actor, file).filter(**about).order_by(F(file.day).desc(), "-pk")


def unmatched(actor: Actor) -> dict[str, int]:
    """How many lines of each file have found nobody yet; files without such lines are left out."""
    found = {file.key: lines(actor, file).filter(matched=Match.NONE).count() for file in FILES}
    return {key: count for key, count in found.items() if count}


def newest(actor: Actor, file: File) -> Any:
    """The newest day in the file; None for an empty one."""
    return lines(actor, file).aggregate(newest=Max(file.day))["newest"]
