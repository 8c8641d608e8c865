"""Workbooks of batches and arrangements: each line goes through the same action as a form.

Lines are money, a few hundred a year, and each needs its balance; so they are read in one go, matched in one go
and written one by one. A line that stands already with another amount is wrong: the way out is a reverse entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.engine.errors import BadValue, Refused
from yihu.engine.money import from_fen
from yihu.modules.funds import queries
from yihu.modules.funds.actions.issue import allocate, issue
from yihu.modules.funds.models import Allocation, Batch
from yihu.modules.funds.rules import FundKind, Sector, Tier


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    target_id: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Line:
    id: int
    number: int
    area_code: str
    values: Mapping[str, Any]


def enter_batch(actor: Actor, values: Mapping[str, Any]) -> Batch:
    """One line of the form, grid or workbook. Money is whole fen."""
    return issue(
        actor,
        number=str(values["number"]),
        tier=Tier(values["tier"]),
        kind=FundKind(values["kind"]),
        year=int(values["year"]),
        on=_day(values["on"]),
        yuan=from_fen(int(values["fen"])),
        title=values.get("title") or "",
        purpose=values.get("purpose") or "",
        sector=_sector(values),
        area_code=values.get("area_code") or "",
        note=values.get("note") or "",
    )


def enter_allocation(actor: Actor, values: Mapping[str, Any]) -> Allocation:
    """One line of the form, grid or workbook; the batch is named by document, tier and kind."""
    batch = _batch_of(actor, values)
    return allocate(
        actor,
        batch.pk,
        on=_day(values["on"]),
        document=str(values["document"]),
        yuan=from_fen(int(values["fen"])),
        unit_id=_unit_id(values.get("unit")),
        project_number=values.get("project_number") or "",
        area_code=values.get("area_code") or batch.area_code,
        sector=_sector(values),
        note=values.get("note") or "",
    )


def _batch_of(actor: Actor, values: Mapping[str, Any]) -> Batch:
    rows = queries.standing_of(queries.batches(actor)).filter(
        number=str(values["batch_number"]).strip(), tier=values["tier"]
    )
    if not values.get("year"):
        # Money carried over keeps its document: what is newly issued comes first.
        rows = rows.filter(carries__isnull=True)
    else:
        rows = rows.filter(year=values["year"])
    if values.get("kind"):
        rows = rows.filter(kind=values["kind"])
    found = list(rows[:2])
    if len(found) != 1:
        many = "有多笔，请填资金类别" if found else "没有登记，请先登记资金下达"
        raise BadValue(f"下达文号“{values['batch_number']}”（{Tier(values['tier']).label}）{many}")
    return found[0]


def _judge_batch(actor: Actor, line: Line) -> Judged:
    county = line.values.get("area_code") or actor.area_code
    same = queries.standing_of(queries.batches(actor)).filter(
        area_code=county,
        number=str(line.values["number"]).strip(),
        tier=line.values["tier"],
        kind=line.values["kind"],
        year=line.values["year"],
    )
    return _against(same.first(), line)


def _judge_allocation(actor: Actor, line: Line) -> Judged:
    try:
        batch = _batch_of(actor, line.values)
    except Refused as refused:
        return Judged(Verdict.WRONG, problem=refused.message)
    if batch.verdict is None:
        return Judged(Verdict.WRONG, problem="下达尚待复核，请先由另一人复核过账，再导入安排")
    if line.values.get("unit") is None and not line.values.get("project_number"):
        return Judged(Verdict.WRONG, problem="请填写安排到的单位或项目编号（至少一项）")
    same = queries.standing_of(queries.allocations(actor)).filter(
        batch=batch,
        document=str(line.values["document"]).strip(),
        unit=_unit_id(line.values.get("unit")),
        project_number=line.values.get("project_number") or "",
        area_code=line.area_code,
    )
    return _against(same.first(), line)


def _against(found: Batch | Allocation | None, line: Line) -> Judged:
    if found is None:
        return Judged(Verdict.NEW)
    if (found.fen, found.on) == (int(line.values["fen"]), _day(line.values["on"])):
        return Judged(Verdict.UNCHANGED, found.pk)
    was = f"{from_fen(found.fen):,} 元，{found.on.isoformat()}"
    return Judged(
        Verdict.WRONG,
        found.pk,
        f"该笔已登记（{was}），与本行不同；如有误请先在资金页面冲正（待复核的由复核人作废），再导入",
    )


def _bulk(judge: Callable[[Actor, Line], Judged], enter: Callable[[Actor, Mapping[str, Any]], Any]) -> Bulk:
    def match(actor: Actor, staged: Staged) -> None:
        found = [(line, judge(actor, line)) for line in _lines(staged)]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"update {TABLE} set verdict = %s, target_id = %s, problems = problems || %s::jsonb where id = %s",  # noqa: S608
                [[one.verdict.value, one.target_id, _problems(one), line.id] for line, one in found],
            )

    @transaction.atomic
    def apply(actor: Actor, staged: Staged) -> Counts:
        new = unchanged = 0
        for line in _lines(staged):
            judged = judge(actor, line)
            if judged.verdict is Verdict.WRONG:
                raise BadValue(f"第 {line.number} 行：{judged.problem}")
            if judged.verdict is Verdict.UNCHANGED:
                unchanged += 1
                continue
            enter(actor, {**line.values, "area_code": line.area_code})
            new += 1
        return Counts(new=new, unchanged=unchanged)

    return Bulk(match=match, apply=apply)


def _lines(staged: Staged) -> list[Line]:
    """The lines that may be written, in the order of the file; of one township when it is named."""
    columns = 'id, line, area_code, "values"'
    sql = (
        f"select {columns} from {TABLE} where batch_id = %s and verdict <> %s"  # noqa: S608
        " and area_code >= %s and area_code < %s order by line"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [staged.batch_id, Verdict.WRONG.value, *staged.bounds])
        return [Line(pk, number, area, _json(values)) for pk, number, area, values in cursor.fetchall()]


def _json(values: Any) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(values) if isinstance(values, str) else values
    return loaded


def _problems(judged: Judged) -> str:
    if not judged.problem:
        return "[]"
    return json.dumps([{"code": "E510", "message": judged.problem, "column": "文号"}], ensure_ascii=False)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _sector(values: Mapping[str, Any]) -> Sector | None:
    return Sector(values["sector"]) if values.get("sector") else None


def _unit_id(value: Any) -> int | None:
    if value is None or value == "":
        return None
    return int(getattr(value, "pk", value))


BATCHES = _bulk(_judge_batch, enter_batch)
ALLOCATIONS = _bulk(_judge_allocation, enter_allocation)
