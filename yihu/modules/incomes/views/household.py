"""What a household lives on: one stretch of time, by source, beside the stretch before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.web.charts import Chart, Series
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine.dates import add_months
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.money import from_fen
from yihu.engine.numerals import whole
from yihu.modules.households import queries as households
from yihu.modules.incomes import queries, rules
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.rules import EARNED, GROUPS, RIGID, Account, Source, Word

_MONTHS = "months"
_SHOWN = 200


@require_GET
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """`?year=2019` or `?year=months`: a calendar year, or the twelve whole months before the business day."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    years = queries.years_of(actor, row, as_of)
    chosen = request.GET.get("year") or (str(years[-1]) if years else _MONTHS)
    context = {
        "household": row,
        "crumbs": [
            Crumb("农户", reverse("households:list")),
            Crumb(row.number, reverse("households:household", args=[row.uid])),
            Crumb("收入"),
        ],
        "tabs": _tabs(row, years, chosen),
        "as_of": as_of,
        "may_write": actor.may(Can.WRITE, row.area_code),
        "chart": _by_year(actor, row, years[-6:], as_of),
        **(
            _of_months(actor, row, as_of) if chosen == _MONTHS else _of_year(actor, row, _year(chosen), as_of)
        ),
    }
    return render(request, "incomes/household.html", context)


@require_GET
def of_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """From a form behind a figure to the household's year."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    form = queries.statement(actor, pk)
    if form is None:
        raise NotFound("没有这条记录，或不在您的管理范围内")
    return redirect(f"{reverse('incomes:household', args=[form.household.uid])}?year={form.year}")


@require_GET
def of_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """From a row elsewhere to the household's year."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = households.household_of(actor, "household", pk)
    return redirect(f"{reverse('incomes:household', args=[found.uid])}?year={year}")


def _year(text: str) -> int:
    year = whole(text)
    if year is None or not 2000 <= year <= 2100:
        raise BadValue(f"年度“{text[:10]}”无法确定，请写四位数，例如 2019")
    return year


def _of_year(actor: Actor, row: Any, number: int, as_of: date) -> dict[str, Any]:
    found = queries.account_of_year(actor, row, number, as_of)
    start, end = rules.year_until(number, as_of)
    runs = found.stated is None and end < rules.year(number)[1]
    standard = None if runs else queries.income_line_of(row.area_code, number)
    before_title, before, may_compare = _before(actor, row, number, as_of, runs=runs)
    return {
        "title": f"{number} 年",
        "before_title": before_title,
        "stated": found.stated is not None,
        "gap": found.gap,
        "standard": standard,
        "is_below": standard is not None and _is_below(found.counted, standard),
        **_accounts(found.counted, before, may_compare=may_compare),
        "doubtful": queries.doubtful(actor, row.pk, start, end, as_of),
        **_lines(actor, row, start, end, as_of),
    }


def _before(actor: Actor, row: Any, number: int, as_of: date, *, runs: bool) -> tuple[str, Account, bool]:
    """(name, account, whether the two may be compared) of what stands beside a year: the year before, of a year that
    still runs the same months of it; where only its form is known, the whole of it, which is no comparison."""
    whole = queries.account_of_year(actor, row, number - 1, as_of)
    if not runs:
        return f"{number - 1} 年", whole.counted, True
    _, end = rules.year_until(number, as_of)
    start, _ = rules.year(number - 1)
    same = queries.account_between(actor, row, start, add_months(end, -12), as_of)
    if whole.stated is not None and same.is_empty:
        return f"{number - 1} 年全年", whole.counted, False
    return f"{number - 1} 年同期", same, True


def _of_months(actor: Actor, row: Any, as_of: date) -> dict[str, Any]:
    start, end = rules.twelve_months(as_of)
    earlier = rules.twelve_months(start)
    last = end - timedelta(days=1)  # what the running month's lists pay is told with it
    account = queries.account_between(actor, row, start, end, last)
    before = queries.account_between(actor, row, *earlier, last)
    return {
        "title": f"{start:%Y-%m} 至 {last:%Y-%m} 十二个月",
        "before_title": "上一个十二个月",
        "stated": False,
        **_accounts(account, before),
        "doubtful": queries.doubtful(actor, row.pk, start, end, last),
        **_lines(actor, row, start, end, last),
    }


def _is_below(account: Account, standard: int) -> bool:
    return bool(account.persons) and account.net < standard * account.persons


def _accounts(account: Account, before: Account, *, may_compare: bool = True) -> dict[str, Any]:
    numbers = ("本期（元）", "上期（元）", "增减（元）")
    return {
        "account": account,
        "kpis": _kpis(account),
        "head": [Head("项目"), *(Head(name, kind="number") for name in numbers)],
        "rows": _table(account, before),
        "reasons": [] if before.is_empty or not may_compare else rules.differences(before, account)[:3],
    }


