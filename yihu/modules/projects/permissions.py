"""Capabilities of this module; each step of a project asks for one of them."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "projects.see", "查看项目"
    PROPOSE = "projects.propose", "申报项目"
    REVIEW = "projects.review", "乡镇审核项目"
    ARGUE = "projects.argue", "论证项目"
    APPROVE = "projects.approve", "审定项目"
    PLAN = "projects.plan", "项目入库和列入年度计划"
    RUN = "projects.run", "登记项目实施进度"
    ACCEPT = "projects.accept", "组织项目验收"
    SETTLE = "projects.settle", "登记项目结算"
    DISCLOSE = "projects.disclose", "登记项目公告公示"
    REMOVE = "projects.remove", "项目调整出库"
    AID = "projects.aid", "编制到户名单"
    VERIFY = "projects.verify", "核实到户名单"
    PAY = "projects.pay", "按名单兑现到户补助"
    HAND_OVER = "projects.hand_over", "项目转为资产"
