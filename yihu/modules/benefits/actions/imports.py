"""Workbooks of rows about people: household by number, person by name, a list by its number; in sets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.core.history import actions as history

_LIST = "list__number"


@dataclass(frozen=True)
class Sheet:
    """A ledger of people as a workbook brings it. `own`: its columns with their type in the database, an empty text being
    ''; `identify`: those that say “the same row”, besides the person; `rules`: SQL of what cannot be (over `w`), the words
    for it and the column."""

    table: str
    title: str
    own: tuple[tuple[str, str], ...]
    identify: tuple[str, ...] = ()
    rules: tuple[tuple[str, str, str], ...] = ()
    on_lists: bool = False

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.own]


def bulk_of(sheet: Sheet) -> Bulk:
    def match(actor: Actor, staged: Staged) -> None:
        _match(sheet, staged)

    def apply(actor: Actor, staged: Staged) -> Counts:
        return _apply(actor, sheet, staged)

    return Bulk(match=match, apply=apply, cells=True, kit=True)


def _run(statement: str, given: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _match(sheet: Sheet, staged: Staged) -> None:
    _lay_out(sheet, staged)
    _find(sheet)
    for condition, words, label in _rules(sheet):
        _wrong(condition, words, label)
    _compare(sheet)
    _run(
        f"update {TABLE} s set verdict = w.verdict, target_id = w.target, area_code = w.area_code"  # noqa: S608
        " from benefits_work w where w.id = s.id"
    )


def _lay_out(sheet: Sheet, staged: Staged) -> None:
    """The lines with their values typed, once; what is looked up comes after."""
    low, high = staged.bounds
    own = [f'{_typed(staged, name, kind)} as "{name}"' for name, kind in sheet.own]
    said_list = staged.said(_LIST) if sheet.on_lists else "null::text"
    _run("drop table if exists benefits_work")
    _run(
        f"""
        create temporary table benefits_work on commit drop as
        select s.id, s.line, s.area_code, {staged.said("household__number")} as household_number,
          coalesce(btrim({staged.said("person_name")}), '') as person_name, {said_list} as list_number,
          coalesce({staged.said("note")}, '') as note, null::bigint as household_id, null::bigint as person_id,
          null::bigint as subject, null::bigint as list_id, ''::text as kind_of_list, ''::text as period_of_list, ''::text as stage_of_list,
          null::bigint as target, 'new'::varchar(10) as verdict, {", ".join(own)}
        from {staged.lines} s where s.verdict <> 'wrong'""",  # noqa: S608 — names of our own
        {"batch": staged.batch_id, "low": low, "high": high},
    )
    _run("analyze benefits_work")


def _typed(staged: Staged, name: str, kind: str) -> str:
    said = staged.said(name)
    return f"coalesce({said}, '')" if kind == "text" else f"({said})::{kind}"


def _find(sheet: Sheet) -> None:
    _run(
        "update benefits_work w set household_id = h.id, area_code = h.area_code from households_household h"
        " where h.number = w.household_number"
    )
    for still_there in ("true", 'm."end" is null'):
        _run(
            f"""
            update benefits_work w set person_id = x.person_id from (
              select w.id, min(m.person_id) as person_id from benefits_work w join households_membership m
                on m.household_id = w.household_id and m.name = w.person_name and {still_there}
              where w.person_id is null and w.person_name <> '' group by w.id
              having count(distinct m.person_id) = 1) x where x.id = w.id"""  # noqa: S608
        )
    _run("update benefits_work set subject = coalesce(person_id, -household_id)")
    if sheet.on_lists:
        _run(
            "update benefits_work w set list_id = l.id, kind_of_list = l.kind, period_of_list = l.period,"
            " stage_of_list = l.stage from benefits_list l where l.number = w.list_number"
        )


def _rules(sheet: Sheet) -> list[tuple[str, str, str]]:
    found = [
        ("w.household_id is null", "没有找到这一户，或不在您的管理范围内，请核对户编号", "户编号"),
        (
            "w.person_name <> '' and w.person_id is null",
            "该户没有叫这个名字的成员，或有同名的成员，请按户口簿核对户编号和姓名",
            "姓名",
        ),
    ]
    if sheet.on_lists:
        found += [
            ("w.list_id is null", "没有这个编号的清单，请先在“补助救助”新建清单", "清单编号"),
            ("w.stage_of_list <> 'drafted'", "清单已复核发放，不能再增减名单", "清单编号"),
            (
                "w.person_id is null and w.kind_of_list not in ('temporary', 'special')",
                "这类补助发到个人，请填姓名",
                "姓名",
            ),
            (
                "exists (select from benefits_payment p where p.list_id <> w.list_id"
                " and coalesce(p.person_id, -p.household_id) = w.subject and p.kind = w.kind_of_list"
                " and p.period = w.period_of_list and p.returned_on is null)",
                "此人（户）同一种类、同一所属期已在另一份清单上，请勿重复",
                "姓名",
            ),
        ]
    else:
        found.append(("w.person_id is null", "请填姓名", "姓名"))
    return [*found, *sheet.rules]


def _wrong(condition: str, words: str, label: str) -> None:
    """Lines of which the condition holds leave the work with these words."""
    _run(
        f"with gone as (delete from benefits_work w where {condition} returning w.id)"  # noqa: S608
        f" update {TABLE} s set verdict = '{Verdict.WRONG.value}', problems = problems || %s::jsonb"
        " from gone where gone.id = s.id",
        [json.dumps([{"code": "E510", "message": words, "column": label}], ensure_ascii=False)],
    )


def _compare(sheet: Sheet) -> None:
    keys = [*(["list_id"] if sheet.on_lists else []), *sheet.identify]
    over = ", ".join(f'"{one}"' for one in ("subject", *keys))
    _run(
        f"""
        with twice as (
          select id, first from (select id, line, min(line) over (partition by {over}) as first from benefits_work) x
          where line > first),
        gone as (delete from benefits_work w using twice where w.id = twice.id)
        update {TABLE} s set verdict = 'wrong', problems = problems || jsonb_build_array(jsonb_build_object(
          'code', 'E418', 'message', '与第 ' || twice.first || ' 行是同一条记录，请删去重复的一行', 'column', '姓名'))
        from twice where twice.id = s.id"""  # noqa: S608
    )
    same = "".join(f' and t."{one}" = w."{one}"' for one in keys)
    facts = [name for name in sheet.names if name not in sheet.identify]
    differs = " or ".join(f't."{one}" is distinct from w."{one}"' for one in facts) or "false"
    standing = " and t.returned_on is null" if sheet.on_lists else ""
    _run(
        f"update benefits_work w set target = t.id, verdict = case when {differs} then 'changed' else 'unchanged' end"  # noqa: S608
        f" from {sheet.table} t where coalesce(t.person_id, -t.household_id) = w.subject{same}{standing}"
    )


def _apply(actor: Actor, sheet: Sheet, staged: Staged) -> Counts:
    """Asks once more whom the lines mean, and writes them."""
    _match(sheet, staged)
    subject = [
        "area_code",
        "household_id",
        "person_id",
        "person_name",
        "note",
        *(["list_id"] if sheet.on_lists else []),
    ]
    names = [*subject, *sheet.names]
    columns = ", ".join(f'"{one}"' for one in names)
    new = _run(
        f"insert into {sheet.table} (batch_id, {columns}) select %s, {columns} from benefits_work"  # noqa: S608
        " where verdict = 'new' order by line",
        [staged.batch_id],
    )
    facts = [name for name in sheet.names if name not in sheet.identify]
    sets = ", ".join(f'"{one}" = w."{one}"' for one in facts)
    changed = _run(
        f"update {sheet.table} t set batch_id = %s, {sets} from benefits_work w"  # noqa: S608
        " where t.id = w.target and w.verdict = 'changed'",
        [staged.batch_id],
    )
    unchanged = _count("unchanged")
    history.record(
        actor,
        "benefits.imported",
        summary=f"导入{sheet.title}：新增 {new} 变更 {changed}",
        batch=staged.batch_id,
    )
    return Counts(new, changed, unchanged)


def _count(verdict: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from benefits_work where verdict = %s", [verdict])
        return int(cursor.fetchone()[0])
