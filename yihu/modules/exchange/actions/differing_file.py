"""差异表: every difference of a file and the ledger as one list, to be given to those who check it on the spot."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area
from yihu.core.areas import queries as area_queries
from yihu.core.bulk import Verdict
from yihu.core.clock import SHANGHAI  # noqa: TID251 — the zone, not the clock
from yihu.core.excel import writing
from yihu.core.excel.writing import Look, Shape
from yihu.core.history.actions import record
from yihu.core.ledgers import export, values
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions import differing
from yihu.modules.exchange.models import Batch, Row
from yihu.modules.exchange.permissions import Can
from yihu.modules.exchange.rules.problems import retold

MOST = 50_000  # lines; a county's are given out by township
_SHAPES = (
    Shape("乡镇", 14),
    Shape("行政村", 16),
    Shape("差异", 22),
    Shape("文件行号", 10, Look.COUNT),
    Shape("哪一条", 34),
    Shape("字段", 20),
    Shape("本系统", 24),
    Shape("文件", 24),
    Shape("核实情况", 24),
)
Line = tuple[str, str, int | None, str, str, str, str]  # area, what, line, subject, field, ours, theirs


def workbook(
    actor: Actor, batch: Batch, *, field: str = "", township: str = "", now: datetime
) -> tuple[str, bytes]:
    """(file name, xlsx), by township and village, with a column to write in what was found; logged. `field` narrows
    it to one column, `township` to one place. Raises NotAllowed, BadValue where the list is too long."""
    actor.require(Can.EXPORT)
    form = queries.ledger(batch.ledger)
    lines: list[Line] = []
    for line in _lines(actor, batch, form, field, township):
        lines.append(line)
        if len(lines) > MOST:
            raise BadValue(f"差异超过 {MOST:,} 条，请先点乡镇或字段缩小范围，再下载")
    lines.sort(key=lambda line: (not line[0], line[0]))
    towns = {code: areas.ancestor(code, Level.TOWNSHIP) for code in {line[0] for line in lines} if code}
    names = area_queries.named({*towns, *towns.values()})
    cells = (
        [names.get(towns.get(area, ""), ""), names.get(area, ""), what, *rest, ""]
        for area, what, *rest in lines
    )
    title = f"{form.title}差异表"
    target = io.BytesIO()
    mark = export.watermark(actor, now, len(lines), f"与“{batch.file_name}”比对")
    writing.write(target, "差异", [(title, Look.TITLE), (mark, Look.SMALL)], _SHAPES, cells)
    record(
        actor,
        "exchange.differences_exported",
        batch,
        summary=f"导出：{title} {len(lines)} 条",
        rows=len(lines),
        field=field,
        township=township,
    )
    return f"{title}_{now.astimezone(SHANGHAI):%Y%m%d}.xlsx", target.getvalue()


def _lines(actor: Actor, batch: Batch, form: Ledger, field: str, township: str) -> Iterator[Line]:
    for one in differing.differences(actor, batch, column=field, township=township):
        told = (one.column.label, one.ours or "（空）", one.theirs or "（空）")
        yield one.row.area_code, "内容不同", one.row.line, subject_of_line(form, one.row), *told
    if not field:
        yield from _missing(actor, batch, form, township)
        yield from () if township else _wrong(actor, batch, form)


def _missing(actor: Actor, batch: Batch, form: Ledger, township: str) -> Iterator[Line]:
    """What one of the two has alone."""
    new = queries.rows(actor, batch, Verdict.NEW)
    for row in _opened(batch, new.filter(in_area("area_code", township)) if township else new):
        yield row.area_code, "文件有、台账没有", row.line, subject_of_line(form, row), "", "", ""
    for gone in differing.gone_rows(actor, batch, form, township=township):
        yield gone.area_code, "台账有、文件没有", None, subject_of(form, gone), "", "", ""
    if form.register is not None:
        for absent in differing.absent_rows(actor, batch, form, township=township):
            yield absent.area_code, "在册、文件没有", None, f"{absent.number} {absent.name or ''}", "", "", ""


def _wrong(actor: Actor, batch: Batch, form: Ledger) -> Iterator[Line]:
    for row in _opened(batch, queries.rows(actor, batch, Verdict.WRONG)):
        said = "；".join(retold(one["message"], batch.sheets) for one in row.problems)
        yield "", "没有参加比对", row.line, subject_of_line(form, row), "", "", said


def _opened(batch: Batch, rows: Any) -> Iterator[Row]:
    for chunk in differing.chunks(rows):
        yield from queries.open_lines(batch, chunk)


def subject_of_line(form: Ledger, row: Row) -> str:
    """Which one a line is about, in the words of the file."""
    named = [row.values.get(name) for name in form.identify]
    return " ".join(str(value) for value in named if isinstance(value, str | int))


def subject_of(form: Ledger, row: Any) -> str:
    """Which one a row of the ledger is about."""
    columns = [form.column(name) for name in form.identify]
    return " ".join(values.text(column, values.value_at(row, column), {}) for column in columns)
