"""Questions to the author: never a claim that a figure is wrong."""

from datetime import date

import pytest

from yihu.engine.idcard import Sex, invented
from yihu.engine.textcheck import check


def codes(text: str, *, today: date | None = None) -> list[str]:
    return [note.code for note in check(text, today=today).notes]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("（一）组织领导。\n（二）资金监管。\n（二）项目管理。\n", "section_duplicate"),
        ("一、基本情况\n二、主要做法\n四、下步打算\n", "section_missing"),
        ("一是抓排查；二是抓整改；四是抓巩固。", "section_missing"),
        ("市级财政专项资金142万；已拨付。", "unit_missing"),
        ("近800余名干部下沉一线。", "near_and_more"),
        ("截至2202年6月，全部完成。", "year_impossible"),
        ("2月30日召开会议。", "day_impossible"),
        ("20XX年年上半年工作总结", "year_masked"),
        ("由由上级资金解决。", "doubled"),
        ("全镇医保参保率198%。", "rate_over_100"),
        ("与陆侨公司签约。后与陆桥公司合作。", "name_two_ways"),
        ("联系人手机13900000000。", "personal_phone"),
        ("村民张小明患糖尿病多年。", "personal_health"),
    ],
)
def test_a_slip_of_the_pen_becomes_a_note(text: str, code: str) -> None:
    result = check(text)

    assert code in [note.code for note in result.notes]
    assert result.inconsistent == ()


def test_an_id_number_is_noticed_and_never_repeated() -> None:
    number = invented(date(1970, 1, 1), 17, Sex.FEMALE)

    (note,) = check(f"联系人证件号{number}。").notes

    assert note.code == "personal_id"
    assert number not in note.message


def test_a_number_that_is_no_id_number_is_not_noticed() -> None:
    assert "personal_id" not in codes("索引号999999197001010000。")


def test_an_as_of_date_after_today_is_noticed_only_when_today_is_known() -> None:
    text = "截至2024年6月30日，共完成12个。"

    assert codes(text) == []
    assert codes(text, today=date(2024, 6, 1)) == ["as_of_future"]


def test_numbered_sections_in_order_are_left_alone() -> None:
    text = "一、概况\n（一）面积\n（二）人口\n二、做法\n（一）排查\n1、到户\n2、到人\n（二）整改\n三、打算\n"

    assert codes(text) == []
