"""Statements as the bank and the treasury give them: each line finds itself in the ledger by what it says, and new ones
take their place in their day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.modules.funds.models import StatementLine
from yihu.modules.funds.rules.passbook import Read, Told, account_of, breaks, in_order, masked, paired, read

_MOST_NUMBER = 2_147_483_647
_ASIDE = 1_000_000_000  # where numbers wait while the lines of a day are counted anew
_SHOWN = 10
_OWN = (
    "source",
    "account",
    "on",
    "number",
    "voucher",
    "serial",
    "in_fen",
    "out_fen",
    "balance_fen",
    "summary",
    "area_code",
    "note",
)
_BROUGHT = ("voucher", "serial", "balance_fen", "summary", "note")
Day = tuple[str, str, str, date]


@dataclass(frozen=True)
class _Judged:
    verdict: Verdict
    row: StatementLine | None = None
    problem: str = ""


def makes(columns: Sequence[str]) -> list[str]:
    """One amount with its direction becomes 收入 and 支出; what only helped to read the lines is gone."""
    found = {*columns, *(("in_fen", "out_fen") if "amount" in columns else ())}
    return [name for name in _OWN if name in found]


def match(actor: Actor, staged: Staged) -> list[dict[str, Any]]:
    """Verdicts, and the lines as the ledger would keep them: sides by column, and no number of a person."""
    told = _told(staged)
    found = read(told)
    judged = _judged(found, _there(found.lines))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'update {TABLE} set verdict = %s, target_id = %s, "values" = %s::jsonb, problems = problems || %s::jsonb'  # noqa: S608
            " where id = %s",
            [_staged(line, judged[line.id]) for line in found.lines],
        )
    return _remarks(found)


@transaction.atomic
def apply(actor: Actor, staged: Staged) -> Counts:
    """Writes what `match` has just left, each day of an account as a whole."""
    found = read(_told(staged))
    there = _there(found.lines)
    judged = _judged(found, there)
    changed = 0
    new: dict[Day, list[Told]] = defaultdict(list)
    for line in found.lines:
        one = judged[line.id]
        if one.verdict is Verdict.NEW:
            new[_day(line)].append(line)
        elif one.verdict is Verdict.CHANGED and one.row is not None:
            _correct(one.row, line, staged.batch_id)
            changed += 1
    made = [row for day, lines in new.items() for row in _enter(there.get(day, []), lines, staged.batch_id)]
    StatementLine.objects.bulk_create(made)
    for account in {line.of_account for lines in new.values() for line in lines}:
        _count_anew(account, [day[3] for day in new if day[:3] == account])
    unchanged = sum(one.verdict is Verdict.UNCHANGED for one in judged.values())
    return Counts(new=len(made), changed=changed, unchanged=unchanged)


def _told(staged: Staged) -> list[Told]:
    sql = (
        f'select id, line, area_code, "values" from {TABLE}'  # noqa: S608 — a name of our own
        " where batch_id = %s and verdict <> %s and area_code >= %s and area_code < %s order by line"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [staged.batch_id, Verdict.WRONG.value, *staged.bounds])
        return [_line(*row) for row in cursor.fetchall()]


def _line(pk: int, line: int, area_code: str, values: Any) -> Told:
    said: Mapping[str, Any] = json.loads(values) if isinstance(values, str) else values
    summary, purpose = (str(said.get(name) or "").strip() for name in ("summary", "purpose"))
    if purpose and purpose not in summary:
        summary = f"{summary} {purpose}".strip()
    return Told(
        id=pk,
        line=line,
        area_code=area_code,
        source=str(said["source"]),
        account=account_of(str(said["account"])),
        on=date.fromisoformat(str(said["on"])),
        in_fen=said.get("in_fen"),
        out_fen=said.get("out_fen"),
        amount=said.get("amount"),
        flag=str(said.get("flag") or ""),
        balance_fen=said.get("balance_fen"),
        number=said.get("number"),
        serial=str(said.get("serial") or ""),
        voucher=str(said.get("voucher") or ""),
        summary=masked(summary)[:200],
        note=masked(str(said.get("note") or ""))[:200],
    )


def _day(line: Told) -> Day:
    return line.area_code, line.source, line.account, line.on


def _there(lines: Iterable[Told]) -> dict[Day, list[StatementLine]]:
    """The ledger's lines of the same accounts and days, in their order."""
    days = {_day(line) for line in lines}
    if not days:
        return {}
    rows = StatementLine.objects.filter(
        area_code__in={day[0] for day in days},
        account__in={day[2] for day in days},
        on__in={day[3] for day in days},
    )
    found: dict[Day, list[StatementLine]] = defaultdict(list)
    for row in rows.order_by("on", "number", "pk"):
        found[row.area_code, row.source, row.account, row.on].append(row)
    return found


