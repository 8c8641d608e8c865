"""A year's facts of households or people, matched and written in sets.

One set of statements serves a workbook of thousands and one typed form: the form is a set of one. Rows are found by
household number (and name or identity number), blank cells leave what is known, and every rule is asked of the row
as it would become.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from yihu.core.privacy import masks
from yihu.engine.ledgers import SECRET, Column, Kind
from yihu.modules.households.models import HouseholdSecret, HouseholdYear, Identity, PersonYear
from yihu.modules.households.rules import yearly, yearly_rules
from yihu.modules.households.rules.yearly_rules import Rule

Where = dict[str, Any]
_TYPES = {Kind.YES_NO: "boolean", Kind.INTEGER: "integer", Kind.DECIMAL: "numeric"}
EMPTY = "''"
_WORK = """
    create temporary table year_work on commit drop as
    select s.id, s.line, s."values"->>'number' as number, s."values"->>'name' as name,
           s."values"->'id_number'->>'index' as id_index, (s."values"->>'year')::int as year,
           make_date(least(greatest((s."values"->>'year')::int, 1900), 2200), 1, 1) as first,
           make_date(least(greatest((s."values"->>'year')::int, 1900), 2200), 12, 31) as last,
           null::bigint as household_id, %(person)s::bigint as subject_id, null::bigint as target_id,
           null::text collate "C" as area_code
    from {rows} s
    where s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s and s.verdict <> 'wrong'
"""
_HOUSEHOLDS = """
    update year_work w set household_id = h.id from households_household h
    where h.number = w.number and h.area_code >= %(county)s and h.area_code < %(county)s || ':'
"""
_PERSONS_BY_NUMBER = """
    update year_work w set subject_id = m.person_id from households_identity i, households_membership m
    where w.subject_id is null and i.kind = 'id_number' and i.index = w.id_index and m.person_id = i.person_id
      and m.household_id = w.household_id and m.start <= w.last and (m."end" is null or m."end" > w.first)
"""
# By name alone, where it is the only one of its kind in the household that year, and its number is not another.
_PERSONS_BY_NAME = """
    update year_work w set subject_id = x.person_id from (
      select o.id, min(m.person_id) as person_id from year_work o join households_membership m
        on m.household_id = o.household_id and m.name = o.name and m.start <= o.last
        and (m."end" is null or m."end" > o.first)
      where o.subject_id is null group by o.id having count(distinct m.person_id) = 1) x
    where x.id = w.id and (w.id_index is null or not exists (
      select 1 from households_identity i
      where i.person_id = x.person_id and i.kind = 'id_number' and i."end" is null))
"""
_PLACES = (
    """update year_work w set area_code = r.area_code from households_residence r
       where r.household_id = w.household_id and r.start <= w.last and (r."end" is null or r."end" > w.last)""",
    """update year_work w set area_code = h.area_code from households_household h
       where w.area_code is null and h.id = w.household_id""",
)
_TARGETS = """
    update year_work w set target_id = t.id from {table} t where t.{subject} = w.subject_id and t.year = w.year
      and t.area_code = w.area_code
"""
_PROBLEM = """
    update {rows} s set verdict = 'wrong', problems = s.problems || jsonb_build_array(
        jsonb_build_object('code', x.code, 'message', x.message, 'column', x.label))
    from ({check}) x where x.id = s.id
