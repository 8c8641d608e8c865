"""Rules over payments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from yihu.modules.supervision.rules.contracts import by_project, paid_line
from yihu.modules.supervision.rules.facts import Benefit, Facts, Hit, Limits, Line, Paid, Work, yuan


def same_payee(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """One private payee takes the money of several projects; one account takes the money of several households."""
    yield from _private_payees(facts, int(limits["projects"]))
    yield from _shared_accounts(facts, int(limits["households"]))


def _private_payees(facts: Facts, least: int) -> Iterator[Hit]:
    persons: dict[str, list[Paid]] = defaultdict(list)
    for one in facts.paid:
        if one.used and one.person and one.key and one.project and one.fen > 0:
            persons[one.key].append(one)
    for key, paid in sorted(persons.items()):
        projects = {one.project for one in paid}
        if len(projects) >= least:
            yield _several(key, paid, f"{paid[0].payee} 从 {len(projects)} 个项目收款")


def _shared_accounts(facts: Facts, least: int) -> Iterator[Hit]:
    accounts: dict[str, list[Benefit]] = defaultdict(list)
    for gift in facts.benefits:
        if gift.account:
            accounts[gift.account].append(gift)
    for key, gifts in sorted(accounts.items()):
        households = {gift.household for gift in gifts}
        if len(households) >= least:
            yield Hit(
                cause=("account", key),
                title=f"{len(households)} 户的补助打入同一账号",
                text="账号相同（按加密索引比对，不显示账号），请核对是否代领、冒领",
                place=gifts[0].place,
                fen=sum(gift.fen for gift in gifts),
                project=gifts[0].project,
                lines=tuple(benefit_line(gift) for gift in gifts),
            )


def _several(key: str, paid: list[Paid], title: str) -> Hit:
    return Hit(
        cause=("payee", key),
        title=title,
        text="同一个人从多个项目收款，请核对是否实际提供货物、劳务",
        place=paid[0].place,
        fen=sum(one.fen for one in paid),
        project=paid[0].project,
        lines=tuple(paid_line(one) for one in paid),
    )


def before_acceptance(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """Before the start more than the advance share was paid, or before acceptance more than the progress share."""
    paid = by_project(facts.paid, used=False)
    for work in facts.works:
        base = work.contract_fen or work.plan_fen
        given = paid[work.number]
        if not base or not given:
            continue
        for share, name, end in (
            (limits["advance"], "开工前", work.started_on),
            (limits["progress"], "验收前", work.accepted_on),
        ):
            early = [one for one in given if end is None or one.on < end]
            total = sum(one.fen for one in early)
            if total * 100 > base * share:
                yield _early(work, name, early, base, int(share))
                break


def _early(work: Work, name: str, early: list[Paid], base: int, share: int) -> Hit:
    total = sum(one.fen for one in early)
    what = "合同价" if work.contract_fen else "计划投资"
    return Hit(
        cause=(work.number, name),
        title=f"{work.name}：{name}已拨付 {yuan(total)}，超过{what}的 {share}%",
        text=f"{what} {yuan(base)}；请说明拨付依据",
        place=work.place,
        fen=total - base * int(share) // 100,
        project=work.number,
        lines=(Line(what, None, base, work.url), *(paid_line(one) for one in early)),
    )


def old_advance(facts: Facts, limits: Limits) -> Iterator[Hit]:
    days = int(limits["days"])
    for one in facts.advances:
        if one.open_fen > 0 and (facts.as_of - one.on).days > days:
            yield Hit(
                cause=(one.ref,),
                title=f"预拨 {one.voucher} 超过 {days} 天未冲抵，余 {yuan(one.open_fen)}",
                text=f"{one.on:%Y-%m-%d} 预拨，上级资金到位后应及时冲抵",
                place=one.place,
                fen=one.open_fen,
                project=one.project,
                lines=(Line(f"预拨凭证 {one.voucher}", one.on, one.open_fen, one.url),),
            )


def voucher_twice(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """One voucher number carries two uses of money for different payees or projects, or the very same use twice."""
    found: dict[str, list[Paid]] = defaultdict(list)
    for one in facts.paid:
        if one.used and one.voucher.strip() and one.fen > 0:
            found[one.voucher.strip()].append(one)
    for voucher, paid in sorted(found.items()):
        kinds = {(one.key or one.payee, one.project) for one in paid}
        same = len({(one.key or one.payee, one.project, one.fen, one.on) for one in paid}) < len(paid)
        if len(paid) > 1 and (len(kinds) > 1 or same):
            yield Hit(
                cause=(voucher,),
                title=f"凭证 {voucher} 使用了 {len(paid)} 次",
                text="同一凭证号对应不同的收款方、项目，或同一笔支出登记了两次",
                place=paid[0].place,
                fen=sum(one.fen for one in paid) - min(one.fen for one in paid),
                project=paid[0].project,
                lines=tuple(paid_line(one) for one in paid),
            )


def idle(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """Money was paid and the project has not started after `days`."""
    days = int(limits["days"])
    paid = by_project(facts.paid, used=False)
    for work in facts.works:
        given = [one for one in paid[work.number] if one.fen > 0]
        total = sum(one.fen for one in paid[work.number])
        if work.removed or work.started_on is not None or total <= 0 or not given:
            continue
        waited = (facts.as_of - given[0].on).days
        if waited > days:
            yield Hit(
                cause=(work.number,),
                title=f"{work.name}：拨付后 {days} 天以上没有开工",
                text=f"{given[0].on:%Y-%m-%d} 起拨付 {yuan(total)}，至今没有开工记录",
                place=work.place,
                fen=total,
                project=work.number,
                lines=tuple(paid_line(one) for one in given),
            )


def benefit_line(gift: Benefit) -> Line:
    return Line(f"{gift.name} {gift.label}（{gift.listed}，{gift.period}）", gift.on, gift.fen, gift.url)
