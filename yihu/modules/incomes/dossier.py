"""What incomes put into the household's papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from yihu.core.access.actor import Actor
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.engine.money import from_fen
from yihu.modules.households import queries as households
from yihu.modules.incomes import queries
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.queries import Year
from yihu.modules.incomes.rules import GROUPS, RIGID, Account, Source, stated_year

_TOLD_ON_WALLS = (Source.DIVIDEND, *GROUPS[-1].sources)
Lines = Mapping[int, Sequence[Line]]


def years(actor: Actor, ids: Sequence[int], as_of: date) -> Lines:
    """Every whole year there is something of, oldest first."""
    last = stated_year(as_of)
    known = queries.years_of_households(actor, ids, as_of)
    return {pk: [_year(one) for one in found if one.number <= last] for pk, found in known.items()}


def _year(one: Year) -> Line:
    account = one.counted
    groups = [_yuan(account.of(*group.sources)) for group in GROUPS]
    net, persons = _yuan(account.net), str(account.persons)
    return Line(str(one.number), (f"{one.number}", *groups, net, persons, _per_head(account)))


def account(actor: Actor, ids: Sequence[int], as_of: date) -> Lines:
    """收入核算表 of the newest year that can be complete, beside the year before; blank where nothing is known, to be
    filled in by hand."""
    number = stated_year(as_of)
    known = queries.years_of_households(actor, ids, as_of)
    areas = dict(households.visible_to(actor).filter(pk__in=ids).values_list("pk", "area_code"))
    # The standard is a province's: asked once for each county, not for each household.
    standards = {
        county: queries.income_line_of(county, number) for county in {code[:6] for code in areas.values()}
    }
    found = {}
    for pk, area_code in areas.items():
        by_number = {one.number: one for one in known.get(pk, [])}
        standard = standards[area_code[:6]]
        found[pk] = list(_account(number, by_number.get(number), by_number.get(number - 1), standard))
    return found


def _account(number: int, now: Year | None, before: Year | None, standard: int | None) -> Iterator[Line]:
    accounts = [one.counted if one else None for one in (now, before)]

    def line(key: str, label: str, *sources: Source, less: Source | None = None) -> Line:
        texts = [
            _yuan(one.of(*sources) - (one.of(less) if less else 0)) if one is not None else ""
            for one in accounts
        ]
        return Line(key, (label, *texts))

    yield Line("year", ("核算年度", f"{number} 年", f"{number - 1} 年"))
    for group in GROUPS:
        yield line(group.key, group.label, *group.sources)
        if len(group.sources) > 1:
            for source in group.sources:
                yield line(f"of_{source}", f"　　{source.label}", source)
    earned = [source for group in GROUPS for source in group.sources]
    yield line("gross", "年收入合计", *earned)
    yield line("cost", f"减：{Source.BUSINESS_COST.label}", Source.BUSINESS_COST)
    yield line("net", "纯收入", *earned, less=Source.BUSINESS_COST)
    yield Line("persons", ("家庭人口（人）", *(str(one.persons) if one else "" for one in accounts)))
    yield Line("per_head", ("人均纯收入", *(_per_head(one) if one else "" for one in accounts)))
    for source in RIGID:
        yield line(f"of_{source}", f"另：{source.label}", source)
    yield Line("standard", ("当年收入标准（人均）", _yuan(standard) if standard is not None else "", ""))


def received(actor: Actor, ids: Sequence[int], as_of: date) -> Lines:
    """Money of policies in the last whole year and in this one: not what the family earned itself."""
    number = stated_year(as_of)
    found = {}
    for pk, known in queries.years_of_households(actor, ids, as_of).items():
        by_number = {one.number: one.counted for one in known}
        whole, running = by_number.get(number), by_number.get(number + 1)
        found[pk] = [
            Line(source, (source.label, *(_told(one, source) for one in (whole, running))))
            for source in _TOLD_ON_WALLS
            if any(one is not None and one.of(source) for one in (whole, running))
        ]
    return found


def _told(account: Account | None, source: Source) -> str:
    return f"{from_fen(account.of(source)):,} 元" if account is not None and account.of(source) else "—"


def _yuan(fen: int) -> str:
    return f"{from_fen(fen):,}"


def _per_head(account: Account) -> str:
    per_head: Decimal | None = account.per_head
    return "" if per_head is None else f"{per_head:,}"


DOSSIER = (
    Part(
        "incomes.years",
        "家庭收入（元）",
        (HouseholdPaper.FILE,),
        Can.SEE,
        years,
        head=("年度", *(group.label for group in GROUPS), "纯收入", "人口", "人均纯收入"),
        widths=(0.9, 1.6, 1.6, 1.5, 1.6, 1.6, 0.8, 1.6),
        empty="（还没有登记收入）",
        order=40,
    ),
    Part(
        "incomes.account",
        "收入核算（元）",
        (HouseholdPaper.ACCOUNT,),
        Can.SEE,
        account,
        head=("项目", "核算年度", "上一年度"),
        widths=(2.4, 1.6, 1.6),
        order=40,
    ),
    Part(
        "incomes.received",
        "到户资金",
        (HouseholdPaper.CARD,),
        Can.SEE,
        received,
        head=("资金项目", "上年全年", "今年已领"),
        widths=(1.6, 1.4, 1.4),
        order=40,
    ),
)
