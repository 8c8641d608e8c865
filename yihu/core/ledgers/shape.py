"""What a ledger's declaration means on its model: fields behind columns, what the kit itself may write."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine.errors import NotFound
from yihu.engine.ledgers import Column, Ledger

AREA = "area_code"


def model_of(ledger: Ledger) -> type[models.Model]:
    return apps.get_model(ledger.model)


def named(actor: Actor, key: str) -> Ledger:
    """The declared ledger. Raises NotFound also where the actor may not see it."""
    found = next((ledger for ledger in collect("ledgers") if ledger.key == key), None)
    if found is None or not actor.may(found.see):
        raise NotFound("没有这本台账，或您的岗位不能查看")
    return cast(Ledger, found)


def visible(actor: Actor) -> list[Ledger]:
    return [ledger for ledger in collect("ledgers") if actor.may(ledger.see)]


def field_of(ledger: Ledger, column: Column) -> models.Field[Any, Any] | None:
    """The model field behind a column, through foreign keys; None for annotations and properties."""
    model: type[models.Model] = model_of(ledger)
    found: Any = None
    for name in column.name.split("__"):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = found.related_model or model
    return found if isinstance(found, models.Field) else None


def asks_database(ledger: Ledger, column: Column, rows: models.QuerySet[Any]) -> bool:
    """Whether the column can be filtered and sorted by: a field or an annotation."""
    return field_of(ledger, column) is not None or column.name in rows.query.annotations


def related(ledger: Ledger) -> list[str]:
    """The foreign keys that the columns reach through, for one joined read."""
    found = {ledger.household_path} - {""}
    for column in ledger.columns:
        steps = column.name.split("__")
        field = field_of(ledger, column)
        if field is not None and field.is_relation:
            found.add("__".join(steps))
        if len(steps) > 1:
            found.add("__".join(steps[:-1]))
    return sorted(found)


def is_append_only(ledger: Ledger) -> bool:
    return bool(getattr(model_of(ledger), "append_only", False))


def has_secrets(ledger: Ledger) -> bool:
    return any(getattr(field, "secret", False) for field in model_of(ledger)._meta.concrete_fields)


def is_written(ledger: Ledger) -> bool:
    """Whether rows may be entered by the kit: the module gave a way, or the table is plain."""
    if ledger.write is None:
        return False
    by_kit = ledger.bulk is None or ledger.bulk.kit
    return ledger.enter is not None or (by_kit and _is_plain(ledger))


def is_corrected(ledger: Ledger) -> bool:
    """Whether the kit's own actions change rows: not where the module writes in its own way."""
    return is_written(ledger) and ledger.enter is None and not is_append_only(ledger)


def may_enter(actor: Actor, ledger: Ledger) -> bool:
    return is_written(ledger) and ledger.write is not None and actor.may(ledger.write)


def may_type(actor: Actor, ledger: Ledger) -> bool:
    """Whether the grid takes rows: those of the kit, and those a workbook may bring."""
    return may_enter(actor, ledger) or (
        ledger.bulk is not None and ledger.write is not None and actor.may(ledger.write)
    )


def may_correct(actor: Actor, ledger: Ledger) -> bool:
    return is_corrected(ledger) and may_enter(actor, ledger)


def _is_plain(ledger: Ledger) -> bool:
    return all(
        (field := field_of(ledger, column)) is not None and not getattr(field, "secret", False)
        for column in ledger.editable
    )
