from __future__ import annotations

import pytest

from yihu.core.rooms import collect
from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.exchange.rules.headers import find, score
from yihu.modules.exchange.rules.problems import BadTable, lines_text


class Can(Labelled):
    SEE = "t.see", "看"


LEDGER = Ledger(
    key="t.aid",
    title="补助台账",
    model="t.Aid",
    source="示例",
    columns=(
        Column("area_code", "行政村", Kind.AREA, required=True, aliases=("村名",)),
        Column("name", "姓名", required=True),
        Column("fen", "补助金额", Kind.MONEY, unit="元", required=True),
        Column("note", "备注"),
        Column("made_on", "登记时间", Kind.DATE, editable=False),
    ),
    rows=lambda actor: None,
    see=Can.SEE,
)


def test_labels_aliases_units_stars_and_widths_are_all_understood() -> None:
    header = find(
        LEDGER, [(1, ["2020年补助表"]), (3, ["序 号", "*姓　名", "村名", "补助金额(万元)", "备注："])]
    )

    assert header.line == 3
    assert {position: column.name for position, column in header.columns.items()} == {
        1: "name",
        2: "area_code",
        3: "fen",
        4: "note",
    }
    assert header.units == {3: "万元"}
    assert header.ignored == ()


def test_columns_nobody_may_import_are_listed() -> None:
    header = find(LEDGER, [(1, ["姓名", "行政村", "补助金额", "id", "登记时间", "is_admin"])])

    assert header.ignored == ("id", "登记时间", "is_admin")


def test_a_township_column_helps_to_tell_villages_apart() -> None:
    assert find(LEDGER, [(1, ["乡镇", "行政村", "姓名", "补助金额"])]).township == 0


@pytest.mark.parametrize(
    ("texts", "code", "said"),
    [
        (["姓名", "行政村"], "E302", "补助金额"),
        (["姓名", "姓名", "行政村", "补助金额"], "E303", "第 1、2 列"),
        (["甲", "乙"], "E308", "补助台账"),
    ],
)
def test_a_header_that_will_not_do_says_why(texts: list[str], code: str, said: str) -> None:
    with pytest.raises(BadTable) as refused:
        find(LEDGER, [(1, texts)])

    assert refused.value.code == code
    assert said in refused.value.message


def test_the_better_fitting_ledger_scores_higher() -> None:
    good, poor = [(1, ["行政村", "姓名", "补助金额", "备注"])], [(1, ["行政村", "姓名", "a", "b", "c"])]

    assert score(LEDGER, good) == 1.0
    assert score(LEDGER, poor) < 0.6


def test_lines_are_told_in_runs_and_not_without_end() -> None:
    assert lines_text([5, 3, 4, 9]) == "3–5、9"
    assert lines_text(list(range(1, 100, 2))).endswith("等共 50")


@pytest.mark.parametrize("ledger", [one for one in collect("ledgers") if one.write], ids=lambda one: one.key)
def test_every_ledger_understands_the_header_of_its_own_template(ledger: Ledger) -> None:
    found = find(ledger, [(1, [column.header for column in ledger.editable])])

    assert [found.columns[position].name for position in sorted(found.columns)] == [
        column.name for column in ledger.editable
    ]


def test_a_header_in_unknown_words_is_shown_and_asked_about() -> None:
    with pytest.raises(BadTable) as refused:
        find(LEDGER, [(1, ["某某表"]), (2, ["谁", "在哪里", "多少"]), (3, ["王一", "东一村", "30"])])

    assert refused.value.code == "E314"
    assert [guess["text"] for guess in refused.value.guesses if guess["text"]] == ["谁", "在哪里", "多少"]


def test_nobody_s_number_is_taken_for_the_name_of_a_column() -> None:
    lines = [(at, ["王一", "东一村", f"99999919700506{at}018"]) for at in range(1, 4)]
    with pytest.raises(BadTable) as refused:
        find(LEDGER, lines)

    assert (refused.value.code, refused.value.guesses) == ("E308", [])


def test_two_tables_side_by_side_are_told_apart_from_a_name_given_twice() -> None:
    with pytest.raises(BadTable) as refused:
        find(LEDGER, [(1, ["姓名", "行政村", "补助金额", "", "姓名", "行政村", "补助金额"])])

    assert (refused.value.code, refused.value.guesses) == ("E315", [])


def test_a_number_before_a_name_means_nothing() -> None:
    found = find(LEDGER, [(1, ["1.姓名", "（2）行政村", "3、补助金额"])])
    assert found.names == find(LEDGER, [(1, ["姓名", "行政村", "补助金额"])]).names
