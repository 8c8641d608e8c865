"""Rules over contracts and plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from yihu.modules.supervision.rules.facts import Contract, Facts, Hit, Limits, Line, Paid, fen_of, yuan

T = TypeVar("T", Contract, Paid)
_TOWNSHIP = 9
_ROUND_FEN = 10_000 * 100  # 整万元


def split_contracts(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """One unit gives one contractor, in one township within `days`, contracts that each stay below the tender limit and
    together reach it."""
    limit, days = fen_of(limits["limit"]), int(limits["days"])
    small: dict[tuple[str, str, str], list[Contract]] = defaultdict(list)
    for one in facts.contracts:
        if not one.tendered and one.key and 0 < one.fen < limit:
            small[one.unit, one.key, one.place[:_TOWNSHIP]].append(one)
    for (unit, key, township), given in sorted(small.items()):
        for near in _within(given, days):
            total = sum(one.fen for one in near)
            if len(near) > 1 and total >= limit:
                first = near[0]
                yield Hit(
                    cause=(unit, key, township, first.number, first.project),
                    title=f"{first.contractor} {len(near)} 个合同合计 {yuan(total)}，每个都低于招标限额",
                    text=f"{unit or '同一单位'}在 {days} 天内分给同一承包人，合计达到招标限额 {yuan(limit)}",
                    place=first.place,
                    fen=total,
                    project=first.project,
                    lines=tuple(_line(one) for one in near),
                )


def just_under(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """Several payments in round 万元 to one payee, each a little below the limit for decisions in a meeting."""
    limit, least, days = fen_of(limits["limit"]), int(limits["count"]), int(limits["days"])
    from_fen = limit - int(limit * limits["percent"] / 100)
    near: dict[str, list[Paid]] = defaultdict(list)
    for one in facts.paid:
        if one.used and one.key and from_fen <= one.fen < limit and one.fen % (_ROUND_FEN // 10) == 0:
            near[one.key].append(one)
    for key, given in sorted(near.items()):
        for group in _within(given, days):
            if len(group) < least:
                continue
            total = sum(one.fen for one in group)
            yield Hit(
                cause=(key, group[0].ref),
                title=f"{group[0].payee} {len(group)} 笔整数支出，都略低于 {yuan(limit)}",
                text=f"{days} 天内 {len(group)} 笔合计 {yuan(total)}，每笔在限额以下 {limits['percent']}% 以内",
                place=group[0].place,
                fen=total,
                project=group[0].project,
                lines=tuple(paid_line(one) for one in group),
            )


def above_plan(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """The contracts of a project come to more than its plan, by more than the allowed share."""
    allowed = 100 + limits["percent"]
    given = _contracts_by_project(facts)
    for work in facts.works:
        total = work.contract_fen or sum(one.fen for one in given[work.number])
        if work.plan_fen and total * 100 > work.plan_fen * allowed:
            yield Hit(
                cause=(work.number,),
                title=f"{work.name}：合同价 {yuan(total)} 超过计划 {yuan(work.plan_fen)}",
                text="合同价超过计划投资，没有看到调整计划的文件",
                place=work.place,
                fen=total - work.plan_fen,
                project=work.number,
                lines=(
                    Line("计划投资", None, work.plan_fen, work.url),
                    *(_line(one) for one in given[work.number]),
                    *(() if given[work.number] else (Line("合同价", None, total, work.url),)),
                ),
            )


def paid_above_contract(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """More was paid for a project than its contract says."""
    allowed = 100 + limits["percent"]
    paid = by_project(facts.paid, used=False)
    given = _contracts_by_project(facts)
    for work in facts.works:
        contract = work.contract_fen or sum(one.fen for one in given[work.number])
        total = sum(one.fen for one in paid[work.number])
        if contract and total * 100 > contract * allowed:
            yield Hit(
                cause=(work.number,),
                title=f"{work.name}：已拨付 {yuan(total)} 超过合同价 {yuan(contract)}",
                text="拨付超过合同价，没有看到变更或结算审计文件",
                place=work.place,
                fen=total - contract,
                project=work.number,
                lines=(
                    Line("合同价", None, contract, work.url),
                    *(paid_line(one) for one in paid[work.number]),
                ),
            )


def by_project(rows: Iterable[Paid], *, used: bool) -> defaultdict[str, list[Paid]]:
    """Money by project, in order of days; without vouchers of use (or with them alone)."""
    found: defaultdict[str, list[Paid]] = defaultdict(list)
    for one in sorted(rows, key=lambda one: (one.on, one.ref)):
        if one.project and one.used is used:
            found[one.project].append(one)
    return found


def paid_line(one: Paid) -> Line:
    return Line(f"{one.payee or '拨付'}，凭证 {one.voucher or '—'}", one.on, one.fen, one.url)


def _line(one: Contract) -> Line:
    return Line(f"合同 {one.number or '—'} {one.contractor}（项目 {one.project}）", one.on, one.fen, one.url)


def _contracts_by_project(facts: Facts) -> defaultdict[str, list[Contract]]:
    found: defaultdict[str, list[Contract]] = defaultdict(list)
    for one in facts.contracts:
        found[one.project].append(one)
    return found


def _within(rows: Sequence[T], days: int) -> Iterator[list[T]]:
    """Runs of rows, each run within `days` of its first row."""
    run: list[T] = []
    for row in sorted(rows, key=lambda one: (one.on, one.project, one.url)):
        if run and (row.on - run[0].on).days > days:
            yield run
            run = []
        run.append(row)
    if run:
        yield run
