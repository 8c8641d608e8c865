"""Builds the demo county through the doors that offices use: accounts, workbooks, vouchers, signed bulletins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from time import perf_counter

from django.conf import settings
from django.db import transaction

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.accounts import queries as account_queries
from yihu.core.areas import actions as areas
from yihu.core.history import seals
from yihu.core.history.models import Block
from yihu.core.units import actions as units
from yihu.engine.errors import Refused
from yihu.modules.exchange import actions as exchange
from yihu.modules.exchange import queries as exchange_queries
from yihu.modules.exchange.models import Batch
from yihu.modules.reports import actions as reports
from yihu.site.seed import (
    COUNTY,
    assets,
    benefits,
    changes,
    credit,
    disclosure,
    dossiers,
    field,
    helping,
    incomes,
    industry,
    loop,
    money,
    procedures,
    quality,
    register,
    screening,
    sheets,
    supervision,
    undertakings,
    visits,
    watch,
    years,
)
from yihu.site.seed import county as world
from yihu.site.seed.accounts import ACCOUNTS, PASSWORD, DemoAccount
from yihu.site.seed.sheets import Line

AREAS_SINCE = date(2010, 1, 1)
POSTS_SINCE = date(2019, 1, 1)
Say = Callable[[str], None]


class SeedRefused(Refused):
    """A line of the demo's own workbooks was refused: the seed and the rules have drifted apart."""

    code = "seed_refused"


def is_built() -> bool:
    """Sealing its history is the last step of building it."""
    return Block.objects.exists()


def build(say: Say = lambda text: None) -> None:
    """Everything, in the order of work; about half a minute. Raises SeedRefused."""
    county = world.build()
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("区划、单位、账号", lambda: _people(county)),
        ("重点帮扶对象", lambda: _places(county)),
        ("建档立卡户", lambda: _households(county)),
        ("家庭收入", lambda: _incomes(county)),
        ("年度信息", lambda: _years(county)),
        ("走访", lambda: _visits(county)),
        ("结对帮扶和帮扶计划", lambda: _helping(county)),
        ("驻村和普查", lambda: _field(county)),
        ("村情、产业带动和消费帮扶", lambda: industry.build(county, _named("county"))),
        ("小额信贷和保险", lambda: credit.build(county, _named("county"))),
        ("整改问题", lambda: _import("rectification.problems", sheets.problems(county))),
        ("项目库", lambda: _import("projects.projects", sheets.projects(county))),
        ("项目资产和光伏", lambda: _assets(county)),
        ("资金", lambda: money.build(_named("finance"), _named("finance.checker"))),
        ("项目合同、公示、到户名单", lambda: undertakings.build(county, _named)),
        ("日通报", _bulletins),
        ("在办事项", _under_way),
        ("动态管理和识别退出", lambda: _natural_changes(county)),
        ("部门数据和筛查预警", lambda: _screening(county)),
        ("补助救助", lambda: benefits.build(county, _named)),
        ("数据核查", lambda: quality.build(_named("county"))),
        ("监测对象", lambda: _watch(county)),
        ("公示公开", lambda: disclosure.build(_named)),
        ("户档打印", lambda: dossiers.build(_named("county"))),
        ("资金监督", lambda: supervision.build(_named)),
        ("封存历史", _seal),
    )
    for label, step in steps:
        started = perf_counter()
        step()
        say(f"{label}（{perf_counter() - started:.1f} 秒）")


def _people(county: world.County) -> None:
    system = Actor.system("430000")
    with scoped(system), transaction.atomic():
        for place in county.places:
            areas.establish(place.code, place.name, since=AREAS_SINCE)
        for town in world.townships(county.places):
            units.establish(f"{town.name}扶贫站", town.code)
        for name, line in money.UNITS:
            units.establish(name, COUNTY, line=line)
        for account in ACCOUNTS:
            unit = units.establish(account.unit, _seat(account))
            user = accounts.open_account(system, account.username, account.name, PASSWORD, on=clock.today())
            accounts.appoint(
                system, user, account.role, account.area_code, start=POSTS_SINCE, unit_id=unit.pk
            )


