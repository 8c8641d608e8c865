"""What of the register goes over when two records were one person (ADR 0188)."""

from __future__ import annotations

from yihu.engine.merging import OfPerson
from yihu.modules.households import actions

MERGING = (
    OfPerson("households.Identity.person", stays="合并时逐项转给保留的记录或终止，撤销时还原"),
    OfPerson("households.NameKey.person", stays="检索字属于这条记录的姓名"),
    OfPerson("households.Membership.person", stays="在户时段到合并之日止，合并以前的数字不变"),
    OfPerson("households.RollChange.person", stays="增减台账记的是当日当户发生的事"),
    OfPerson("households.PersonYear.person", move=actions.take_years, back=actions.give_years_back),
)
