"""Compares and writes the rows of a plain ledger in sets: the statements come from the ledger's declaration and
its model's fields, the values from the staged cells. A ledger with a `bulk` of its own does this itself.

The cells are given their types once, in a table of the transaction's own (WORK); everything else works on that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from yihu.core.bulk import Counts, Staged
from yihu.engine.cells import SEPARATOR
from yihu.engine.ledgers import Column, Ledger
from yihu.modules.exchange.rules.problems import said

_OURS = ("id", "area_code", "batch_id")
_WORK = sql.Identifier("exchange_work")


@dataclass(frozen=True)
class _Field:
    """One column of the table; `place`: the number of its cell, None for what is looked up."""

    name: str
    db_type: str
    place: int | None
    nullable: bool
    empty: str | None

    @property
    def typed(self) -> sql.Composable:
        """The cell, typed; text that may not be null becomes empty."""
        if self.place is None:
            return sql.SQL("null::{}").format(sql.SQL(self.db_type))
        cell = sql.SQL("(s.cell)[{}]::{}").format(sql.Literal(self.place), sql.SQL(self.db_type))
        return (
            cell if self.empty is None else sql.SQL("coalesce({}, {})").format(cell, sql.Literal(self.empty))
        )

    @property
    def value(self) -> sql.Composable:
        return sql.SQL("w.{}").format(sql.Identifier(self.name))

    @property
    def differs(self) -> sql.Composable:
        return sql.SQL("t.{} is distinct from {}").format(sql.Identifier(self.name), self.value)

    @property
    def same(self) -> sql.Composable:
        """Equality an index can answer where the column is never null."""
        name = sql.Identifier(self.name)
        if not self.nullable:
            return sql.SQL("t.{} = {}").format(name, self.value)
        return sql.SQL("coalesce(t.{}::text, '') = coalesce({}::text, '')").format(name, self.value)


@dataclass(frozen=True)
class _Subject:
    """A foreign key that the workbook names by a column of the other table (`household__number`)."""

    column: Column
    place: int
    attribute: str
    table: str
    by: str
    has_area: bool

    @property
    def said(self) -> sql.Identifier:
        """WORK's column of what the workbook says."""
        return sql.Identifier(f"yihu_{self.attribute}")