def _judged(found: Read, there: Mapping[Day, list[StatementLine]]) -> dict[int, _Judged]:
    judged: dict[int, _Judged] = {}
    days: dict[Day, list[Told]] = defaultdict(list)
    numbers: dict[tuple[Day, int], int] = {}
    bank_ones: dict[tuple[Any, ...], int] = {}
    for line in sorted(found.lines, key=lambda one: one.line):
        if problem := _problem(line, found, numbers, bank_ones):
            judged[line.id] = _Judged(Verdict.WRONG, problem=problem)
        elif not line.flow_fen:
            judged[line.id] = _Judged(Verdict.UNCHANGED)
    for line in found.lines:
        if line.id not in judged:
            days[_day(line)].append(line)
    for day, lines in days.items():
        known = paired(lines, there.get(day, []))
        for line in lines:
            row = known.get(line.id)
            verdict = (
                Verdict.NEW if row is None else Verdict.CHANGED if _differs(row, line) else Verdict.UNCHANGED
            )
            judged[line.id] = _Judged(verdict, row)
    return judged


def _problem(
    line: Told, found: Read, numbers: dict[tuple[Day, int], int], bank_ones: dict[tuple[Any, ...], int]
) -> str:
    """What keeps a line out. The bank's serial, sum and balance together are one line, told twice."""
    if line.id in found.unclear:
        return "看不出这一行是收入还是支出，请补上“借贷标志”（借、贷）或余额后重新上传"
    if line.number is not None:
        if not 0 <= line.number <= _MOST_NUMBER:
            return "流水序号不是一天内的小序号；银行的流水号请对应到“交易流水号”一列"
        first = numbers.setdefault((_day(line), line.number), line.line)
        if first != line.line:
            return f"与第 {first} 行是同一条（账户、交易日期、流水序号相同），请删去重复的一行"
    if line.serial and line.balance_fen is not None:
        key = (_day(line), line.serial, line.flow_fen, line.balance_fen)
        first = bank_ones.setdefault(key, line.line)
        if first != line.line:
            return f"与第 {first} 行是同一条（交易流水号、金额、余额相同），请删去重复的一行"
    return ""


def _differs(row: StatementLine, line: Told) -> bool:
    """What a file does not tell leaves what is known."""
    moved = (row.in_fen or 0) - (row.out_fen or 0) != line.flow_fen
    return moved or any(getattr(line, name) not in ("", None, getattr(row, name)) for name in _BROUGHT)


def _correct(row: StatementLine, line: Told, batch_id: int) -> None:
    row.in_fen, row.out_fen, row.batch_id = line.in_fen, line.out_fen, batch_id
    for name in _BROUGHT:
        if getattr(line, name) not in ("", None):
            setattr(row, name, getattr(line, name))
    row.save(update_fields=["in_fen", "out_fen", "batch_id", *_BROUGHT])


