"""Texts out and back in: what a list prints and what an input holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.ledgers import values
from yihu.engine.cells import Lookups, clean
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.idcard import Sex, invented
from yihu.engine.ledgers import Column, Kind


class Health(Labelled):
    HEALTHY = "healthy", "健康"
    ILL = "ill", "患病"


class Level(Labelled):
    HIGH = "high", "省级"
    LOW = "low", "县级"


LOOKUPS = Lookups(
    as_of=date(2020, 6, 30),
    places={"河坝村": ("430902107203",), "东村": ("430902107201", "430902108201")},
    outside=frozenset({"远村"}),
    names={"430902107201": "新桥河镇东村", "430902108201": "长春镇东村"},
    units={"教育局": (7,)},
)


def column(kind: Kind, unit: str = "", *, required: bool = False) -> Column:
    return Column("x", "某列", kind, unit=unit, codes=Level if kind is Kind.CODE else None, required=required)


@pytest.mark.parametrize(
    ("kind", "unit", "text", "value"),
    [
        (Kind.MONEY, "元", "1,234.50", 123_450),
        (Kind.MONEY, "万元", "1.2", 1_200_000),
        (Kind.MONEY, "元", "", None),
        (Kind.MONEY, "元", "1.2万", 1_200_000),
        (Kind.MONEY, "万元", "1,234.50元", 123_450),
        (Kind.DATE, "", "2020年6月", date(2020, 6, 1)),
        (Kind.INTEGER, "户", "35户", 35),
        (Kind.DATE, "", "2020.5.1", date(2020, 5, 1)),
        (Kind.DATE, "", "2020年5月1日", date(2020, 5, 1)),
        (Kind.DATE, "", "20200501", date(2020, 5, 1)),
        (Kind.DATE, "", "2026-03-01T23:30Z", date(2026, 3, 2)),
        (Kind.CODE, "", "省级", "high"),
        (Kind.CODE, "", "low", "low"),
        (Kind.YES_NO, "", "√", True),
        (Kind.YES_NO, "", "否", False),
        (Kind.AREA, "", "河坝村", "430902107203"),
        (Kind.UNIT, "", "教育局", 7),
        (Kind.INTEGER, "", "１，２３４".replace("，", ","), 1234),
        (Kind.DECIMAL, "", "12.50", Decimal("12.50")),
        (Kind.TEXT, "", "  买买提•艾力\u200b ", "买买提·艾力"),
    ],
)
def test_usual_spellings_are_understood(kind: Kind, unit: str, text: str, value: object) -> None:
    assert clean(column(kind, unit), "t", text, LOOKUPS) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Kind.MONEY, "壹万贰仟", "E409"),
        (Kind.MONEY, "1e3", "E409"),
        (Kind.MONEY, "19.995", "E410"),
        (Kind.MONEY, "-5", "E411"),
        (Kind.MONEY, "99999999999999", "E412"),
        (Kind.DATE, "2026.2.30", "E408"),
        (Kind.DATE, "26/3/1", "E408"),
        (Kind.CODE, "市级", "E417"),
        (Kind.YES_NO, "也许", "E417"),
        (Kind.AREA, "东村", "E419"),
        (Kind.AREA, "天上村", "E420"),
        (Kind.AREA, "远村", "E502"),
        (Kind.UNIT, "没有局", "E420"),
        (Kind.INTEGER, "三", "E421"),
        (Kind.ID_NUMBER, "******************", "E415"),
        (Kind.PHONE, "139****1234", "E415"),
        (Kind.PHONE, "12", "E423"),
        (Kind.TEXT, "长" * 101, "E422"),
        (Kind.TEXT, "4.30902E+15", "E424"),
    ],
)
def test_what_is_wrong_has_a_code_and_a_way_out(kind: Kind, text: str, code: str) -> None:
    with pytest.raises(BadValue) as refused:
        clean(column(kind, "元"), "t", text, LOOKUPS)
    assert refused.value.code == code
    assert refused.value.message


def test_a_required_cell_may_not_be_empty() -> None:
    with pytest.raises(BadValue) as refused:
        clean(column(Kind.TEXT, required=True), "t", "  ", LOOKUPS)
    assert refused.value.code == "E400"


@given(st.integers(0, 10**14), st.sampled_from(["元", "万元"]))
def test_money_in_an_input_reads_back_to_the_fen(fen: int, unit: str) -> None:
    money = column(Kind.MONEY, unit)
    assert clean(money, "t", values.raw(money, fen), LOOKUPS) == fen


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_in_an_input_reads_back(day: date) -> None:
    assert clean(column(Kind.DATE), "t", values.raw(column(Kind.DATE), day), LOOKUPS) == day


def test_a_year_is_not_printed_like_a_count() -> None:
    assert values.text(replace(column(Kind.INTEGER), grouped=False), 2020, {}) == "2020"
    assert values.text(column(Kind.INTEGER), 2020, {}) == "2,020"


def test_personal_data_is_never_printed_whole() -> None:
    assert values.text(column(Kind.ID_NUMBER), "99999919900101001X", {}) == "*" * 17 + "X"
    assert values.text(column(Kind.PHONE), "13900001234", {}) == "139****1234"
    assert values.text(column(Kind.PHONE), "139****1234", {}) == "139****1234"


NUMBER = invented(date(1990, 1, 1), 3, Sex.FEMALE)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Kind.BANK_CARD, "6230 8800 0000 0012", None),
        (Kind.BANK_CARD, "62308", "E430"),
        (Kind.BANK_CARD, "**** 0012", "E415"),
        (Kind.DISABILITY_CARD, f"{NUMBER}42", None),
        (Kind.DISABILITY_CARD, f"{NUMBER}42B1", None),
        (Kind.DISABILITY_CARD, NUMBER, "E431"),
        (Kind.DISABILITY_CARD, f"{NUMBER}85", "E431"),
        (Kind.DISABILITY_CARD, f"1{NUMBER[1:]}42", "E402"),
        (Kind.CONFIDENTIAL, "某某病", None),
        (Kind.CONFIDENTIAL, "有", "E415"),
    ],
)
def test_secrets_are_read_whole_or_not_at_all(kind: Kind, text: str, code: str | None) -> None:
    if code is None:
        assert clean(column(kind), "t", text, LOOKUPS)
        return
    with pytest.raises(BadValue) as refused:
        clean(column(kind), "t", text, LOOKUPS)
    assert refused.value.code == code
    assert NUMBER[:17] not in refused.value.message


def test_a_sensitive_code_shows_only_whether_there_is_anything() -> None:
    health = replace(column(Kind.CODE), sensitive=True, codes=Health)

    assert values.text(health, "healthy", {}) == "无"
    assert values.text(health, "ill", {}) == "有"
    assert values.text(health, "", {}) == ""
    assert values.raw(health, "ill") == ""
    with pytest.raises(BadValue) as refused:
        clean(health, "t", "有", LOOKUPS)
    assert refused.value.code == "E415"


def test_the_first_kind_of_a_table_is_something_too() -> None:
    """视力残疾 and 一级 stand first in their tables."""
    grade = replace(column(Kind.CODE), sensitive=True)

    assert [values.text(grade, one, {}) for one in ("high", "low", "")] == ["有", "有", ""]