class PlainTable:
    """The SQL of one plain ledger for the columns a file brought, in the order of its cells."""

    def __init__(self, ledger: Ledger, brought: Sequence[str]) -> None:
        self.ledger = ledger
        self.model: type[models.Model] = apps.get_model(ledger.model)
        self.table = sql.Identifier(self.model._meta.db_table)
        self.places = {name: at for at, name in enumerate(brought, start=1)}
        columns = [column for column in ledger.editable if column.name in self.places]
        self.subjects = _subjects(self.model, columns, self.places, ledger.household_path)
        self.fields = self._fields(columns)
        self._wanted = ledger.identify or tuple(column.name for column in columns)
        self.identify = [one for one in self._identify() if one is not None]
        self.by_area = "area_code" in self._wanted

    def match(self, staged: Staged) -> None:
        """Find each line's row, tell new from changed from unchanged, and what only the database can see."""
        self._lay_out(staged)
        for subject in self.subjects:
            self._find(subject)
        self._same_line_twice()
        self._compare()
        self._rules()
        _run(
            sql.SQL(
                "update exchange_row s set verdict = w.yihu_verdict, target_id = w.yihu_target, area_code = w.area_code"
                " from {} w where w.yihu_id = s.id and {} and (s.verdict <> w.yihu_verdict"
                " or s.target_id is distinct from w.yihu_target or s.area_code <> w.area_code)"
            ).format(_WORK, _these(staged))
        )

    def apply(self, staged: Staged) -> Counts:
        """Write the lines as `match` has just left them, in the same transaction."""
        new = self._insert(staged.batch_id)
        changed = self._update(staged.batch_id)
        unchanged = _run(
            sql.SQL("select count(*) from {} w where w.yihu_verdict = 'unchanged'").format(_WORK), count=True
        )
        return Counts(new, changed, unchanged)

    # -- what belongs where ----------------------------------------------------------------------------

    def _fields(self, columns: Sequence[Column]) -> list[_Field]:
        found = []
        for column in columns:
            if "__" in column.name or column.name in _OURS:
                continue
            found.append(_field(self.model._meta.get_field(column.name), self.places[column.name]))
        for subject in self.subjects:
            found.append(_field(self.model._meta.get_field(subject.attribute.removesuffix("_id")), None))
        return found

    def _identify(self) -> list[_Field | None]:
        names = {subject.column.name: subject.attribute for subject in self.subjects}
        by_name = {one.name: one for one in self.fields}
        return [by_name.get(names.get(name, name)) for name in self._wanted]

    # -- matching --------------------------------------------------------------------------------------

    def _lay_out(self, staged: Staged) -> None:
        columns = [sql.SQL("{} as {}").format(one.typed, sql.Identifier(one.name)) for one in self.fields]
        columns += [
            sql.SQL("(s.cell)[{}] as {}").format(sql.Literal(one.place), one.said) for one in self.subjects
        ]
        _run(sql.SQL("drop table if exists {}").format(_WORK))
        _run(
            sql.SQL(
                "create temporary table {} on commit drop as select s.id as yihu_id, s.line as yihu_line,"
                " 'new'::varchar(10) as yihu_verdict, null::bigint as yihu_target, s.area_code{} from ("
                # a fence: else the cells would be parted anew for each column
                "select s.id, s.line, s.area_code, string_to_array(s.cells, {}, '') as cell from exchange_row s"
                " where {} and s.verdict <> 'wrong' offset 0) s"
            ).format(
                _WORK,
                sql.SQL("").join(sql.SQL(", ") + one for one in columns),
                sql.Literal(SEPARATOR),
                _these(staged),
            )
        )
        keys = [sql.Identifier(one.name) for one in self.identify]
        if keys:
            _run(sql.SQL("create index on {} ({})").format(_WORK, sql.SQL(", ").join(keys)))
        _run(sql.SQL("analyze {}").format(_WORK))

    def _wrong(self, code: str, message: sql.Composable, found: sql.Composable, label: str = "") -> None:
        """`found` selects the `yihu_id` of wrong lines (and what `message` needs); they leave WORK."""
        column = sql.SQL(", 'column', {}").format(sql.Literal(label)) if label else sql.SQL("")
        _run(
            sql.SQL(
                "with x as ({}), gone as (delete from {} w using x where w.yihu_id = x.yihu_id)"
                " update exchange_row s set verdict = 'wrong', problems = problems || jsonb_build_array("
                "jsonb_build_object('code', {}, 'message', {}{})) from x where s.id = x.yihu_id"
            ).format(found, _WORK, sql.Literal(code), message, column)
        )

    def _find(self, subject: _Subject) -> None:
        # What says where a line belongs is one's own: of an office above it would be written there.
        area = sql.SQL(", area_code = r.area_code") if subject.has_area else sql.SQL("")
        own = " and r.area_code <> all ((select yihu_above())::text[])" if subject.has_area else ""
        by, attribute = sql.Identifier(subject.by), sql.Identifier(subject.attribute)
        _run(
            sql.SQL("update {} w set {} = r.id{} from {} r where r.{}::text = w.{}{}").format(
                _WORK, attribute, area, sql.Identifier(subject.table), by, subject.said, sql.SQL(own)
            )
        )
        before, after = said("E420", value="%").split("%")
        message = sql.SQL("{} || x.said || {}").format(sql.Literal(before), sql.Literal(after))
        found = sql.SQL(
            "select w.yihu_id, w.{0} as said from {1} w where w.{0} is not null and w.{2} is null"
        ).format(subject.said, _WORK, attribute)
        self._wrong("E420", message, found, subject.column.label)

    def _same_line_twice(self) -> None:
        labels = "、".join(self.ledger.column(name).label for name in self._wanted)
        keys = [one.value for one in self.identify] + ([sql.SQL("w.area_code")] if self.by_area else [])
        if not keys:
            return
        before, after = said("E418", line="%", columns=labels).split("%")
        message = sql.SQL("{} || x.first || {}").format(sql.Literal(before), sql.Literal(after))
        found = sql.SQL(
            "select y.yihu_id, y.first from (select w.yihu_id, w.yihu_line, min(w.yihu_line) over same as first"
            " from {} w window same as (partition by {})) y where y.yihu_line > y.first"
        ).format(_WORK, sql.SQL(", ").join(keys))
        self._wrong("E418", message, found)

    def _compare(self) -> None:
        same = [one.same for one in self.identify] + (
            [sql.SQL("t.area_code = w.area_code")] if self.by_area else []
        )
        if not same:
            return
        differs = [one.differs for one in self.fields if one not in self.identify]
        if not self.by_area:
            differs.append(sql.SQL("t.area_code <> w.area_code"))
        _run(
            sql.SQL(
                "update {work} w set yihu_target = x.target, yihu_verdict = x.verdict from ("
                "select distinct on (w.yihu_id) w.yihu_id, t.id as target,"
                " case when {differs} then 'changed' else 'unchanged' end as verdict from {work} w"
                " join {table} t on {same} order by w.yihu_id, t.id) x where x.yihu_id = w.yihu_id"
            ).format(
                work=_WORK,
                differs=sql.SQL(" or ").join(differs) if differs else sql.SQL("false"),
                table=self.table,
                same=sql.SQL(" and ").join(same),
            )
        )

    def _rules(self) -> None:
        """The table's own check constraints, asked before anything is written: the database's expressions over
        the row as it would become."""
        brought = {one.name for one in self.fields} | {"area_code"}
        columns = [
            sql.SQL("{}.{}").format(sql.SQL("w" if name in brought else "t"), sql.Identifier(name))
            for name in (str(field.column) for field in self.model._meta.concrete_fields)
        ]
        for name, expression in _check_constraints(self.model):
            found = sql.SQL(
                "select r.yihu_id from (select w.yihu_id, {} from {} w left join {} t on t.id = w.yihu_target"
                " where w.yihu_verdict in ('new', 'changed')) r where not {}"
            ).format(sql.SQL(", ").join(columns), _WORK, self.table, sql.SQL(expression))
            self._wrong("E424", sql.Literal(said("E424", rule=name)), found)

    # -- writing ---------------------------------------------------------------------------------------

    def _insert(self, batch_id: int) -> int:
        names = [sql.Identifier(one.name) for one in self.fields] + [sql.Identifier("area_code")]
        given = [one.value for one in self.fields] + [sql.SQL("w.area_code")]
        for field in self.model._meta.concrete_fields:
            if field.column in {one.name for one in self.fields} or field.column in ("id", "area_code"):
                continue
            if field.column == "batch_id":
                names.append(sql.Identifier("batch_id"))
                given.append(sql.Literal(batch_id))
            elif not field.has_db_default() and not field.generated:
                names.append(sql.Identifier(str(field.column)))
                given.append(_default(field))
        return _run(
            sql.SQL(
                "insert into {} ({}) select {} from {} w where w.yihu_verdict = 'new' order by w.yihu_line"
            ).format(self.table, sql.SQL(", ").join(names), sql.SQL(", ").join(given), _WORK)
        )

    def _update(self, batch_id: int) -> int:
        sets: list[sql.Composable] = [
            sql.SQL("{} = {}").format(sql.Identifier(one.name), one.value) for one in self.fields
        ]
        sets.append(sql.SQL("area_code = w.area_code"))
        if any(field.column == "batch_id" for field in self.model._meta.concrete_fields):
            sets.append(sql.SQL("batch_id = {}").format(sql.Literal(batch_id)))
        return _run(
            sql.SQL(
                "update {} t set {} from {} w where w.yihu_verdict = 'changed' and t.id = w.yihu_target"
            ).format(self.table, sql.SQL(", ").join(sets), _WORK)
        )


