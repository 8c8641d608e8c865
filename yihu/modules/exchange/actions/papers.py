"""Workbooks that leave: templates, and the user's file with its faults marked."""

from __future__ import annotations

import io
from collections import defaultdict

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.bulk import Verdict
from yihu.core.excel import marking, reading, templates, writing
from yihu.core.excel.problems import BadFile
from yihu.core.excel.writing import Look, Shape
from yihu.core.files import queries as file_queries
from yihu.core.units import queries as unit_queries
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.ledgers import Kind, Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions import checking
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.problems import retold

COPIED_WHOLE = 20_000  # lines; longer files come back as the list of their wrong lines
_MOST_MARKED = 20_000
_LISTED = (Shape("原文件行号", 12, Look.YEAR), Shape("列", 22), Shape("错误和改法", 90))


def template_of(actor: Actor, ledger_key: str) -> tuple[str, bytes]:
    """(file name, workbook) with the actor's own villages and units in the drop-downs."""
    actor.require(Can.IMPORT)
    form = queries.ledger(ledger_key)
    kinds = {column.kind for column in form.editable}
    places = _places(actor) if Kind.AREA in kinds else []
    county = areas.ancestor(actor.area_code, Level.COUNTY)
    units = [unit.name for unit in unit_queries.inside(county)] if Kind.UNIT in kinds else []
    return f"{form.title}（模板）.xlsx", templates.template(form, places=places, units=units)


def _places(actor: Actor) -> list[str]:
    """Townships, then every village with its township's name before it, so that a name means one place."""
    towns = {place.code: place.name for place in area_queries.inside(actor.area_code, Level.TOWNSHIP)}
    villages = area_queries.inside(actor.area_code, Level.VILLAGE)
    above = area_queries.named({areas.ancestor(place.code, Level.TOWNSHIP) for place in villages})
    return [
        *towns.values(),
        *(above.get(areas.ancestor(v.code, Level.TOWNSHIP), "") + v.name for v in villages),
    ]


def marked_workbook(actor: Actor, batch: Batch) -> tuple[str, bytes]:
    """(file name, workbook): the actor's own file with the wrong cells coloured and explained; of a file beyond what a
    page reads, the list of what is wrong by line and column."""
    form = queries.ledger(batch.ledger)
    try:
        _, data = file_queries.content(actor, batch.file_uid)
        grid = reading.read(batch.file_name, data, sheet=_sheet_of(batch))
    except (file_queries.TooLargeHere, BadFile):
        return f"{batch.file_name.rsplit('.', 1)[0]}（错误清单）.xlsx", _listed(actor, batch, form)
    pages = [
        marking.Page(
            name,
            header.line - base,
            {column.label: position for position, column in header.columns.items()},
            base,
        )
        for name, base, header in checking.headers_of(form, grid, queries.mappings(actor, form.key))
    ]
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in queries.rows(actor, batch, Verdict.WRONG)[:_MOST_MARKED]:
        found[row.line] += [
            (one.get("column", ""), retold(one["message"], batch.sheets)) for one in row.problems
        ]
    stem = batch.file_name.rsplit(".", 1)[0]
    if marking.is_small(data, grid) and batch.file_name.lower().endswith(".xlsx"):
        return f"{stem}（已标注）.xlsx", marking.marked(data, pages, found)
    if grid.cells.height <= COPIED_WHOLE:
        return f"{stem}（已标注）.xlsx", marking.copied(grid, pages, found)
    return f"{stem}（错误行）.xlsx", marking.copied(grid, pages, found, only_wrong=True)


def _listed(actor: Actor, batch: Batch, form: Ledger) -> bytes:
    wrong = queries.rows(actor, batch, Verdict.WRONG)[:_MOST_MARKED]
    lines = (
        [row.line, one.get("column", ""), retold(one["message"], batch.sheets)]
        for row in wrong.iterator()
        for one in row.problems
    )
    first = f"“{batch.file_name}”的错误：按行号在原文件中改正后重新导入"
    more = f"，共 {batch.wrong:,} 行，先列出前 {_MOST_MARKED:,} 行" if batch.wrong > _MOST_MARKED else ""
    target = io.BytesIO()
    above = [(f"{form.title}错误清单", Look.TITLE), (first + more, Look.SMALL)]
    writing.write(target, "错误清单", above, _LISTED, lines)
    return target.getvalue()


def _sheet_of(batch: Batch) -> str:
    return reading.EVERY if batch.sheet.startswith(reading.EVERY) else batch.sheet
