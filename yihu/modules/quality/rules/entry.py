"""Rules of the national set that entry and import refuse outright, so that no stored row can break them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EntryRule:
    """`refused_as`: the codes of the refusals, as docs/errors.md explains them."""

    code: str
    title: str
    refused_as: tuple[str, ...]


AT_ENTRY = (
    EntryRule("V001", "身份证号位数、校验码、出生日期不对", ("E401", "E402", "E403")),
    EntryRule("V002", "同一身份证号在县内重复登记", ("E407",)),
    EntryRule("V003", "性别、出生日期与身份证号不一致", ("E404",)),
    EntryRule("V005", "一户没有户主或有两名户主", ("E405",)),
    EntryRule("V010", "同一人在一户中出现两次", ("E406",)),
    EntryRule("V004", "残疾人证号与身份证号不一致，或类别、等级位不对", ("E431",)),
    EntryRule("V011", "文化程度和在校生状况都填了", ("education_and_school",)),
    EntryRule(
        "V018", "务工所在地与务工时间只填了一项，或月数不在 0–12", ("work_region_and_months", "out_of_range")
    ),
    EntryRule("V030", "年收入、纯收入与各项收入支出的合计不符", ("E424",)),
    EntryRule("V020", "联系电话不是手机号或“区号-号码”", ("bad_phone",)),
)
