"""分红名单 as a workbook: payments matched to contracts by household number and entity."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.engine.errors import BadValue, Refused
from yihu.modules.industry import queries
from yihu.modules.industry.actions.dividends import Payment, paid_twice, pay
from yihu.modules.industry.models import Contract, Dividend
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.rules import ContractKind

_COLUMN = "户编号"


@dataclass(frozen=True)
class Line:
    id: int
    number: int
    household: str
    entity: str
    kind: str
    year: int
    on: date
    fen: int
    voucher: str


@dataclass
class Known:
    """Contracts of the lines' households and entities; what is entered already; what the list said before."""

    contracts: Mapping[tuple[str, str], list[Contract]]
    paid: Mapping[tuple[int, int, date, str], Dividend]
    seen: set[tuple[int, int, date, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    contract: Contract | None = None
    target: int | None = None
    problem: str = ""


@transaction.atomic
def enter(actor: Actor, values: Mapping[str, Any]) -> Dividend:
    """One line of the form or grid. Raises BadValue, AlreadyPaid, NotAllowed."""
    line = _line(0, 0, values)
    contract = _contract(line, _known(actor, [line]))
    return pay(actor, [Payment(contract, line.fen)], year=line.year, on=line.on, voucher=line.voucher)[0]


def match(actor: Actor, staged: Staged) -> None:
    lines = _lines(staged)
    known = _known(actor, lines)
    judged = [(line, _judge(actor, line, known)) for line in lines]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {TABLE} set verdict = %s, target_id = %s, problems = problems || %s::jsonb where id = %s",  # noqa: S608
            [[one.verdict.value, one.target, _problems(one), line.id] for line, one in judged],
        )


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    """Lines of one voucher, year and day are one list."""
    lines = _lines(staged)
    known = _known(actor, lines)
    lists: dict[tuple[int, date, str], list[Payment]] = {}
    unchanged = 0
    for line in lines:
        one = _judge(actor, line, known)
        if one.verdict is Verdict.UNCHANGED:
            unchanged += 1
        elif one.contract is None:
            raise BadValue(f"第 {line.number} 行：{one.problem}")
        else:
            key = (line.year, line.on, line.voucher)
            lists.setdefault(key, []).append(Payment(one.contract, line.fen))
    for (year, on, voucher), payments in lists.items():
        pay(actor, payments, year=year, on=on, voucher=voucher, batch_id=staged.batch_id)
    return Counts(new=sum(len(payments) for payments in lists.values()), unchanged=unchanged)


def _judge(actor: Actor, line: Line, known: Known) -> Judged:
    try:
        contract = _contract(line, known)
        key = (contract.pk, line.year, line.on, line.voucher)
        if key in known.seen:
            raise BadValue("与本表前面一行是同一份协议、年度、日期和凭证，请合并为一行")
        known.seen.add(key)
        if not actor.may(Can.PAY, contract.area_code):
            raise BadValue("您的岗位不能登记该户的分红，请由乡镇或区县经办导入")
        same = known.paid.get(key)
        if same is not None:
            return _same(line, same)
        if line.fen <= 0:
            raise BadValue("金额须大于 0；退回请在协议页“撤回”")
        if told := paid_twice(contract, line.year, line.on, line.fen, line.voucher):
            raise BadValue(told)
    except Refused as refused:
        return Judged(Verdict.WRONG, problem=refused.message)
    return Judged(Verdict.NEW, contract)


def _same(line: Line, same: Dividend) -> Judged:
    if same.fen != line.fen:
        raise BadValue("这笔分红已登记，但金额不同；请先在协议页撤回原记录，再导入")
    return Judged(Verdict.UNCHANGED, target=same.pk)


def _contract(line: Line, known: Known) -> Contract:
    """The one contract the line means: of several, that which promises money in the year."""
    if line.kind and ContractKind.by_label(line.kind) is None:
        raise BadValue(f"没有“{line.kind}”这种协议类型，请从下拉框中选择")
    found = known.contracts.get((line.household, line.entity), [])
    if line.kind:
        found = [one for one in found if one.kind == line.kind]
    running = [
        one for one in found if one.start.year <= line.year and (one.end is None or one.end.year >= line.year)
    ]
    promised = [one for one in running if queries.terms_of(one).due(line.year)] or running
    if not promised:
        raise BadValue(
            f"没有户 {line.household} 与“{line.entity}”在 {line.year} 年有效的协议，请核对编号和主体名称，或先登记协议"
        )
    if len(promised) > 1:
        raise BadValue(f"户 {line.household} 与“{line.entity}”有 {len(promised)} 份协议，请填“协议类型”一列")
    return promised[0]


def _known(actor: Actor, lines: Sequence[Line]) -> Known:
    rows = queries.contracts(actor).filter(
        household__number__in={line.household for line in lines},
        entity_name__in={line.entity for line in lines},
    )
    contracts: dict[tuple[str, str], list[Contract]] = {}
    for row in rows.select_related("household").order_by("start"):
        contracts.setdefault((row.household.number, row.entity_name), []).append(row)
    paid = queries.standing_dividends(actor).filter(contract__in=rows.values("pk"))
    return Known(contracts, {(one.contract_id, one.year, one.on, one.voucher): one for one in paid})


def _lines(staged: Staged) -> list[Line]:
    sql = (
        f'select id, line, "values" from {TABLE} where batch_id = %s and verdict <> %s'  # noqa: S608
        " and area_code >= %s and area_code < %s order by line"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [staged.batch_id, Verdict.WRONG.value, *staged.bounds])
        return [_line(*row) for row in cursor.fetchall()]


def _line(pk: int, number: int, values: Any) -> Line:
    read: Mapping[str, Any] = json.loads(values) if isinstance(values, str) else values
    on = read["on"]
    return Line(
        id=pk,
        number=number,
        household=str(read["household__number"]).strip(),
        entity=" ".join(str(read["contract__entity_name"]).split()),
        kind=str(read.get("contract__kind") or ""),
        year=int(read["year"]),
        on=on if isinstance(on, date) else date.fromisoformat(str(on)),
        fen=int(read["fen"]),
        voucher=str(read["voucher"]).strip()[:60],
    )


def _problems(judged: Judged) -> str:
    if not judged.problem:
        return "[]"
    return json.dumps([{"code": "E510", "message": judged.problem, "column": _COLUMN}], ensure_ascii=False)


BULK = Bulk(match=match, apply=apply)
