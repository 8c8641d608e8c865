"""Compares and writes the rows of a plain ledger in sets: the statements come from the ledger's declaration and
its model's fields, the values from the staging table. A ledger with a `bulk` of its own does this itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from yihu.core.bulk import Counts, Staged
from yihu.engine.ledgers import Column, Ledger
from yihu.modules.exchange.rules.problems import said

_OURS = ("id", "area_code", "batch_id")


@dataclass(frozen=True)
class _Field:
    """One column of the table, and where its value lies in the staged JSON."""

    name: str
    db_type: str
    key: str
    nullable: bool
    empty: str | None

    @property
    def value(self) -> sql.Composable:
        """The staged value, typed; text that may not be null becomes empty."""
        typed = sql.SQL('(s."values"->>{})::{}').format(sql.Literal(self.key), sql.SQL(self.db_type))
        return (
            typed
            if self.empty is None
            else sql.SQL("coalesce({}, {})").format(typed, sql.Literal(self.empty))
        )

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
    attribute: str
    table: str
    by: str
    has_area: bool


class PlainTable:
    """The SQL of one plain ledger for the columns a file brought."""

    def __init__(self, ledger: Ledger, brought: Sequence[str]) -> None:
        self.ledger = ledger
        self.model: type[models.Model] = apps.get_model(ledger.model)
        self.table = sql.Identifier(self.model._meta.db_table)
        columns = [column for column in ledger.editable if column.name in brought]
        self.subjects = _subjects(self.model, columns)
        self.fields = self._fields(columns)
        self._wanted = ledger.identify or tuple(column.name for column in columns)
        self.identify = [one for one in self._identify() if one is not None]
        self.by_area = "area_code" in self._wanted

    def match(self, staged: Staged) -> None:
        """Find each line's row, tell new from changed from unchanged, and what only the database can see."""
        for subject in self.subjects:
            self._find(subject, staged)
        self._same_line_twice(staged)
        self._compare(staged)
        self._rules(staged)

    def apply(self, staged: Staged) -> Counts:
        new = self._insert(staged)
        changed = self._update(staged)
        unchanged = _run(
            sql.SQL("select count(*) from exchange_row s where {} and s.verdict = 'unchanged'").format(
                _these(staged)
            ),
            count=True,
        )
        return Counts(new, changed, unchanged)

    # -- what belongs where ----------------------------------------------------------------------------

    def _fields(self, columns: Sequence[Column]) -> list[_Field]:
        found = []
        for column in columns:
            if "__" in column.name or column.name in _OURS:
                continue
            found.append(_field(self.model._meta.get_field(column.name), column.name))
        for subject in self.subjects:
            found.append(
                _field(self.model._meta.get_field(subject.attribute.removesuffix("_id")), subject.attribute)
            )
        return found

    def _identify(self) -> list[_Field | None]:
        names = {subject.column.name: subject.attribute for subject in self.subjects}
        by_key = {one.key: one for one in self.fields}
        return [by_key.get(names.get(name, name)) for name in self._wanted]

    # -- matching --------------------------------------------------------------------------------------

    def _find(self, subject: _Subject, staged: Staged) -> None:
        area = sql.SQL(", area_code = r.area_code") if subject.has_area else sql.SQL("")
        key, by = sql.Literal(subject.column.name), sql.Identifier(subject.by)
        _run(
            sql.SQL(
                'update exchange_row s set "values" = s."values" || jsonb_build_object({}, r.id){} from {} r'
                " where {} and s.verdict <> 'wrong' and r.{}::text = s.\"values\"->>{}"
            ).format(
                sql.Literal(subject.attribute), area, sql.Identifier(subject.table), _these(staged), by, key
            )
        )
        problem = said("E420", value="%")
        before, after = problem.split("%")
        _run(
            sql.SQL(
                "update exchange_row s set verdict = 'wrong', problems = problems || jsonb_build_array("
                "jsonb_build_object('code', 'E420', 'message', {} || (s.\"values\"->>{}) || {}, 'column', {}))"
                ' where {} and s.verdict <> \'wrong\' and s."values"->>{} is not null and s."values"->>{} is null'
            ).format(
                sql.Literal(before),
                key,
                sql.Literal(after),
                sql.Literal(subject.column.label),
                _these(staged),
                key,
                sql.Literal(subject.attribute),
            )
        )

    def _same_line_twice(self, staged: Staged) -> None:
        labels = "、".join(self.ledger.column(name).label for name in self._wanted)
        keys = [one.value for one in self.identify] + ([sql.SQL("s.area_code")] if self.by_area else [])
        if not keys:
            return
        before, after = said("E418", line="%", columns=labels).split("%")
        _run(
            sql.SQL(
                "update exchange_row s set verdict = 'wrong', problems = problems || jsonb_build_array("
                "jsonb_build_object('code', 'E418', 'message', {} || x.first || {}))"
                " from (select s.id, min(s.line) over same as first, s.line from exchange_row s"
                " where {} and s.verdict <> 'wrong' window same as (partition by {})) x"
                " where x.id = s.id and x.line > x.first"
            ).format(sql.Literal(before), sql.Literal(after), _these(staged), sql.SQL(", ").join(keys))
        )

    def _compare(self, staged: Staged) -> None:
        same = [one.same for one in self.identify] + (
            [sql.SQL("t.area_code = s.area_code")] if self.by_area else []
        )
        differs = [one.differs for one in self.fields if one not in self.identify]
        if not self.by_area:
            differs.append(sql.SQL("t.area_code <> s.area_code"))
        _run(
            sql.SQL(
                "update exchange_row s set target_id = x.target, verdict = x.verdict from ("
                "select distinct on (s.id) s.id, t.id as target, case when t.id is null then 'new'"
                " when {differs} then 'changed' else 'unchanged' end as verdict from exchange_row s"
                " left join {table} t on {same} where {these} and s.verdict <> 'wrong' order by s.id, t.id) x"
                # what already stands is not written again: most lines of a first import are new from the start
                " where x.id = s.id and (s.verdict <> x.verdict or s.target_id is distinct from x.target)"
            ).format(
                differs=sql.SQL(" or ").join(differs) if differs else sql.SQL("false"),
                table=self.table,
                same=sql.SQL(" and ").join(same) if same else sql.SQL("false"),
                these=_these(staged),
            )
        )

    def _rules(self, staged: Staged) -> None:
        """The table's own check constraints, asked before anything is written: the database's expressions over
        the row as it would become."""
        pairs: list[sql.Composable] = [
            sql.SQL('{}, s."values"->{}').format(sql.Literal(one.name), sql.Literal(one.key))
            for one in self.fields
        ]
        pairs.append(sql.SQL("'area_code', s.area_code"))
        for name, expression in _check_constraints(self.model):
            _run(
                sql.SQL(
                    "update exchange_row s set verdict = 'wrong', problems = problems || jsonb_build_array("
                    "jsonb_build_object('code', 'E424', 'message', {message})) from ("
                    "select r.* from (select s.id as yihu_line, n.* from exchange_row s"
                    " left join {table} t on t.id = s.target_id,"
                    " lateral jsonb_populate_record(t, jsonb_build_object({pairs})) n"
                    " where {these} and s.verdict in ('new', 'changed')) r where not {expression}) x"
                    " where x.yihu_line = s.id"
                ).format(
                    message=sql.Literal(said("E424", rule=name)),
                    table=self.table,
                    pairs=sql.SQL(", ").join(pairs),
                    these=_these(staged),
                    expression=sql.SQL(expression),
                )
            )

    # -- writing ---------------------------------------------------------------------------------------

    def _insert(self, staged: Staged) -> int:
        names = [sql.Identifier(one.name) for one in self.fields] + [sql.Identifier("area_code")]
        given = [one.value for one in self.fields] + [sql.SQL("s.area_code")]
        for field in self.model._meta.concrete_fields:
            if field.column in {one.name for one in self.fields} or field.column in ("id", "area_code"):
                continue
            if field.column == "batch_id":
                names.append(sql.Identifier("batch_id"))
                given.append(sql.SQL("s.batch_id"))
            elif not field.has_db_default() and not field.generated:
                names.append(sql.Identifier(str(field.column)))
                given.append(_default(field))
        return _run(
            sql.SQL(
                "insert into {} ({}) select {} from exchange_row s where {} and s.verdict = 'new'"
            ).format(self.table, sql.SQL(", ").join(names), sql.SQL(", ").join(given), _these(staged))
        )

    def _update(self, staged: Staged) -> int:
        sets: list[sql.Composable] = [
            sql.SQL("{} = {}").format(sql.Identifier(one.name), one.value) for one in self.fields
        ]
        sets.append(sql.SQL("area_code = s.area_code"))
        if any(field.column == "batch_id" for field in self.model._meta.concrete_fields):
            sets.append(sql.SQL("batch_id = s.batch_id"))
        return _run(
            sql.SQL(
                "update {} t set {} from exchange_row s where {} and s.verdict = 'changed' and t.id = s.target_id"
            ).format(self.table, sql.SQL(", ").join(sets), _these(staged))
        )


def _subjects(model: type[models.Model], columns: Sequence[Column]) -> list[_Subject]:
    found: dict[str, _Subject] = {}
    for column in columns:
        path = column.name.split("__")
        if len(path) != 2 or path[0] in found:
            continue
        field: Any = model._meta.get_field(path[0])
        other = field.related_model
        found[path[0]] = _Subject(
            column=column,
            attribute=field.attname,
            table=other._meta.db_table,
            by=other._meta.get_field(path[1]).column,
            has_area=any(one.column == "area_code" for one in other._meta.concrete_fields),
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


def _field(field: Any, key: str) -> _Field:
    db_type = field.db_parameters(connection)["type"]
    if field.is_relation:
        db_type = field.target_field.rel_db_type(connection)
    text = isinstance(field, models.CharField | models.TextField)
    return _Field(
        name=field.column,
        db_type=str(db_type),
        key=key,
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
