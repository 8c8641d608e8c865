from __future__ import annotations

import random

import pytest

from yihu.engine.scanner import Kind, Severity, scan_text
from yihu.engine.scanner.tests import plants

AROUND = ("村民张某，", "联系人：李某 ", "收款人", "（备注：", "2020年补助3000元，", "第3组共12户45人，")
HARMLESS = (
    "2020年6月30日，全区建档立卡398户871人，剩余未脱贫2户3人，投入资金2429万元，其中中央省市1429万元、区级1000万元。",
    "咨询电话0737-4223456，监督电话12317，邮政编码413000，索引号000014349/2020-00057。",
    "统一社会信用代码91430902MA4L1X2Y3Z，合同编号20200315000123456，发票代码043001900111。",
    "1\t3\t5\t0\t2\t1\t0\t4\t6\t2\t1\t9\n13\t263\t48\t1023\t15\t7\n2020\t06\t30\t1120.00\t661.80\t59.09%",
    "13,800,138,000元 1,234,567.89元 138亿0013万8000元",
    "开展高血压、糖尿病签约服务1056人，两癌筛查320人，肺结核防治宣传12场，残疾人两项补贴18.1055万元。",
    "一是产业扶贫，二〇二〇年六月三十日，三千六百五十户。因病致贫12户，因残致贫9户。",
    "武扶组〔2020〕6号文件，G319国道，19家企业，3+1调研，12.5 13.6 14.7 15.8 16.9",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_offices_and_programmes_are_nobodys_data(text: str) -> None:
    assert [text[one.start : one.end] for one in scan_text(text)] == []


def test_five_thousand_planted_numbers_are_found_however_they_are_written() -> None:
    draw = random.Random(20200630)
    missed = []
    for _ in range(5_000):
        kind, digits = plants.number(draw)
        shown = plants.written(draw, digits)
        before, after = draw.choice(AROUND), draw.choice(("。", "；合计3户", "\n", "，共2人"))
        found = [one for one in scan_text(before + shown + after) if one.kind is kind]
        inside = (len(before), len(before) + len(shown.rstrip("\u200b\u2060\ufeff")))
        if not any(one.start <= inside[0] and one.end >= inside[1] - 1 for one in found):
            missed.append((kind, before + shown + after))
    assert missed == []


@pytest.mark.parametrize("word", plants.HEALTH)
def test_a_state_of_health_asks_for_a_reason(word: str) -> None:
    (found,) = scan_text(f"户主王某{word}，家庭困难。")
    assert (found.kind, found.severity) == (Kind.HEALTH, Severity.ASK)


def test_accounts_are_found_by_what_they_are_called() -> None:
    (found,) = scan_text("一卡通账号：8101 2345 6789 0123")
    assert (found.kind, found.severity) == (Kind.CARD, Severity.STOP)


def test_an_address_with_its_door_and_an_account_of_a_net_are_asked_about() -> None:
    assert [one.kind for one in scan_text("住迎丰桥路23号，微信号：abc_12345")] == [
        Kind.ADDRESS,
        Kind.CONTACT,
    ]


def test_a_finding_tells_the_place_in_the_text_as_it_was_given() -> None:
    text = "电话：１３８００１３８０００，谢谢"
    (found,) = scan_text(text)
    assert text[found.start : found.end] == "１３８００１３８０００"
