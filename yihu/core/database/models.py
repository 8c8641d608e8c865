"""Bases of all tables. The base a model stands on says how the database guards it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AreaCodeField(models.CharField):  # type: ignore[type-arg]
    """Twelve digits, byte-ordered, so that an area is a range that a btree answers."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 12)
        kwargs.setdefault("db_collation", "C")
        kwargs.setdefault("verbose_name", "区划代码")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class Scoped(models.Model):
    """Rows of an area: row-level security on `area_code`, every change kept in history.

    `append_only` tables refuse UPDATE and DELETE in the database. `tracked` off only for tables whose history
    would repeat secrets or be worthless (progress, caches). `guards`: further SQL of the table's own, applied
    again after every migration, so each statement must be repeatable. `household_path`: from a row to the
    household it is about where no foreign key leads there. `seen_by_area`: rows about no household that posts
    which see single households may see all the same (profiles of places, one's own files). `seen_from_below`: rows of
    an office above are read, and never changed, by the offices inside its area, one by one where they are asked for
    (`access.scope.reachable`); they are in no list or figure of those offices. `sealed`: a compartment
    of the discipline inspection: the database shows the rows, and their history, to its posts alone;
    `sealed_where`: the same for the rows whose column has that value, as (column, value).
    """

    append_only: ClassVar[bool] = False
    tracked: ClassVar[bool] = True
    guards: ClassVar[tuple[str, ...]] = ()
    household_path: ClassVar[str | None] = None
    seen_by_area: ClassVar[bool] = False
    seen_from_below: ClassVar[bool] = False
    sealed: ClassVar[bool] = False
    sealed_where: ClassVar[tuple[str, str] | None] = None

    area_code = AreaCodeField()

    class Meta:
        abstract = True


class Reference(models.Model):
    """Rows that everyone signed in may read (areas, units, code tables); changes kept in history."""

    append_only: ClassVar[bool] = False
    tracked: ClassVar[bool] = True
    guards: ClassVar[tuple[str, ...]] = ()
    # Written by SECURITY DEFINER functions alone: the app role may read.
    written_by_functions: ClassVar[bool] = False

    class Meta:
        abstract = True