def _enter(there: Sequence[StatementLine], lines: Sequence[Told], batch_id: int) -> list[StatementLine]:
    """New lines of one account and day with their numbers: those the file gives, else by their place in the day."""
    made = [
        StatementLine(
            area_code=line.area_code,
            batch_id=batch_id,
            **{name: getattr(line, name) for name in _OWN if name not in ("area_code", "number")},
        )
        for line in lines
    ]
    taken = {row.number for row in there}
    given = [line.number for line in lines]
    if all(number is not None and number not in taken for number in given):
        for row, number in zip(made, given, strict=True):
            row.number = number or 0
        return made
    for row, number in zip(made, range(max(taken, default=0) + 1, _MOST_NUMBER), strict=False):
        row.number = number
    return made


def _count_anew(account: tuple[str, str, str], days: Sequence[date]) -> None:
    """Lines that came behind the others of their day, and belong before or between them as the balances say. The days
    around tell where a day begins that ended as it began."""
    rows = StatementLine.objects.filter(area_code=account[0], source=account[1], account=account[2])
    before = rows.filter(on__lt=min(days)).order_by("-on").values_list("on", flat=True).first()
    after = rows.filter(on__gt=max(days)).order_by("on").values_list("on", flat=True).first()
    near = rows.filter(on__gte=before or min(days), on__lte=after or max(days))
    there = list(near.order_by("on", "number", "pk"))
    right = in_order(there)
    if breaks(right) >= breaks(there):
        return
    for (_, was), (_, now) in zip(_by_day(there), _by_day(right), strict=True):
        if was != now:
            _number(now, sorted(row.number for row in was))


def _by_day(rows: Sequence[StatementLine]) -> list[tuple[date, list[StatementLine]]]:
    return [(day, list(some)) for day, some in groupby(rows, key=lambda row: row.on)]


def _number(rows: Sequence[StatementLine], numbers: Sequence[int]) -> None:
    """The same numbers in another order; aside first, since no two may meet on the way."""
    for aside, row in enumerate(rows):
        row.number = _ASIDE + aside
        row.save(update_fields=["number"])
    for row, number in zip(rows, numbers, strict=True):
        row.number = number
        row.save(update_fields=["number"])


def _staged(line: Told, judged: _Judged) -> list[Any]:
    values = {name: getattr(line, name) for name in _OWN if getattr(line, name) not in ("", None)}
    if judged.problem:
        values |= {name: value for name, value in (("amount", line.amount), ("flag", line.flag)) if value}
    problems = [{"code": "E520", "message": judged.problem}] if judged.problem else []
    return [
        judged.verdict.value,
        judged.row.pk if judged.row else None,
        json.dumps({**values, "on": line.on.isoformat()}, ensure_ascii=False),
        json.dumps(problems, ensure_ascii=False),
        line.id,
    ]


def _remarks(found: Read) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    if found.turned:
        names = "、".join(found.turned)
        told.append(
            _remark(
                "W521", f"账户“{names}”的借贷与余额增减相反（银行记账口径），已按余额对调收入和支出，请核对"
            )
        )
    if found.guessed:
        told.append(_remark("W522", "文件没有写明借贷，收入和支出按余额的增减判定", notice=not found.unclear))
    if found.apart:
        lines = "、".join(str(line) for line in found.apart[:_SHOWN])
        more = f" 等共 {len(found.apart)} 处" if len(found.apart) > _SHOWN else ""
        told.append(_remark("W523", f"第 {lines} 行{more}的余额与上一笔接不上，请查是否缺页、漏行"))
    still = [line.line for line in found.lines if not line.flow_fen and line.id not in found.unclear]
    if still:
        text = f"有 {len(still)} 行没有发生额（如第 {min(still)} 行），不登记"
        told.append(_remark("W524", text, notice=True))
    return told


def _remark(code: str, message: str, *, notice: bool = False) -> dict[str, Any]:
    return {"code": code, "message": message, "notice": notice}


STATEMENTS = Bulk(match=match, apply=apply, makes=makes, kit=True)
