"""Figures, the rows they list, their breakdowns and the summary equal a recount in plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.db import transaction

from tests.recount.county import County, a_county
from tests.recount.recounts import RATIOS, TIMES, Recount, quotient
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.docx import find_run
from yihu.core.tests.factories import COUNTY, an_actor
from yihu.engine.indicators import Ratio
from yihu.engine.papers import Prose, Reference, references
from yihu.modules.indicators import queries
from yihu.modules.reports import queries as reports
from yihu.modules.reports.rules import MissingFigure

pytestmark = pytest.mark.django_db
# The long form below, in `make soak`, takes more counties and every figure of each.
SEEDS, MANY = range(6), range(20)
SUMMARY = "half_year_summary"
KEYS = [found.key for found in queries.catalogue()]


@contextmanager
def counted(seed: int) -> Iterator[tuple[County, Recount, Actor]]:
    """The county of a seed and its recount, inside the scope of the county's clerk; gone afterwards."""
    with transaction.atomic():
        county = a_county(seed)
        recount = Recount(county.days)
        with scoped(an_actor()) as clerk:
            yield county, recount, clerk
        transaction.set_rollback(True)


def test_every_figure_has_a_recount() -> None:
    assert set(KEYS) == Recount([]).keys()


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_equal_their_recount(seed: int) -> None:
    """On every day and in every area every second figure, the other half with the next seed."""
    with counted(seed) as (county, recount, clerk):
        assert figures_that_differ(county, recount, clerk, every=2, first=seed) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_and_breakdowns_equal_their_recount(seed: int) -> None:
    with counted(seed) as (county, recount, clerk):
        assert lists_that_differ(county, recount, clerk, first=seed) == []
        assert groups_that_differ(county, recount, clerk, first=seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_all_figures_equal_their_recount(seed: int) -> None:
    with counted(seed) as (county, recount, clerk):
        assert figures_that_differ(county, recount, clerk) == []


def figures_that_differ(
    county: County, recount: Recount, clerk: Actor, *, every: int = 1, first: int = 0
) -> list[object]:
    return [
        (key, area, day, found, wanted)
        for turn, (day, area) in enumerate(product(county.days, county.areas))
        for key in KEYS[(first + turn) % every :: every]
        if (found := told(clerk, key, area, day)) != (wanted := recounted(recount, key, area, day))
    ]


def told(clerk: Actor, key: str, area: str, day: date) -> tuple[object, ...]:
    figure = queries.figure(clerk, key, area_code=area, as_of=day)
    return figure.value, figure.numerator, figure.denominator, figure.rows


def recounted(recount: Recount, key: str, area: str, day: date) -> tuple[object, ...]:
    wanted = recount.of(key, area, day)
    return wanted.value, wanted.numerator, wanted.denominator, wanted.rows


def lists_that_differ(county: County, recount: Recount, clerk: Actor, *, first: int) -> list[object]:
    """Each figure's list, on days and in areas that change from figure to figure, row by row."""
    wrong: list[object] = []
    for place, key in enumerate(KEYS, start=first):
        for turn in range(2):
            area, day = county.areas[(place + turn) % 3], county.days[(place * 3 + turn * 4) % 10]
            rows = queries.rows_behind(clerk, key, area_code=area, as_of=day)
            found = sorted(rows.values_list("pk", flat=True))
            if found != sorted(row.id for row in recount.listed(key, area, day)):
                wrong.append((key, area, day))
    return wrong


def groups_that_differ(county: County, recount: Recount, clerk: Actor, *, first: int) -> list[object]:
    """Each figure by township, village and its own dimensions; counts and totals add up to the whole."""
    wrong: list[object] = []
    for place, key in enumerate(KEYS, start=first):
        day, area = county.days[place % 10], county.areas[0]
        for by in queries.breakdowns(queries.indicator(key)):
            parts = queries.breakdown(clerk, key, area_code=area, as_of=day, by=by)
            for part in parts:
                wanted = of_group(recount, key, (area, day), by, part.group)
                if (part.value, part.rows) != wanted:
                    wrong.append((key, day, by, part.group, part.value, part.rows, wanted))
            whole = recount.of(key, area, day)
            if key not in RATIOS and sum((part.value or 0 for part in parts), Decimal(0)) != whole.value:
                wrong.append((key, day, by, "does not add up"))
    return wrong


def of_group(
    recount: Recount, key: str, asked: tuple[str, date], by: str, group: str
) -> tuple[Decimal | None, int]:
    """Of a ratio both parts' groups; a place above the level asked for holds only what lies on itself."""
    if key in RATIOS:
        above, below, digits = RATIOS[key]
        part, rows = of_group(recount, above, asked, by, group)
        base, _ = of_group(recount, below, asked, by, group)
        return quotient(part or Decimal(0), base or Decimal(0), digits, TIMES.get(key, 100)), rows
    area, day = asked
    if by not in ("township", "village"):
        found = recount.of(key, area, day, **{by: group})
        return found.value, found.rows
    digits = {"township": 9, "village": 12}[by]
    own = [row for row in recount.listed(key, area, day) if row.area_code[:digits].ljust(12, "0") == group]
    per = recount.per.get(key, 1)
    return Decimal(sum(row.amount for row in own)) / per, len(own)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_summary_prints_the_recounted_figures(seed: int) -> None:
    with counted(seed) as (county, recount, clerk):
        for day in (county.days[4 + seed % 5], date(2020, 6, 30)):
            without_base = [key for key in ("rect.rate", "proj.start_rate") if not base(recount, key, day)]
            if without_base:
                with pytest.raises(MissingFigure):
                    summary(clerk, day)
                continue
            data = summary(clerk, day)
            named = told_references(recount, day)
            found = {str(one): find_run(data, str(one)) for one in named}
            assert found == {str(one): [on_paper(recount, one, day)] for one in named}


def told_references(recount: Recount, day: date) -> list[Reference]:
    """The figures of the paragraphs that are told on the day: of each that stands only with some figures, all of them."""
    silent = {
        reference
        for part in reports.paper(SUMMARY).parts
        if isinstance(part, Prose)
        if any(not recount.of(key, COUNTY, day).value for key in part.only_with)
        for reference in references(part.text)
    }
    return [one for one in reports.paper(SUMMARY).references if one not in silent]


def base(recount: Recount, key: str, day: date) -> Decimal | None:
    return recount.of(key, COUNTY, day).denominator


def summary(clerk: Actor, day: date) -> bytes:
    return reports.printed(clerk, SUMMARY, area_code=COUNTY, as_of=day, on=day).bytes()


def on_paper(recount: Recount, reference: Reference, day: date) -> str:
    """As the source prints it: plain digits, a rate with its sign, an average with its decimals, money without needless
    zeros."""
    value = recount.of(reference.key, COUNTY, day, **dict(reference.where)).value
    assert value is not None
    if reference.key in RATIOS:
        return f"{value}%" if reference.key not in TIMES else f"{value}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_ratios_are_declared_of_the_parts_that_are_recounted() -> None:
    declared = {
        found.key: (found.measure.numerator, found.measure.denominator, found.digits)
        for found in queries.catalogue()
        if isinstance(found.measure, Ratio)
    }

    assert declared == dict(RATIOS)
