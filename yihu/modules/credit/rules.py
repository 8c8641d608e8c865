"""Words of loans and policies, and what state a loan is in."""

from __future__ import annotations

from datetime import date

from yihu.engine.enums import Labelled


class Use(Labelled):
    """What the money was lent for; what is forbidden can be said, so that it is refused with the reason."""

    PLANTING = "planting", "种植", "种植业"
    BREEDING = "breeding", "养殖", "养殖业"
    PROCESSING = "processing", "加工", "农产品加工"
    TRADE = "trade", "商贸流通", "商业", "经商"
    SERVICE = "service", "服务业", "乡村旅游", "运输"
    OTHER = "other", "其他生产经营", "产业发展"
    WEDDING = "wedding", "婚丧嫁娶（禁止）", "结婚", "婚丧嫁娶"
    HOUSE = "house", "建房购房（禁止）", "建房", "购房"
    WEALTH = "wealth", "理财（禁止）", "理财"
    RELENDING = "relending", "转借他人（禁止）", "转贷", "户贷企用"
    SHARES = "shares", "入股分红（禁止）", "入股分红"


FORBIDDEN = (Use.WEDDING, Use.HOUSE, Use.WEALTH, Use.RELENDING, Use.SHARES)


class Why(Labelled):
    EPIDEMIC = "epidemic", "受疫情影响", "疫情"
    DISASTER = "disaster", "受灾", "自然灾害"
    CYCLE = "cycle", "生产周期未结束", "生产周期"
    OTHER = "other", "其他"


class Payer(Labelled):
    BORROWER = "borrower", "借款户偿还", "正常还款"
    FUND = "fund", "风险补偿金代偿", "代偿"


class State(Labelled):
    NORMAL = "normal", "正常"
    EXTENDED = "extended", "展期"
    OVERDUE = "overdue", "逾期"
    SETTLED = "settled", "结清"
    COVERED = "covered", "代偿"


def state_of(*, balance: int, due: date, months: int, covered: bool, as_of: date) -> State:
    """Of a loan on a day; on the day it is due it is not late yet."""
    if balance <= 0:
        return State.COVERED if covered else State.SETTLED
    if due < as_of:
        return State.OVERDUE
    return State.EXTENDED if months else State.NORMAL


class Scheme(Labelled):
    POVERTY = "poverty", "防贫保", "防返贫保险", "防贫保险"
    SPECIAL = "special", "扶贫特惠保", "特惠保"
    STABLE = "stable", "稳定脱贫险", "稳定脱贫综合保险"
    WOMEN = "women", "妇女安康保险", "贫困妇女安康保险", "安康保险"
    CROP = "crop", "农业保险", "种养保险"
    ACCIDENT = "accident", "群众人身意外险", "意外险"
    OTHER = "other", "其他"


class Reason(Labelled):
    ILLNESS = "illness", "因病"
    DISASTER = "disaster", "因灾"
    SCHOOL = "school", "因学"
    ACCIDENT = "accident", "因意外"
    OTHER = "other", "其他"
