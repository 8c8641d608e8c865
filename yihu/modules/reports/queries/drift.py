"""Published against known now: which figures of an issue would print differently, and which changes explain it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history.models import Change, Event
from yihu.engine.papers import Reference
from yihu.modules.indicators import queries as indicators
from yihu.modules.reports.models import Issue
from yihu.modules.reports.queries.reader import Reader
from yihu.modules.reports.rules import Difference, Frozen, RowId, differences, printed

_LINES_AT_MOST = 50
_ROWS_AT_MOST = 2_000


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryLine:
    """One recorded change: when, who, what was done, on which row, and the fields that changed."""

    at: datetime
    who: str
    done: str
    table: str
    row_id: str
    op: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Drift:
    difference: Difference
    lines: tuple[HistoryLine, ...]
    more: bool


def drift(actor: Actor, issue: Issue) -> list[Drift]:
    """The figures of `issue` that would print differently as known now, each with the history lines since the
    signing that concern its rows (the rows themselves, what hangs on them and what they hang on)."""
    then = [Frozen.from_json(found) for found in issue.figures]
    now = _now(actor, issue, then)
    return [_explained(actor, difference, issue.known_at) for difference in differences(then, now)]


def _now(actor: Actor, issue: Issue, then: Sequence[Frozen]) -> dict[str, Frozen]:
    reader = Reader(actor, issue.area_code, issue.as_of, with_rows=True)
    defined = {figure.key: version for figure in then if (version := _version(figure.key))}
    for key, by in dict.fromkeys((figure.key, figure.by) for figure in then if figure.by):
        if key in defined:
            reader.groups(key, by)
    for figure in then:
        if not figure.by and figure.key in defined:
            reader.one(Reference(figure.key, figure.where))
    return {
        figure.ref: reader.used.get(figure.ref) or _gone(figure, defined.get(figure.key)) for figure in then
    }


def _version(key: str) -> int | None:
    try:
        return indicators.indicator(key).version
    except indicators.NoSuchFigure:
        return None


def _gone(figure: Frozen, version: int | None) -> Frozen:
    """A group without rows now, or a figure that is defined no longer: nothing is counted any more."""
    if version is None:
        return replace(figure, value=None, printed="（指标已停用）", rows=0, row_ids=(), version=0)
    value = None if figure.denominator is not None else Decimal(0)
    return replace(
        figure, value=value, printed=printed(value, figure.unit), rows=0, row_ids=(), version=version
    )


def _explained(actor: Actor, difference: Difference, since: datetime) -> Drift:
    model = _model(difference.then.table)
    if model is None:
        return Drift(difference, (), more=False)
    ids = difference.concerned[:_ROWS_AT_MOST]
    found = list(_changes(actor, model, ids, since)[: _LINES_AT_MOST + 1])
    events = _events(actor, {change.txid for change in found})
    lines = tuple(
        _line(change, _why(change, events.get(change.txid, ()))) for change in found[:_LINES_AT_MOST]
    )
    return Drift(difference, lines, more=len(found) > _LINES_AT_MOST)


def _model(table: str) -> type[models.Model] | None:
    return next((model for model in apps.get_models() if model._meta.db_table == table), None)


def _changes(
    actor: Actor, model: type[models.Model], ids: Iterable[RowId], since: datetime
) -> models.QuerySet[Change]:
    wanted = sorted(ids, key=str)
    concerned = Q(table_name=model._meta.db_table, row_id__in=[str(one) for one in wanted])
    for table, column in _children(model):
        inside = Q(**{f"after__{column}__in": wanted}) | Q(**{f"before__{column}__in": wanted})
        concerned |= Q(table_name=table) & inside
    for table, parents in _parents(model, wanted):
        concerned |= Q(table_name=table, row_id__in=parents)
    return within(Change.objects.all(), actor).filter(concerned, at__gt=since).order_by("at", "pk")


def _children(model: type[models.Model]) -> list[tuple[str, str]]:
    """Tables that point at the model's rows, with the column that does."""
    found = []
    for relation in model._meta.related_objects:
        field = relation.field
        if relation.one_to_many or relation.one_to_one:
            found.append((field.model._meta.db_table, str(field.column)))
    return found


def _parents(model: type[models.Model], ids: Sequence[RowId]) -> list[tuple[str, list[str]]]:
    """The rows the model's rows point at, by table."""
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and hasattr(field.related_model, "tracked"):
            rows = model._default_manager.filter(pk__in=ids, **{f"{field.name}__isnull": False})
            keys = {str(key) for key in rows.values_list(field.attname, flat=True)}
            found.append((field.related_model._meta.db_table, sorted(keys)))
    return found


def _events(actor: Actor, transactions: set[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in within(Event.objects.all(), actor).filter(txid__in=transactions).order_by("at", "pk"):
        found.setdefault(event.txid, []).append(event)
    return found


def _why(change: Change, events: Sequence[Event]) -> Event | None:
    """An action writes first and records last: the change belongs to the next event of its transaction."""
    later = (event for event in events if event.at >= change.at)
    return next(later, events[-1] if events else None)


def _line(change: Change, event: Event | None) -> HistoryLine:
    model = _model(change.table_name)
    return HistoryLine(
        at=change.at,
        who=event.actor_name if event else "",
        done=(event.summary or event.verb) if event else "",
        table=str(model._meta.verbose_name) if model else change.table_name,
        row_id=change.row_id or "",
        op={"I": "新增", "U": "修改", "D": "删除"}.get(change.op, change.op),
        fields=_fields(model, change.before or {}, change.after or {}) if change.op == "U" else (),
    )


def _fields(
    model: type[models.Model] | None, before: dict[str, Any], after: dict[str, Any]
) -> tuple[FieldChange, ...]:
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return tuple(
        FieldChange(
            label=str(fields[column].verbose_name) if column in fields else column,
            before=_shown(fields.get(column), before.get(column)),
            after=_shown(fields.get(column), after.get(column)),
        )
        for column in sorted(before.keys() | after.keys())
        if before.get(column) != after.get(column)
    )


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "（空）"
    choices = dict(getattr(field, "choices", None) or ())
    return str(choices.get(value, value))
