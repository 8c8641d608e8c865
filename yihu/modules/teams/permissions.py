from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "teams.see", "查看驻村工作队"
    MANAGE = "teams.manage", "选派、召回和轮换驻村队员"
    ROSTER = "teams.roster", "登记驻村在岗"
    ASK = "teams.ask_leave", "申请请假"
    APPROVE = "teams.approve_leave", "审批短期请假"
    APPROVE_LONG = "teams.approve_long_leave", "审批长期请假"
    PAY = "teams.pay", "发放驻村补助"
    STORE = "teams.store", "登记驻村物资"
    CARE = "teams.care", "登记培训、保险和慰问"
    ASSESS = "teams.assess", "登记驻村考核"