def _kpis(account: Account) -> list[tuple[str, str, str, str]]:
    """(label, value, unit, symbol), whole 元; the table below is exact."""
    per_head = "—" if account.per_head is None else f"{account.per_head:,.0f}"
    return [
        ("年收入", f"{from_fen(account.gross):,.0f}", "元", "coin"),
        ("纯收入", f"{from_fen(account.net):,.0f}", "元", "wallet"),
        ("家庭人口", str(account.persons), "人", "users"),
        ("人均纯收入", per_head, "元", "chart-bar"),
        ("合规自付支出", f"{from_fen(account.rigid):,.0f}", "元", "receipt"),
    ]


def _lines(actor: Actor, row: Any, start: date, end: date, as_of: date) -> dict[str, Any]:
    lines = list(queries.lines_between(actor, row.pk, start, end)[: _SHOWN + 1])
    names = ("日期", "项目", "取得人", "依据", "凭证或说明")
    paid = {one.on.year for one in lines if one.booked}
    head = [*(Head(name) for name in names), Head("金额（元）", kind="number")]
    return {
        "line_head": [*head, Head("核对")] if paid else head,
        "line_rows": [
            [*_line(one), *([_beside(one, paid, as_of)] if paid else [])] for one in lines[:_SHOWN]
        ],
        "more_lines": len(lines) > _SHOWN,
    }


def _table(account: Account, before: Account) -> list[Any]:
    rows: list[Any] = []
    for group in GROUPS:
        rows.append(
            Row(_cells(group.label, account.of(*group.sources), before.of(*group.sources)), extra="is-group")
        )
        if len(group.sources) > 1:
            told = [one for one in group.sources if account.of(one) or before.of(one)]
            rows += [_cells(f"　{one.label}", account.of(one), before.of(one)) for one in told]
    rows.append(Row(_cells("年收入", account.gross, before.gross), extra="is-group"))
    cost = Source.BUSINESS_COST
    rows.append(_cells(f"减：{cost.label}", account.of(cost), before.of(cost)))
    rows.append(Row(_cells("纯收入", account.net, before.net), extra="is-group"))
    rows += [_cells(f"另：{one.label}", account.of(one), before.of(one)) for one in RIGID]
    return rows


def _cells(label: str, now: int, before: int) -> list[Cell]:
    change = now - before
    sign = "+" if change > 0 else ""
    return [
        Cell(label),
        Cell(f"{from_fen(now):,}", kind="number"),
        Cell(f"{from_fen(before):,}", kind="number"),
        Cell(f"{sign}{from_fen(change):,}" if change else "—", kind="number"),
    ]


def _line(one: Any) -> list[Cell]:
    return [
        Cell(one.on.isoformat(), url=reverse("ledgers:row", args=["incomes.lines", one.pk]), kind="date"),
        Cell(one.get_source_display()),
        Cell(one.earner),
        Cell(one.get_origin_display()),
        Cell(one.proof),
        Cell(f"{from_fen(one.fen):,}", kind="number"),
    ]


def _beside(one: Any, paid: set[int], as_of: date) -> Cell:
    """What was said of a line keyed by hand beside what lists had paid in its year by the day."""
    if one.booked:
        return Cell("按名单发放")
    if one.on.year not in paid or one.source not in EARNED:
        return Cell("")
    word = one.word if one.same_on and one.same_on <= as_of else ""
    told = {"": "是否已发放？", "doubt": "待核对", "same": "同一笔", "apart": "另一笔"}[word]
    note = "暂不计入" if word == Word.DOUBT else "不重复计入" if word == Word.SAME else ""
    return Cell(told, url=reverse("incomes:same", args=[one.pk]), note=note)


def _tabs(row: Any, years: list[int], chosen: str) -> list[Tab]:
    url = reverse("incomes:household", args=[row.uid])
    tabs = [Tab(f"{one} 年", f"{url}?year={one}", here=chosen == str(one)) for one in years[-6:]]
    return [*tabs, Tab("近十二个月", f"{url}?year={_MONTHS}", here=chosen == _MONTHS)]


def _by_year(actor: Actor, row: Any, years: list[int], as_of: date) -> Chart:
    accounts = [queries.account_of_year(actor, row, one, as_of).counted for one in years]
    return by_year(years, accounts)


def by_year(years: list[int], accounts: list[Account]) -> Chart:
    """Stacked by group, with the net income a head beside it."""
    series = [
        Series(group.label, [from_fen(one.of(*group.sources)) for one in accounts], unit="元", stack="income")
        for group in GROUPS
    ]
    series.append(
        Series("人均纯收入", [one.per_head for one in accounts], kind="line", unit="元/人", right=True)
    )
    return Chart(
        "income-years", "历年收入构成", [f"{one} 年" for one in years], series, category_label="年度"
    )
