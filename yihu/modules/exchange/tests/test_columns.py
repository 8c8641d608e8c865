"""The quick way through whole columns must say exactly what `engine.cells.clean` says of each cell."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.privacy import crypto
from yihu.engine.cells import Lookups, clean
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Kind
from yihu.modules.exchange.actions.columns import clean_table, fragment
from yihu.modules.exchange.rules.headers import Header
from yihu.modules.exchange.rules.showing import closed, opened

LOOKUPS = Lookups(as_of=date(2020, 6, 30), places={"东镇东一村": ("430902101201",)}, names={})
COLUMNS = {
    "text": Column("text", "文本", max_length=6),
    "count": Column("count", "整数", Kind.INTEGER),
    "yuan": Column("yuan", "金额", Kind.MONEY, unit="元"),
    "wan": Column("wan", "金额", Kind.MONEY, unit="万元"),
    "day": Column("day", "日期", Kind.DATE),
    "share": Column("share", "小数", Kind.DECIMAL),
    "yes": Column("yes", "是否", Kind.YES_NO, required=True),
}
NEAR = st.one_of(
    st.text(alphabet="0123456789.,-/+eE年月日是否无 \u3000１２ａ张三·•'\"\\", max_size=12),
    st.dates(min_value=date(1880, 1, 1), max_value=date(2120, 1, 1)).map(str),
    st.decimals(min_value=-10, max_value=10**13, places=2).map(str),
    st.integers(min_value=-(10**10), max_value=10**10).map(str),
    st.sampled_from(
        ["", "无数据", "null", "None", "-", "—", "2020-02-30", "45291", "1e3", "00012", "007.10"]
    ),
)
CELLS = st.tuples(st.sampled_from("tnde"), NEAR)


def alone(column: Column, kind: str, text: str) -> tuple[str, list[str]]:
    """What `clean` says of one cell: (JSON, codes of its problems)."""
    try:
        return fragment(clean(column, kind, text, LOOKUPS)), []
    except BadValue as bad:
        return "null", [bad.code]


@given(st.sampled_from(sorted(COLUMNS)), st.lists(CELLS, min_size=1, max_size=8))
def test_whole_columns_and_single_cells_agree(name: str, cells: list[tuple[str, str]]) -> None:
    column = COLUMNS[name]
    raw = [kind + text if text else None for kind, text in cells]
    rows = pl.DataFrame({"line": range(2, len(raw) + 2), "c0": pl.Series(raw, dtype=pl.String)})

    cleaned = clean_table(rows, Header(1, {0: column}), LOOKUPS, "430902000000").frame

    for (kind, text), values, problems in zip(cells, cleaned["values"], cleaned["problems"], strict=True):
        expected, codes = alone(column, kind if text else "", text)
        assert [one["code"] for one in json.loads(problems)] == codes
        assert json.loads(values) == {name: json.loads(expected)}


def table(column: Column, *texts: str) -> pl.DataFrame:
    rows = pl.DataFrame({"line": range(2, len(texts) + 2), "c0": [f"t{text}" for text in texts]})
    return clean_table(rows, Header(1, {0: column}), LOOKUPS, "430902000000").frame


def test_a_place_gives_the_line_its_area() -> None:
    found = table(Column("area_code", "村", Kind.AREA, required=True), "东镇东一村", "东镇 东一村", "别处")

    assert found["area_code"].to_list() == ["430902101201", "430902101201", "430902000000"]
    assert found["verdict"].to_list() == ["new", "new", "wrong"]


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", '<script>alert("1")</script>', "' OR 1=1 --", "a\tb", "{{7*7}}"]
)
def test_hostile_text_stays_text(text: str) -> None:
    found = table(Column("text", "文本", max_length=60), text)

    assert json.loads(found["values"][0]) == {"text": " ".join(text.split())}


def test_secrets_are_encrypted_before_they_are_staged() -> None:
    from yihu.engine.idcard import Sex, invented

    number = invented(date(1970, 5, 6), 7, Sex.FEMALE)

    found = table(Column("id_number", "身份证号", Kind.ID_NUMBER), number)

    assert number not in found["values"][0]
    staged = json.loads(found["values"][0])["id_number"]
    assert (staged["last"], staged["born_on"], staged["sex"]) == (number[-1], "1970-05-06", "2")
    assert found["uid"][0]


def test_bare_cells_say_what_json_says() -> None:
    from yihu.engine.idcard import Sex, invented

    numbers = [invented(date(1970, 5, 6), at, Sex.FEMALE) for at in (7, 8)]
    cards = [f"{numbers[0]}42", ""]
    columns = {
        0: Column("id_number", "身份证号", Kind.ID_NUMBER),
        1: COLUMNS["text"],
        2: Column("phone", "电话", Kind.PHONE),
        3: Column("disability", "残疾证号", Kind.DISABILITY_CARD),
        4: COLUMNS["count"],
    }
    rows = pl.DataFrame({
        "line": [2, 3], "c0": [f"t{one}" for one in numbers], "c1": [None, 't"\\'], "c2": ["t13812345678", None],
        "c3": [f"t{one}" if one else None for one in cards], "c4": ["n5", "n0"],
    })  # fmt: skip

    made = [
        clean_table(rows, Header(1, columns), LOOKUPS, "430902000000", compact=compact).frame
        for compact in (False, True)
    ]

    for values, cells in zip(made[0]["values"], made[1]["cells"], strict=True):
        read = opened(cells, list(columns.values()))
        assert closed(read, list(columns.values())) == cells
        assert without_ciphers(read) == without_ciphers(json.loads(values))
    first = opened(made[1]["cells"][0], list(columns.values()))
    plain = crypto.decrypt(
        first["id_number"]["cipher"], table="identity", column="id_number", key=made[1]["uid"][0]
    )
    assert plain == numbers[0]


def without_ciphers(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {part: text for part, text in one.items() if part != "cipher"} if isinstance(one, dict) else one
        for name, one in values.items()
    }


def test_a_township_column_tells_two_villages_of_one_name_apart() -> None:
    lookups = Lookups(
        as_of=date(2020, 6, 30),
        places={"金山村": ("430902101201", "430902102201"), "西镇金山村": ("430902102201",)},
        names={"430902101201": "东镇金山村", "430902102201": "西镇金山村"},
    )
    column = Column("area_code", "村", Kind.AREA, required=True)
    rows = pl.DataFrame({"line": [2, 3], "c0": ["t西 镇", None], "c1": ["t金山村", "t金山村"]})

    found = clean_table(rows, Header(1, {1: column}, township=0), lookups, "430902000000").frame

    assert found["area_code"].to_list() == ["430902102201", "430902000000"]
    assert [one["code"] for one in json.loads(found["problems"][1])] == ["E419"]


def test_an_id_number_of_fifteen_digits_is_raised_and_told() -> None:
    found = table(Column("id_number", "身份证号", Kind.ID_NUMBER), "999999700506002")

    assert [one["code"] for one in json.loads(found["problems"][0])] == ["W402"]
    assert found["verdict"][0] == "new"


@pytest.mark.parametrize("text", ["n4.20105e+17", "t4.2E+17"])
def test_an_id_number_cut_by_excel_is_never_guessed(text: str) -> None:
    rows = pl.DataFrame({"line": [2], "c0": [text]})

    found = clean_table(
        rows, Header(1, {0: Column("i", "身份证号", Kind.ID_NUMBER)}), LOOKUPS, "430902000000"
    ).frame

    assert [one["code"] for one in json.loads(found["problems"][0])] == ["E401"]


def test_a_household_number_cut_by_excel_is_refused_with_the_way_out() -> None:
    rows = pl.DataFrame({"line": [2], "c0": ["t4.30902E+15"]})

    found = clean_table(
        rows, Header(1, {0: Column("number", "户编号", max_length=30)}), LOOKUPS, "430902000000"
    ).frame

    assert [one["code"] for one in json.loads(found["problems"][0])] == ["E424"]
