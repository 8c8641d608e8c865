"""The figures that the source documents print about education, social security and medical aid, from ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, an_actor, some_areas
from yihu.modules.benefits.indicators import INDICATORS
from yihu.modules.benefits.models import Grant, OnlinePupil
from yihu.modules.benefits.rules import Kind
from yihu.modules.benefits.tests.factories import a_checker, a_family, a_list, aided, many, signed
from yihu.modules.departments.rules import Aid

pytestmark = pytest.mark.django_db
HALF_YEAR, JULY, YEAR = date(2019, 6, 30), date(2019, 7, 31), date(2020, 12, 31)
Subject = tuple[Any, str]


def _shared(fen: int, subjects: Sequence[Subject]) -> list[tuple[Any, str, int]]:
    """The sum over all of them, to the fen."""
    each, left = divmod(fen, len(subjects))
    return [(home, name, each + (1 if at < left else 0)) for at, (home, name) in enumerate(subjects)]


def _people(homes: Sequence[Any], doubles: int, singles: int) -> list[Subject]:
    """Two of each of the first households, one of each of the next."""
    pairs = [(home, name) for home in homes[:doubles] for name in ("甲一", "乙二")]
    return pairs + [(home, "甲一") for home in homes[doubles : doubles + singles]]


def _paid(clerk: Actor, kind: Kind, period: str, wan: str, subjects: Sequence[Subject], on: date) -> None:
    with scoped(clerk):
        row = a_list(clerk, kind, period)
        many(row, _shared(int(wan.replace(".", "").ljust(len(wan.split(".")[0]) + 6, "0")), subjects))
    checker = a_checker()
    with scoped(checker):
        signed(checker, row, on)


def told(key: str, day: date) -> str:
    value = figures.figure(INDICATORS, key, COUNTY, day)
    assert value is not None
    return f"{value.normalize():f}"


def test_the_sources_figures_are_those_of_the_ledgers() -> None:
    some_areas()
    clerk = an_actor()
    with scoped(clerk):
        homes = [a_family(clerk, "甲一", "乙二") for _ in range(292)]
        new = [a_family(clerk, *"一二三四"[: 4 if at < 4 else 3], number=f"N{at}") for at in range(6)]
        for home in new:
            for name in "一二三四"[: home.memberships.count()]:
                aided(clerk, home, name, Aid.LOW_INCOME, date(2019, 7, 1), 30_000)
        pupils = _people(homes, 268, 24)
        Grant.objects.bulk_create(
            Grant(
                household_id=home.pk, person_name=name, kind=Kind.COUNTY_GRANT, term="2019春", stage="primary",
                standard_fen=fen, approved_on=date(2019, 3, 1), area_code=home.area_code,
            )
            for home, name, fen in _shared(98_400_000, pupils)
        )  # fmt: skip
        OnlinePupil.objects.bulk_create(
            OnlinePupil(
                household_id=home.pk, person_name=name, on=date(2020, 3, 1), device="phone", given=False,
                broadband=at < 15, area_code=home.area_code,
            )
            for at, (home, name) in enumerate(pupils[:72])
        )  # fmt: skip
    in_2019 = (
        (Kind.COUNTY_GRANT, "2019春", "98.4", pupils),
        (Kind.LOW_INCOME, "2019-06", "25.7", _people(homes, 39, 14)),
        (Kind.MEDICAL_HELP, "2019-06-10", "42.2", _people(homes, 4, 95)),
    )
    in_2020 = (
        (Kind.COUNTY_GRANT, "2020秋", "14.055", pupils[:100]),
        (Kind.LOW_INCOME, "2020-12", "200.8028", pupils[:300]),
        (Kind.DESTITUTE_AT_HOME, "2020-12", "38.526", pupils[300:360]),
        (Kind.DESTITUTE_HOUSED, "2020-12", "46.918", pupils[360:400]),
        (Kind.TEMPORARY, "2020-12-01", "4.8", [(home, "") for home in homes[:20]]),
        (Kind.ORPHAN, "2020-12", "3.905", pupils[400:404]),
        (Kind.DISABLED_LIVING, "2020-12", "12.2915", pupils[404:480]),
        (Kind.DISABLED_CARE, "2020-12", "5.814", pupils[404:450]),
        (Kind.SPECIAL, "2020-11-01", "4", [(home, "") for home in homes[:2]]),
    )
    for kind, period, wan, subjects in in_2019:
        _paid(clerk, kind, period, wan, subjects, HALF_YEAR)
    for kind, period, wan, subjects in in_2020:
        _paid(clerk, kind, period, wan, subjects, YEAR)
    with scoped(clerk):
        _hold_2019()
        _hold_2020()


def _hold_2019() -> None:
    assert {
        key: told(key, HALF_YEAR)
        for key in (
            "edu.aid", "edu.aid_hh", "edu.aid_amount", "edu.due", "edu.aid_rate", "soc.dibao", "soc.dibao_hh",
            "soc.dibao_pop", "med.aid_amount", "med.aid_hh", "med.aid_pop", "soc.new_hh",
        )
    } == {
        "edu.aid": "560", "edu.aid_hh": "292", "edu.aid_amount": "98.4", "edu.due": "98.4", "edu.aid_rate": "100",
        "soc.dibao": "25.7", "soc.dibao_hh": "53", "soc.dibao_pop": "92", "med.aid_amount": "42.2",
        "med.aid_hh": "99", "med.aid_pop": "103", "soc.new_hh": "0",
    }  # fmt: skip
    assert (told("soc.new_hh", JULY), told("soc.new_pop", JULY)) == ("6", "22")


def _hold_2020() -> None:
    assert {
        key: told(key, YEAR)
        for key in (
            "edu.aid", "edu.aid_amount", "edu.online", "edu.broadband", "soc.dibao", "soc.destitute",
            "soc.destitute_at_home", "soc.destitute_housed", "soc.temp", "soc.orphan", "soc.disab",
            "soc.disab_living", "soc.disab_care", "soc.special", "soc.special_hh",
        )
    } == {
        "edu.aid": "100", "edu.aid_amount": "14.055", "edu.online": "72", "edu.broadband": "15",
        "soc.dibao": "200.8028", "soc.destitute": "85.444", "soc.destitute_at_home": "38.526",
        "soc.destitute_housed": "46.918", "soc.temp": "4.8", "soc.orphan": "3.905", "soc.disab": "18.1055",
        "soc.disab_living": "12.2915", "soc.disab_care": "5.814", "soc.special": "4", "soc.special_hh": "2",
    }  # fmt: skip
