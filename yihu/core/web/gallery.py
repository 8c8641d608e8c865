"""What the `/ui/` page shows: every part with its states, on invented values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from yihu.core.web.charts import Chart, Series
from yihu.core.web.parts import Cell, Changed, Crumb, Entry, Fact, Head, Page, Row, Step, Tab
from yihu.engine.checks import Colour


class Sample(forms.Form):
    name = forms.CharField(label="项目名称", help_text="与批复文件一致", max_length=20)
    amount = forms.CharField(label="金额", help_text="精确到分")
    stage = forms.ChoiceField(label="阶段", choices=[("", "请选择"), ("open", "整改中"), ("done", "已销号")])
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    agreed = forms.BooleanField(label="已与乡镇核对", required=False)


def samples() -> dict[str, Any]:
    return (
        {
            "crumbs": [Crumb("台账", "/ledgers/"), Crumb("问题台账")],
            "tabs": [
                Tab("全部", "#tabs", here=True, count=273),
                Tab("未销号", "#tabs", count=36),
                Tab("时限清单", "#tabs"),
            ],
            "steps": [
                Step("发现", "done", "4月2日"),
                Step("认领", "done", "4月3日"),
                Step("整改", "now", "还剩 5 天"),
                Step("销号"),
            ],
            "facts": [
                Fact("问题编号", "2020-0131"),
                Fact("来源", "省级考核"),
                Fact("金额", "661.8", unit="万元"),
                Fact("状态", "整改中", colour="yellow"),
                Fact("问题描述", "一处安全饮水水质检测报告过期，需要重新检测并公示。", wide=True),
            ],
            "timeline": [
                Entry(
                    "2020-06-12 09:12",
                    "改了应改日期",
                    "示例甲",
                    changes=[Changed("应改日期", "2020-06-15", "2020-06-20")],
                    icon="edit",
                ),
                Entry("2020-06-02 16:40", "登记了问题", "示例乙", note="依据：县委督查反馈", icon="plus"),
            ],
        }
        | _tables()
        | _work()
    )


def _tables() -> dict[str, Any]:
    return {
        "page_middle": Page(7, 25, 386, lambda number, size: f"?page={number}&size={size}"),
        "page_none": Page(1, 25, 0, lambda number, size: "?"),
        "head": [
            Head("编号", "code"),
            Head("乡镇", sort_url="?sort=area", sorted="ascending"),
            Head("状态"),
            Head("应改日期", "date"),
            Head("金额（万元）", "money"),
        ],
        "rows": [
            [
                Cell("2020-0131", url="#table"),
                "新桥河镇",
                Cell("整改中", colour="yellow"),
                "2020-06-20",
                "12.5",
            ],
            Row(
                [
                    Cell("2020-0132", url="#table"),
                    "长春镇",
                    Cell("超期", colour="red", note="已超 3 天"),
                    "2020-06-12",
                    "3",
                ],
                "is-wrong",
            ),
            [
                Cell("2020-0133", url="#table"),
                "迎风桥镇",
                Cell("已销号", colour="green"),
                "2020-05-30",
                "0.8",
            ],
        ],
        "foot": [Cell("合计"), Cell(""), Cell(""), Cell(""), Cell("16.3", kind="money")],
        "form": _wrong_form(),
        "chart": _chart(),
    }


def _work() -> dict[str, Any]:
    return {
        "places": [
            {"name": "新桥河镇", "url": "#strip", "colour": Colour.RED.value, "note": "超期 2 · 临期 1"},
            {"name": "长春镇", "url": "#strip", "colour": Colour.YELLOW.value, "note": "临期 3"},
            {"name": "迎风桥镇", "url": "#strip", "colour": Colour.GREEN.value, "note": "正常 4"},
            {"name": "茈湖口镇", "url": "#strip", "colour": "", "note": "没有待办"},
        ],
        "due": [
            {
                "title": "2020-0132 饮水检测报告过期",
                "url": "#due",
                "colour": Colour.RED,
                "days": "超 3 天",
                "where": "长春镇",
            },
            {
                "title": "2020-0131 档案缺签字",
                "url": "#due",
                "colour": Colour.YELLOW,
                "days": "剩 5 天",
                "where": "新桥河镇",
            },
        ],
        "jobs": [
            {
                "id": 0,
                "label": "导入农户花名册",
                "status": "failed",
                "done": 1200,
                "total": 7000,
                "message": "第 1201 行起网络中断，未写入",
            },
            {
                "id": 1,
                "label": "生成日通报",
                "status": "done",
                "done": 6,
                "total": 6,
                "link": "#progress",
                "message": "",
            },
        ],
        "fen": 66_180_000_00,
        "sample_day": date(2020, 6, 30),
    }


def _wrong_form() -> Sample:
    wrong = Sample(
        {
            "name": "一个远远超过二十个字的项目名称用来显示错误提示的样子",
            "amount": "",
            "stage": "",
            "on": "2020-02-30",
        }
    )
    wrong.fields["amount"].unit = "万元"  # type: ignore[attr-defined]
    return wrong


def _chart() -> Chart:
    return Chart(
        "sample-trend",
        "问题整改进度",
        ["4月", "5月", "6月"],
        [
            Series("发现", [120, 96, 57], unit="个"),
            Series("销号", [60, 98, 79], unit="个"),
            Series(
                "整改率",
                [Decimal("50.0"), Decimal("73.1"), Decimal("86.8")],
                kind="line",
                unit="%",
                right=True,
            ),
        ],
        category_label="月份",
    )