"""
_CHECKS = (
    """select id, 'E420' as code, '没有户编号为“' || number || '”的农户，或不在您的管理范围内，请核对' as message,
              '户编号' as label from year_work where household_id is null""",
    """select id, 'other_place' as code, '该户当年居住在其他地方，请由上级或当地登记这一年的信息' as message,
              '户编号' as label
       from year_work where area_code < %(own_low)s or area_code >= %(own_high)s""",
    """select id, 'E418' as code, '与第 ' || first_line || ' 行是同一{what}同一年，请删去重复的一行' as message,
              '年度' as label
       from (select id, line, min(line) over (partition by subject_id, year) as first_line
             from year_work where subject_id is not null) x where line > first_line""",
)
_PERSON_CHECKS = (
    """select w.id, 'not_a_member' as code, '该户 ' || w.year || ' 年没有这名成员，请核对姓名和身份证号；'
              || '户内有同名的请填写身份证号' as message, '姓名' as label
       from year_work w where w.household_id is not null and w.subject_id is null""",
    """select w.id, 'E431' as code, '残疾证号前 18 位与此人的身份证号不符，请核对证件' as message, '残疾证号' as label
       from year_work w join {rows} s on s.id = w.id join households_identity i
         on i.person_id = w.subject_id and i.kind = 'id_number' and i."end" is null
       where s."values"->'disability'->>'id_index' <> i.index""",
    """select w.id, 'E431' as code, '残疾证号的类别、等级与填写的残疾类别、残疾等级不一致，请核对证件' as message,
              '残疾证号' as label
       from year_work w join {rows} s on s.id = w.id
       where s."values"->'disability'->>'type' <> nullif(s."values"->>'disability_kind', '')
          or s."values"->'disability'->>'grade' <> nullif(s."values"->>'disability_grade', '')""",
)
_TOO_PRECISE = """
    select w.id, 'E425' as code, '最多 ' || c.places || ' 位小数，请核对' as message, c.label
    from year_work w join {rows} s on s.id = w.id cross join lateral (values {columns}) c(name, label, places)
    where scale((s."values"->>c.name)::numeric) > c.places
"""
# The rows as they would become, once: rules, comparison and writing all ask the same.
_MERGE_FOUND = """
    create temporary table year_merged on commit drop as
    select w.id, w.year, {merged} from year_work w join {rows} s on s.id = w.id
    left join {table} t on t.id = w.target_id
"""
_MERGE_STAGED = """
    create temporary table year_merged on commit drop as
    select s.id, s.target_id, {merged} from {rows} s left join {table} t on t.id = s.target_id
    where {these} and s.verdict in ('new', 'changed')
"""
_VERDICT = """
    update {rows} s set area_code = x.area_code, target_id = x.target_id, verdict = x.verdict, "values" = s."values"
        || jsonb_build_object('household_id', x.household_id, 'subject_id', x.subject_id)
    from (
      select w.id, w.area_code, w.target_id, w.household_id, w.subject_id, case when t.id is null then 'new'
        when row({merged_names}) is distinct from row({known}) or {differs} then 'changed' else 'unchanged' end as verdict
      from year_work w join {rows} o on o.id = w.id join year_merged m on m.id = w.id
      left join {table} t on t.id = w.target_id) x
    where x.id = s.id and s.verdict <> 'wrong'
      and (s.verdict <> x.verdict or s.target_id is distinct from x.target_id or s.area_code <> x.area_code
        or (s."values"->>'subject_id')::bigint is distinct from x.subject_id)
"""
_THESE = """s.batch_id = %(batch)s and s.area_code >= %(low)s and s.area_code < %(high)s"""
_COUNTED = "select verdict, count(*) from {rows} s where {these} group by verdict"
_BROKEN = """
    select id, '{code}' as code, '{message}' as message, '{column}' as label from year_merged where {broken}
"""
_VALUE_DIFFERS = """
    (o."values"->'{kind}'->>'index' is not null and not exists (
      select 1 from {secrets} i where i.{subject} = w.subject_id and i.kind = '{kind}' and i."end" is null
        and (i.index = o."values"->'{kind}'->>'index' or i.start > w.last)))
"""
_INSERT = """
    insert into {table} (area_code, batch_id, note, carried, household_id, number, year{person}, {names})
    select s.area_code, %(kept_batch)s::bigint, '', false, (s."values"->>'household_id')::bigint, s."values"->>'number',
           (s."values"->>'year')::int{person_values}, {merged_names}
    from {rows} s join year_merged m on m.id = s.id {person_join}
    where {these} and s.verdict = 'new'
