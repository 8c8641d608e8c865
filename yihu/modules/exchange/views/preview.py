"""What the preview of a batch shows: counts as tabs, and for each line what would become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.bulk import Verdict
from yihu.core.units import queries as unit_queries
from yihu.core.web import parts
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.exchange import queries
from yihu.modules.exchange.models import Batch, Row
from yihu.modules.exchange.rules import whole
from yihu.modules.exchange.rules.problems import placed, retold
from yihu.modules.exchange.rules.showing import shown
from yihu.modules.exchange.rules.stages import Stage

PAGE_SIZE = 50
RESPELT, COLUMNS = "respelt", "columns"
_STEPS = (
    ("交来", (Stage.RECEIVED,)),
    ("核对", (Stage.READY, Stage.REFUSED)),
    ("写入", (Stage.APPLYING,)),
    ("完成", (Stage.APPLIED,)),
)
_UNDO_STEPS = (("完成", (Stage.APPLIED,)), ("撤销", (Stage.UNDOING,)), ("已恢复", (Stage.UNDONE,)))
_NOTHING = {
    Verdict.WRONG: "没有错误行，可以直接导入。",
    Verdict.CHANGED: "没有与台账不同的行。",
    Verdict.NEW: "没有台账中尚无的行。",
    Verdict.UNCHANGED: "没有与台账完全相同的行。",
}


def steps(stage: Stage) -> list[parts.Step]:
    line = _UNDO_STEPS if stage in (Stage.UNDOING, Stage.UNDONE) else _STEPS
    here = next((index for index, (_, stages) in enumerate(line) if stage in stages), 0)
    ended = stage in (Stage.APPLIED, Stage.UNDONE)
    return [
        parts.Step(
            label, "done" if index < here or (index == here and ended) else "now" if index == here else "todo"
        )
        for index, (label, _) in enumerate(line)
    ]


def choose(batch: Batch, wanted: str) -> Verdict:
    """The tab asked for, else the first that needs a look."""
    if wanted in list(Verdict):
        return Verdict(wanted)
    order = (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW, Verdict.UNCHANGED)
    return next((one for one in order if getattr(batch, one.value)), Verdict.NEW)


def table(actor: Actor, batch: Batch, form: Ledger, show: Verdict, number: int) -> dict[str, Any]:
    """One page of the chosen lines."""
    page = parts.Page(
        number,
        PAGE_SIZE,
        getattr(batch, show.value),
        lambda wanted, size: f"?show={show.value}&page={wanted}#lines",
        unit="行",
        size_choices=(PAGE_SIZE,),
    )
    rows = queries.open_lines(batch, queries.rows(actor, batch, show)[page.start : page.start + PAGE_SIZE])
    columns = [form.column(name) for name in batch.columns]
    names = names_in(actor, [row.values for row in rows], columns)
    if show is Verdict.WRONG:
        head, cells = _wrong(rows, form, names, batch.sheets)
    elif show is Verdict.CHANGED:
        head, cells = _changed(actor, rows, columns, form, names)
    else:
        head, cells = _plain(rows, columns, names)
    for row, shown_cells in zip(rows, cells, strict=True):
        shown_cells.insert(0, parts.Cell(placed(row.line, batch.sheets)))
    return {
        "tabs": tabs(batch, show.value),
        "head": [parts.Head("行号", "number"), *head],
        "rows": cells,
        "page": page,
        "label": f"{show.label}的行",
        "nothing": _NOTHING[show],
    }


def respelt(batch: Batch) -> dict[str, Any]:
    """What was written in another way than it is kept, and how it was understood."""
    rows = [
        [
            parts.Cell(one["column"]),
            parts.Cell(one["before"]),
            parts.Cell(one["after"]),
            parts.Cell(f"{one['count']:,}"),
        ]
        for one in batch.respelt
    ]
    return {
        "tabs": tabs(batch, RESPELT),
        "head": [parts.Head("列"), parts.Head("原写法"), parts.Head("规范为"), parts.Head("处数", "number")],
        "rows": rows,
        "page": None,
        "label": "规范写法",
        "nothing": "所有单元格都按规范书写。",
    }


def tabs(batch: Batch, here: str) -> list[parts.Tab]:
    """The verdicts, what was respelt, and what the header was taken for."""
    found = [
        parts.Tab(one.label, f"?show={one.value}#lines", one.value == here, count)
        for one, count in _ordered(batch)
    ]
    if batch.respelt:
        count = sum(one["count"] for one in batch.respelt)
        found.append(parts.Tab("规范写法", f"?show={RESPELT}#lines", here == RESPELT, count))
    if batch.header:
        found.append(parts.Tab("列对应", f"?show={COLUMNS}#lines", here == COLUMNS))
    return found


def column_choices(batch: Batch, form: Ledger) -> list[dict[str, Any]]:
    """For each header cell what it is taken for, how sure that is, and what it could be."""
    choices = [(column.name, column.header + (" *" if column.required else "")) for column in form.readable]
    found = []
    for position, one in enumerate(batch.header):
        if whole.is_answer(one["key"]):
            continue
        sure = float(one["sure"])
        how, colour = ("确定", "green") if sure == 1 else (f"相近 {sure:.0%}", "yellow")
        found.append(
            {
                "field": f"column-{position}",
                "text": one["text"],
                "chosen": one["column"],
                "how": how if one["column"] else "未对应",
                "colour": colour if one["column"] else "secondary",
                "choices": choices,
            }
        )
    return found


def answers(batch: Batch, form: Ledger) -> list[dict[str, Any]]:
    """Columns the file lacks, to be answered once for all its lines."""
    found = []
    for position, one in enumerate(batch.header):
        if whole.is_answer(one["key"]):
            column = form.column(one["column"])
            found.append(
                {
                    "field": f"column-{position}",
                    "label": column.label,
                    "value": one["value"],
                    "required": column.required,
                    "help": column.help,
                    "date": column.kind is Kind.DATE,
                    "choices": [member.label for member in column.codes] if column.codes else [],
                }
            )
    return found


def _ordered(batch: Batch) -> list[tuple[Verdict, int]]:
    return [
        (one, getattr(batch, one.value))
        for one in (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW, Verdict.UNCHANGED)
    ]


def _wrong(
    rows: Sequence[Row], form: Ledger, names: dict[Any, str], sheets: Sequence[str]
) -> tuple[list[parts.Head], list[list[parts.Cell]]]:
    found = []
    for row in rows:
        said = "；".join(
            f"“{one['column']}”：{one['message']}" if one.get("column") else str(one["message"])
            for one in row.problems
        )
        found.append([parts.Cell(_subject(row, form, names)), parts.Cell(retold(said, sheets), kind="long")])
    return [parts.Head("哪一条"), parts.Head("问题与改法", "long")], found


def _changed(
    actor: Actor, rows: Sequence[Row], columns: Sequence[Column], form: Ledger, names: dict[Any, str]
) -> tuple[list[parts.Head], list[list[parts.Cell]]]:
    """Field by field: what stands in the ledger, what the file says."""
    present = queries.now_in_ledger(actor, form, [row.target_id for row in rows if row.target_id])
    found = []
    for row in rows:
        before = present.get(row.target_id or 0, {})
        differences = [
            f"{column.label}：{old or '（空）'} → {new or '（空）'}"
            for column in columns
            if (old := shown(column, before.get(column.name), names))
            != (new := shown(column, row.values.get(column.name), names))
        ]
        text = "；".join(differences) or "仅身份信息或归属有变化"
        found.append([parts.Cell(_subject(row, form, names)), parts.Cell(text, kind="long")])
    return [parts.Head("哪一条"), parts.Head("变更内容（原 → 新）", "long")], found


def _plain(
    rows: Sequence[Row], columns: Sequence[Column], names: dict[Any, str]
) -> tuple[list[parts.Head], list[list[parts.Cell]]]:
    kinds = {Kind.MONEY: "money", Kind.INTEGER: "number", Kind.DECIMAL: "number", Kind.DATE: "date"}
    head = [parts.Head(column.header, kinds.get(column.kind, "text")) for column in columns]
    found = [[parts.Cell(shown(one, row.values.get(one.name), names)) for one in columns] for row in rows]
    return head, found


def _subject(row: Row, form: Ledger, names: dict[Any, str]) -> str:
    """What names the line for a person: the columns that identify it, else the first that are filled."""
    wanted = [form.column(name) for name in (form.identify or tuple(row.values)) if name in row.values]
    texts = [shown(column, row.values[column.name], names) for column in wanted]
    return " ".join([text for text in texts if text][:3]) or "（未能辨认）"


def names_in(actor: Actor, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> dict[Any, str]:
    """Area codes and unit ids of the rows (values by column name), in words."""
    places = [one.name for one in columns if one.kind is Kind.AREA]
    codes = {str(row[name]) for row in rows for name in places if row.get(name)}
    towns = {areas.ancestor(code, Level.TOWNSHIP) for code in codes}
    known = area_queries.named(codes | towns)
    found: dict[Any, str] = {}
    for code in codes:
        town = areas.ancestor(code, Level.TOWNSHIP)
        own = known.get(code, code)
        found[code] = f"{known[town]} {own}" if town != code and town in known else own
    if any(one.kind is Kind.UNIT for one in columns):
        county = areas.ancestor(actor.area_code, Level.COUNTY)
        found |= {unit.pk: unit.name for unit in unit_queries.inside(county)}
    return found
