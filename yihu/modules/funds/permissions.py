"""Capabilities of this module."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "funds.see", "查看资金"
    ISSUE = "funds.issue", "登记资金下达和计划"
    ALLOCATE = "funds.allocate", "安排资金"
    PAY = "funds.pay", "提交资金拨付"
    REVIEW = "funds.review", "复核资金记录"
    SPEND = "funds.spend", "登记资金支出"
    RECONCILE = "funds.reconcile", "核对国库和银行对账单"
    DISCLOSE = "funds.disclose", "公开资金分配和使用"