"""
_UPDATE = """
    update {table} t set batch_id = coalesce(%(kept_batch)s::bigint, t.batch_id), carried = false, {sets}
    from year_merged m where t.id = m.target_id
"""
# Of several years in one file the last one says what the telephone is now; an older year never overrides a newer.
_NEWEST_LINES = """
    select distinct on (s."values"->>'subject_id') s.uid, (s."values"->>'subject_id')::bigint as subject_id,
      s."values"->%(kind)s::text as v, make_date((s."values"->>'year')::int, 1, 1) as first,
      make_date((s."values"->>'year')::int, 12, 31) as last
    from {rows} s where {these} and s.verdict in ('new', 'changed')
      and s."values"->%(kind)s::text->>'index' is not null
    order by s."values"->>'subject_id', (s."values"->>'year')::int desc
"""
_CLOSE_SECRETS = """
    update {secrets} i set "end" = greatest(i.start, x.first) from ({lines}) x
    where i.{subject} = x.subject_id and i.kind = %(kind)s and i."end" is null and i.start <= x.last
      and i.index <> x.v->>'index'
"""
_NEW_SECRETS = """
    insert into {secrets} (uid, area_code, {subject}, kind, cipher, index, hint, start)
    select x.uid, b.area_code, x.subject_id, %(kind)s, x.v->>'cipher', x.v->>'index', x.v->>'last',
           greatest(x.first, (select max(i.start) from {secrets} i
                              where i.{subject} = x.subject_id and i.kind = %(kind)s))
    from ({lines}) x join {bearer} b on b.id = x.subject_id
    where not exists (select 1 from {secrets} i
                      where i.{subject} = x.subject_id and i.kind = %(kind)s and i."end" is null)
