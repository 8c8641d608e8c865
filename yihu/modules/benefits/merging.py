"""What becomes of benefits when two records were one person (ADR 0188)."""

from __future__ import annotations

from yihu.engine.merging import OfPerson

MERGING = (
    OfPerson("benefits.Payment.person", stays="钱已发到这条记录名下，清单和凭证不改；重复领取由清单撤回"),
    OfPerson("benefits.Grant.person", stays="认定的是当时这条记录，已列入清单的按清单发放"),
    OfPerson("benefits.Return.person", stays="劝返记录记的是当日对这条记录的劝返"),
    OfPerson("benefits.OnlinePupil.person", stays="落实情况记的是当日这条记录"),
    OfPerson("benefits.Care.person", stays="关爱服务的起止留在原记录，终止后在保留的记录上重新登记"),
)