def _seat(account: DemoAccount) -> str:
    """Offices of the district sit there, wherever the person works."""
    return COUNTY if account.unit.startswith("资阳区") else account.area_code


def _places(county: world.County) -> None:
    _import("places.poor_villages", sheets.poor_villages(county))
    _import("places.sites", sheets.sites(county))
    _import("places.key_places", sheets.key_places(county))


def _households(county: world.County) -> None:
    _import("households.population_bases", register.population(county))
    _import("households.roll", register.roll(county))
    _import("households.exits", register.exits(county))
    _import("households.exit_plans", register.exit_plans(county))


def _incomes(county: world.County) -> None:
    _import("incomes.statements", incomes.statements(county))
    _import("incomes.lines", incomes.lines(county))


def _years(county: world.County) -> None:
    _import("households.household_years", years.households(county))
    _import("households.person_years", years.people(county))


def _visits(county: world.County) -> None:
    _import("visits.visits", visits.lines(county))
    visits.build(_named)


def _helping(county: world.County) -> None:
    _import("pairing.pairings", helping.pairs(county))
    _import("pairing.tours", helping.tours(county))
    _import("plans.measures", helping.measures(county))
    helping.send(_named("county"), _named("township.approver"), _named("helper"))


def _field(county: world.County) -> None:
    field.build(county, _named("county"), _named("approver"), _named("finance"))


def _assets(county: world.County) -> None:
    for key, lines in assets.lines(county):
        _import(key, lines)
    assets.build(_named)


def _screening(county: world.County) -> None:
    for key, lines in screening.files(county).items():
        _import(f"departments.{key}", lines)
    screening.build(_named("county"), _named("approver"))


def _import(ledger_key: str, lines: list[Line], *, username: str = "county") -> None:
    """A workbook through receive, read and apply, as a clerk would; a single wrong line stops the build."""
    actor = _named(username)
    ledger = exchange_queries.ledger(ledger_key)
    data = sheets.workbook(ledger, lines)
    with scoped(actor):
        batch = exchange.receive(
            actor, ledger_key, f"{ledger.title}.xlsx", data, now=clock.now(), queue=False
        )
    batch = exchange.read(actor, batch.pk, now=clock.now(), judged=False)
    if batch.wrong or batch.problems:
        raise SeedRefused(
            f"{ledger_key}：{batch.wrong} 行有误，整表问题 {batch.problems}；{_first_wrong(actor, batch)}"
        )
    with scoped(actor):
        exchange.begin_apply(actor, batch.pk, confirmed=True, queue=False)
    exchange.apply_parts(actor, batch.pk, now=clock.now(), judged=False)


def _first_wrong(actor: Actor, batch: Batch) -> str:
    with scoped(actor):
        row = exchange_queries.rows(actor, batch, "wrong").first()
        return "" if row is None else f"第 {row.line} 行 {row.problems}"


def _bulletins() -> None:
    clerk, approver = _named("county"), _named("approver")
    for day in world.BULLETIN_DAYS:
        now = datetime(day.year, day.month, day.day, 18, tzinfo=clock.SHANGHAI)
        with scoped(clerk):
            draft = reports.start_draft(clerk, "daily_bulletin", area_code=COUNTY, as_of=day, on=day)
            draft = reports.submit(clerk, draft.pk, version=draft.version, on=day)
        with scoped(approver):
            reports.sign(approver, draft.pk, version=draft.version, on=day, now=now)


def _under_way() -> None:
    loop.hand_in(_named("township"), 3)
    loop.hand_in(_named("changchun"), 2)


def _watch(county: world.County) -> None:
    clerk = _named("county")
    marginal = watch.register_families(clerk, county)
    _import("monitoring.cases", watch.cleared(clerk, marginal))
    watch.under_way(clerk)


def _natural_changes(county: world.County) -> None:
    _import("households.changes", changes.lines(county))
    procedures.build({name: _named(name) for name in procedures.WHO})


def _seal() -> None:
    with transaction.atomic():
        seals.seal(settings.DIGEST_FILE)


def _named(username: str) -> Actor:
    return account_queries.actor_named(username, clock.today())