"""


@dataclass(frozen=True)
class Sheet:
    """One of the two yearly forms; `rows` is the table that holds the lines (the importer's, or of one form).

    `whole`: a form shows what is known, so that what was emptied there is meant to be empty; secrets and sensitive
    codes are never shown and never emptied.
    """

    model: type[HouseholdYear] | type[PersonYear]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    rows: str = "exchange_row"
    whole: bool = False

    @property
    def of_people(self) -> bool:
        return self.model is PersonYear

    @property
    def names(self) -> dict[str, str]:
        """What the statements call things."""
        return {
            "rows": self.rows,
            "table": self.model._meta.db_table,
            "subject": "person_id" if self.of_people else "household_id",
            "what": "人" if self.of_people else "户",
            "bearer": "households_person" if self.of_people else "households_household",
            "secrets": (Identity if self.of_people else HouseholdSecret)._meta.db_table,
            "these": _THESE,
        }

    @cached_property
    def facts(self) -> list[Column]:
        return [column for column in self.columns if column.kind not in SECRET]

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of personal data among the columns; each column bears its kind's name."""
        return [masks.of_column(column).value for column in self.columns if column.kind in SECRET]

    def match(self, where: Where) -> None:
        """Verdict, target and problems of the lines; each gets its household's village."""
        itself = "update year_work set subject_id = household_id"
        who = [_PERSONS_BY_NUMBER, _PERSONS_BY_NAME] if self.of_people else [itself]
        with connection.cursor() as cursor:
            cursor.execute("drop table if exists year_work")
            cursor.execute(_WORK.format(**self.names), where)
            cursor.execute("create index on year_work (number); analyze year_work")
            cursor.execute(_HOUSEHOLDS, where)
            cursor.execute("create index on year_work (household_id); analyze year_work")
            for statement in (*who, *_PLACES, _TARGETS):
                cursor.execute(statement.format(**self.names), where)
            cursor.execute("drop table if exists year_merged")
            cursor.execute(_MERGE_FOUND.format(**self.names, merged=self._merged_facts), where)
            for check in self._checks():
                cursor.execute(_PROBLEM.format(rows=self.rows, check=check.format(**self.names)), where)
            cursor.execute(self._verdict(), where)

    def apply(self, where: Where) -> dict[str, int]:
        """Writes the lines that are new or changed; number of lines by verdict."""
        names = {
            **self.names,
            "names": self._listed("{name}"),
            "sets": self._listed("{name} = m.{name}"),
            "merged": self._merged_facts,
            "merged_names": self._listed("m.{name}"),
            "person": ", person_id, name" if self.of_people else "",
            "person_values": ", p.id, p.name" if self.of_people else "",
            "person_join": "join households_person p on p.id = (s.\"values\"->>'subject_id')::bigint"
            if self.of_people
            else "",
        }
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED.format(**names), where)
            found = dict(cursor.fetchall())
            cursor.execute("drop table if exists year_merged")
            for statement in (_MERGE_STAGED, _INSERT, _UPDATE):
                cursor.execute(statement.format(**names), where)
            names["lines"] = _NEWEST_LINES.format(**names)
            for kind in self.kinds:
                for statement in (_CLOSE_SECRETS, _NEW_SECRETS):
                    cursor.execute(statement.format(**names), {**where, "kind": kind})
        return found

    def _checks(self) -> list[str]:
        made = [*_CHECKS, *(_PERSON_CHECKS if self.of_people else ())]
        decimals = [column for column in self.facts if column.kind is Kind.DECIMAL]
        if decimals:
            columns = ", ".join(
                f"('{column.name}', '{column.label}', {self._places(column.name)})" for column in decimals
            )
            made.append(_TOO_PRECISE.replace("{columns}", columns))
        return [*made, *(self._rule(rule) for rule in self.rules)]

    def _places(self, name: str) -> int:
        """How many decimals the table keeps."""
        field: Any = self.model._meta.get_field(name)
        return int(field.decimal_places)

    def _rule(self, rule: Rule) -> str:
        """The lines that break the rule, asked of the row as it becomes."""
        return _BROKEN.format(
            code=rule.code, message=rule.message, column=rule.column, broken=rule.broken.replace("%", "%%")
        )

    def _verdict(self) -> str:
        differs = " or ".join(_VALUE_DIFFERS.format(**self.names, kind=kind) for kind in self.kinds)
        return _VERDICT.format(
            **self.names,
            merged_names=self._listed("m.{name}"),
            known=self._listed("t.{name}"),
            differs=differs or "false",
        )

    @cached_property
    def _merged_facts(self) -> str:
        return ", ".join(f"{self._merged(column)} as {column.name}" for column in self.facts)

    def _merged(self, column: Column) -> str:
        """What the row will hold: the new value, else what is known, else nothing."""
        given = f"s.\"values\"->>'{column.name}'"
        text = column.kind not in _TYPES
        values = [f"nullif({given}, '')" if text else f"({given})::{_TYPES[column.kind]}"]
        if column.name in ("disability_kind", "disability_grade"):
            part = "type" if column.name == "disability_kind" else "grade"
            values.append(f"s.\"values\"->'disability'->>'{part}'")
        if not self.whole or column.sensitive:
            values.append(f"t.{column.name}")
        merged = f"coalesce({', '.join([*values, EMPTY] if text else values)})"
        if column.name not in yearly.GIVES_WAY:
            return merged
        other, condition = yearly.GIVES_WAY[column.name]
        gives_way = f"{given} is null and s.\"values\"->>'{other}' {condition}"
        return f"case when {gives_way} then {EMPTY} else {merged} end"

    def _listed(self, shape: str) -> str:
        return ", ".join(shape.format(name=column.name) for column in self.facts)


HOUSEHOLDS = Sheet(HouseholdYear, yearly.HOUSEHOLD_COLUMNS, yearly_rules.HOUSEHOLD_RULES)
PEOPLE = Sheet(PersonYear, yearly.PERSON_COLUMNS, yearly_rules.PERSON_RULES)
