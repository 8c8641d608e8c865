"""What a batch has written, row by row, from the history of its transactions."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from yihu.core.access.actor import Actor
from yihu.core.history.models import Change
from yihu.core.ledgers import shape
from yihu.core.web import parts
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.showing import shown
from yihu.modules.exchange.views.preview import names_in

PAGE_SIZE = 25
_DONE = {"I": ("新增", "green"), "U": ("变更", "yellow"), "D": ("删除", "red")}


def table(actor: Actor, batch: Batch, form: Ledger, number: int) -> dict[str, Any]:
    """One page of the rows written into the ledger's own table; what else a module wrote is in the history."""
    model = shape.model_of(form)
    changes = queries.written(actor, batch).filter(table_name=model._meta.db_table)
    page = parts.Page(
        number, PAGE_SIZE, changes.count(), lambda to, size: f"?page={to}#lines", size_choices=(PAGE_SIZE,)
    )
    # Columns of other tables and secrets are not in the row's own image.
    fields = {one.name: shape.field_of(form, one) for one in form.editable if "__" not in one.name}
    columns = [form.column(name) for name, field in fields.items() if field is not None]
    found = list(changes[page.start : page.start + PAGE_SIZE])
    images = [
        {one.name: (change.after or change.before or {}).get(fields[one.name].column) for one in columns}  # type: ignore[union-attr]
        for change in found
    ]
    names = names_in(actor, images, columns)
    rows = []
    for change, image in zip(found, images, strict=True):
        texts = [
            shown(one, image[one.name], names)
            for one in columns
            if one.name in form.identify or not form.identify
        ]
        done, colour = _DONE[change.op]
        subject = parts.Cell(
            " ".join([text for text in texts if text][:3]) or f"第 {change.row_id} 号", _url(form, change)
        )
        rows.append(
            [
                parts.Cell(done, colour=colour),
                subject,
                parts.Cell(_said(columns, image, change, names), kind="long"),
            ]
        )
    return {
        "head": [parts.Head("写入"), parts.Head("哪一条"), parts.Head("内容", "long")],
        "rows": rows,
        "page": page,
    }


def _said(columns: list[Any], image: dict[str, Any], change: Change, names: dict[Any, str]) -> str:
    before, after = change.before or {}, change.after or {}
    said = []
    for column in columns:
        new = shown(column, image[column.name], names)
        old = shown(column, before.get(column.name), names) if change.op == "U" else ""
        if change.op == "U" and before.get(column.name) != after.get(column.name):
            said.append(f"{column.label}：{old or '（空）'} → {new or '（空）'}")
        elif change.op != "U" and new:
            said.append(f"{column.label} {new}")
    return "；".join(said)


def _url(form: Ledger, change: Change) -> str:
    if change.op == "D":
        return ""
    try:
        return (
            reverse(form.link, args=[change.row_id])
            if form.link
            else reverse("ledgers:row", args=[form.key, change.row_id])
        )
    except NoReverseMatch:
        return ""
