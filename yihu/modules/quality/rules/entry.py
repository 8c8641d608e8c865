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
    EntryRule("V020", "联系电话不是手机号或“区号-号码”", ("bad_phone",)),
)
