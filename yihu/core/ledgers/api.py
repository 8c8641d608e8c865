"""The JSON doors of every ledger, from its declaration: the same queries and actions as the pages.

`GET /ledgers/<key>` takes the very address a list page has; writing needs an Idempotency-Key.
Annotations are evaluated here (no future import): the routes are typed by schemas made at run time.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field, create_model

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.api import Key, PageNumber, PageSize, Refusal, Written, once
from yihu.core.ledgers import actions, export, queries, shape, values
from yihu.core.ledgers.actions import BadRow
from yihu.core.rooms import collect
from yihu.core.web.doors import actor_of
from yihu.engine import money
from yihu.engine.ledgers import SECRET, Column, Kind, Ledger

_TYPES: dict[Kind, Any] = {Kind.INTEGER: int, Kind.YES_NO: bool}


class Reason(Schema):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(description="撤回原因")


class Corrected(Written):
    seen: str = Field(description="这一行现在的版本标记")


def router() -> Router:
    """One router with the routes of all declared ledgers."""
    made = Router(tags=["台账"])
    for ledger in collect("ledgers"):
        add(made, ledger)
    return made


def add(made: Router, ledger: Ledger) -> None:
    name = ledger.key.replace(".", "_")
    row = _schema(f"{name}_row", ledger.columns, required=False, marked=shape.is_corrected(ledger))
    entry = _schema(f"{name}_entry", ledger.editable, required=True)
    page = create_model(f"{name}_page", __base__=Schema, total=(int, ...), rows=(list[row], ...))  # type: ignore[valid-type]

    @made.get(f"/{ledger.key}", response=page, operation_id=f"{name}_list", summary=ledger.title)
    def listing(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> dict[str, Any]:
        return _listing(actor_of(request), ledger, request, page, size)

    if not shape.is_written(ledger):
        return

    @made.post(
        f"/{ledger.key}",
        response={201: Written, 422: Refusal},
        operation_id=f"{name}_enter",
        summary=f"登记：{ledger.title}",
    )
    def enter(request: HttpRequest, body: entry, idempotency_key: Key) -> Status[Any]:  # type: ignore[valid-type]
        given = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        return once(request, idempotency_key, lambda actor: _enter(actor, ledger, given))

    if shape.is_corrected(ledger):
        _add_corrections(made, ledger, name, entry)


def _add_corrections(made: Router, ledger: Ledger, name: str, entry: Any) -> None:
    seen: Any = (str, Field(description="更正前取得的这一行的 seen；此后有人改过，则拒绝", max_length=16))
    correction: Any = create_model(f"{name}_correction", __base__=entry, seen=seen)

    @made.put(
        f"/{ledger.key}/{{row_id}}",
        response={200: Corrected, 409: Refusal, 422: Refusal},
        operation_id=f"{name}_correct",
        summary=f"更正：{ledger.title}",
    )
    def correct(request: HttpRequest, row_id: int, body: correction, idempotency_key: Key) -> Status[Any]:
        given = body.model_dump(exclude_unset=True)
        return once(
            request, idempotency_key, lambda actor: _correct(actor, ledger, row_id, given), status=200
        )

    @made.post(
        f"/{ledger.key}/{{row_id}}/withdrawal",
        response={200: Written, 422: Refusal},
        operation_id=f"{name}_withdraw",
        summary=f"撤回：{ledger.title}",
    )
    def withdraw(request: HttpRequest, row_id: int, body: Reason, idempotency_key: Key) -> Status[Any]:
        return once(
            request, idempotency_key, lambda actor: _withdraw(actor, ledger, row_id, body.reason), status=200
        )


def _enter(actor: Actor, ledger: Ledger, given: Mapping[str, Any]) -> Any:
    return {"id": actions.enter(actor, ledger, _clean(actor, ledger, given)).pk}


def _correct(actor: Actor, ledger: Ledger, row_id: int, given: dict[str, Any]) -> Any:
    seen = given.pop("seen")
    row = actions.correct(actor, ledger, row_id, _clean(actor, ledger, given), seen=seen)
    return {"id": row.pk, "seen": actions.fingerprint(ledger, queries.one(actor, ledger, row_id))}


def _withdraw(actor: Actor, ledger: Ledger, row_id: int, reason: str) -> Any:
    actions.withdraw(actor, ledger, row_id, reason=reason)
    return {"id": row_id}


def _listing(actor: Actor, ledger: Ledger, request: HttpRequest, page: int, size: int) -> dict[str, Any]:
    actor.require(ledger.see)
    rows = queries.filtered(actor, ledger, request.GET)
    total = queries.totals(ledger, rows).count
    shown = export.stretch(ledger, rows, (page - 1) * size, size)
    return {"total": total, "rows": [_row(ledger, row) for row in shown]}


def _row(ledger: Ledger, row: Any) -> dict[str, Any]:
    told = {column.name: _out(column, values.value_at(row, column)) for column in ledger.columns}
    marked = {"seen": actions.fingerprint(ledger, row)} if shape.is_corrected(ledger) else {}
    return {"id": row.pk} | told | marked


def _out(column: Column, value: Any) -> Any:
    """Codes and dates as stored, money as a text of the column's unit, personal data masked."""
    if value is None or column.kind in (Kind.INTEGER, Kind.YES_NO):
        return value
    if column.kind is Kind.MONEY:
        return f"{money.wan(value):f}" if column.unit == "万元" else f"{money.from_fen(value):.2f}"
    if column.kind in SECRET or column.sensitive:
        return values.text(column, value, {})
    return str(value)


def _clean(actor: Actor, ledger: Ledger, given: Mapping[str, Any]) -> dict[str, Any]:
    """The clean values of a JSON body, by the same rules as a form's texts. Raises BadRow."""
    texts = {name: _text(value) for name, value in given.items()}
    clean, problems = values.clean_row(ledger, texts, values.for_actor(actor, clock.today()))
    if problems:
        labels = {column.name: column.label for column in ledger.editable}
        raise BadRow({name: f"{labels[name]}：{wrong.message}" for name, wrong in problems.items()})
    return clean


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _schema(name: str, columns: tuple[Column, ...], *, required: bool, marked: bool = False) -> Any:
    fields: dict[str, Any] = {} if required else {"id": (int, ...)}
    if marked:
        fields["seen"] = (str, Field(description="这一行的版本标记，更正时原样交回"))
    for column in columns:
        kind = _TYPES.get(column.kind, str)
        about = Field(
            default=... if required and column.required else None,
            title=column.header,
            description=_about(column),
        )
        fields[column.name] = (kind if required and column.required else kind | None, about)
    config = ConfigDict(extra="forbid") if required else ConfigDict()
    base = type(f"{name}_base", (Schema,), {"model_config": config, "__module__": __name__})
    return create_model(name, __base__=base, **fields)


def _about(column: Column) -> str:
    parts = [column.help]
    if column.codes:
        parts.append("可填：" + "、".join(f"{member.value}（{member.label}）" for member in column.codes))
    if column.kind is Kind.MONEY:
        parts.append(f"以{column.unit or '元'}计的数字文本")
    return "；".join(part for part in parts if part)