def _subjects(
    model: type[models.Model], columns: Sequence[Column], places: Mapping[str, int], household_path: str
) -> list[_Subject]:
    """Where a line names several rows, the household says where it belongs, else the first that has a place."""
    found: dict[str, _Subject] = {}
    about = household_path.split("__", 1)[0]
    names = {column.name.split("__", 1)[0] for column in columns if "__" in column.name}
    for column in columns:
        path = column.name.split("__")
        if len(path) != 2 or path[0] in found:
            continue
        field: Any = model._meta.get_field(path[0])
        other = field.related_model
        found[path[0]] = _Subject(
            column=column,
            place=places[column.name],
            attribute=field.attname,
            table=other._meta.db_table,
            by=other._meta.get_field(path[1]).column,
            has_area=any(one.column == "area_code" for one in other._meta.concrete_fields)
            and (path[0] == about or about not in names),
        )
    return list(found.values())


def _check_constraints(model: type[models.Model]) -> list[tuple[str, str]]:
    """(what people are told, the database's expression) of each check constraint."""
    texts = {}
    for constraint in model._meta.constraints:
        told = str(constraint.violation_error_message or "")
        default = str(constraint.default_violation_error_message).split("%", 1)[0]
        texts[constraint.name] = told if told and not told.startswith(default) else constraint.name
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname, pg_get_expr(conbin, conrelid) from pg_constraint"
            " where conrelid = %s::regclass and contype = 'c' order by conname",
            [model._meta.db_table],
        )
        return [(texts.get(name, name), f"({expression})") for name, expression in cursor.fetchall()]


def _field(field: Any, place: int | None) -> _Field:
    db_type = field.db_parameters(connection)["type"]
    if field.is_relation:
        db_type = field.target_field.rel_db_type(connection)
    text = isinstance(field, models.CharField | models.TextField)
    return _Field(
        name=field.column,
        db_type=str(db_type),
        place=place,
        nullable=field.null,
        empty="" if text and not field.null else None,
    )


def _default(field: Any) -> sql.Composable:
    value = field.get_db_prep_save(field.get_default(), connection)
    if value is None and not field.null and isinstance(field, models.CharField | models.TextField):
        value = ""
    return sql.Literal(value)


def _these(staged: Staged) -> sql.Composable:
    """The lines of the batch, or of one township of it."""
    low, high = staged.bounds
    return sql.SQL("s.batch_id = {} and s.area_code >= {} and s.area_code < {}").format(
        sql.Literal(staged.batch_id), sql.Literal(low), sql.Literal(high)
    )


def _run(statement: sql.Composable, *, count: bool = False) -> int:
    with connection.cursor() as cursor:
        # Django's cursor wants text; the values are literals already, so a percent sign must be doubled for it.
        cursor.execute(statement.as_string(connection.connection))
        return int(cursor.fetchone()[0]) if count else int(cursor.rowcount)
