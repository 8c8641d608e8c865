"""Remembers what an office's headers mean, so that a form is asked about once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.history.actions import record
from yihu.core.ledgers.values import for_actor
from yihu.engine.cells import Lookups, clean
from yihu.engine.errors import BadValue, WrongStage
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions.receiving import begin_read
from yihu.modules.exchange.models import Batch, ColumnMapping
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules import headers, whole
from yihu.modules.exchange.rules.problems import said


class TwoForOne(BadValue):
    code = "E303"


class StillMissing(BadValue):
    code = "E302"


@transaction.atomic
def map_columns(
    actor: Actor, batch_id: int, chosen: Mapping[str, str], *, now: datetime, queue: bool = True
) -> Batch:
    """Keep what each header of the batch's workbook means and read it again. `chosen`: header key -> column name,
    '' for columns that are not to be imported, or for a column the file lacks what all its lines say; what is not named
    stays as it was proposed.

    Raises TwoForOne, StillMissing, BadValue for unknown names, WrongStage, NotAllowed, NotFound.
    """
    actor.require(Can.IMPORT)
    batch = queries.get(actor, batch_id, lock=True)
    form = queries.ledger(batch.ledger)
    if not batch.header:
        raise WrongStage("本批没有需要对应的列，请直接核对或重新上传")
    cells = [one for one in batch.header if not whole.is_answer(one["key"])]
    columns = {one["key"]: chosen.get(one["key"], one["column"]) for one in cells}
    lookups = for_actor(actor, now.astimezone(SHANGHAI).date())
    answers = _answers(form, batch.header, chosen, columns.values(), lookups)
    _sound(form, columns, {one["key"]: one["text"] for one in cells}, set(answers))
    for one in batch.header:
        if one["column"] in answers and whole.is_answer(one["key"]):
            columns |= whole.kept(one["column"], answers[one["column"]], one["told"])
    fingerprint = headers.fingerprint_of([one["text"] for one in cells])
    ColumnMapping.objects.update_or_create(
        ledger=form.key,
        fingerprint=fingerprint,
        area_code=actor.area_code,
        unit_id=actor.unit_id or 0,
        defaults={"columns": columns, "actor_name": actor.name, "confirmed_at": now},
    )
    record(
        actor,
        "exchange.mapped",
        batch,
        summary=f"确认“{form.title}”的列对应 {len(columns)} 列",
        ledger=form.key,
        columns=columns,
    )
    return begin_read(actor, batch.pk, with_hidden=batch.with_hidden, queue=queue)


def _answers(
    form: Ledger,
    header: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, str],
    taken: Collection[str],
    lookups: Lookups,
) -> dict[str, str]:
    """What is said once for the whole file, by column name; `taken`: columns the file has after all. Raises BadValue for
    what no line could say."""
    found: dict[str, str] = {}
    for one in header:
        text = chosen.get(one["key"], one.get("value", "")).strip()
        name = one["column"]
        if not whole.is_answer(one["key"]) or not text or name in taken:
            continue
        column = form.column(name)
        try:
            clean(column, "t", text, lookups, "")
        except BadValue as bad:
            raise BadValue(f"“{column.label}”：{bad.message}") from None
        found[name] = text
    return found


def _sound(form: Ledger, columns: Mapping[str, str], texts: Mapping[str, str], answered: set[str]) -> None:
    known = {column.name: column for column in form.readable}
    given: dict[str, str] = {}
    for key, name in columns.items():
        if not name:
            continue
        if name not in known:
            raise BadValue(f"“{form.title}”没有可导入的列“{name}”，请从列表中选择")
        if name in given:
            raise TwoForOne(
                f"“{texts[given[name]]}”和“{texts[key]}”都对应“{known[name].label}”，请把其中一列改为“不导入”"
            )
        given[name] = key
    there = given.keys() | answered
    there |= {known[name].instead_of for name in given}
    missing = [
        one.label for one in form.editable if one.required and not one.stand_ins and one.name not in there
    ]
    if missing:
        raise StillMissing(said("E302", columns="、".join(missing)))
