"""Rules about what health services owe to those who are ill for long."""

from __future__ import annotations

from yihu.engine.quality import Rule, Severity, Shown, c
from yihu.engine.quality.expressions import all_of, any_of
from yihu.modules.households.quality.schooling import NAME, YEAR
from yihu.modules.households.rules.codes import Health

_CHRONIC = c.health.isin([health for health in Health if "chronic" in health.value.split("+")])
_FACTS = all_of(c.registered.is_true(), c.facts.is_true())

RULES = (
    Rule(
        code="V048",
        severity=Severity.WARNING,
        title="应办未办慢病证",
        explain="健康状况含长期慢性病的，应办理慢病证（应办尽办），按规定享受门诊报销；登记为否或空的请核实。",
        fix="已办证的在农户页“填写年度信息”中把“是否办理慢病证”填“是”；符合条件未办的，报乡镇卫生院鉴定办证后再填。"
        "鉴定不符合条件的，改正健康状况或申请豁免。",
        column="chronic_card",
        wrong=_FACTS & _CHRONIC & ~c.chronic_card.is_true(),
        source="健康扶贫：慢病证应办尽办",
        shown=(NAME, YEAR),
    ),
    # The signing is owed to everybody; where it was never asked, only those who need the doctor most are asked about,
    # so that a register without this column does not fill with findings.
    Rule(
        code="V048.2",
        severity=Severity.WARNING,
        title="没有签约家庭医生",
        explain="建档立卡人口家庭医生签约服务应全覆盖。登记为否的，以及长期慢性病患者没有登记的，请核实。",
        fix="已签约的在农户页“填写年度信息”中把“是否签约家庭医生”填“是”；未签约的联系村医或乡镇卫生院上门签约后再填。",
        column="family_doctor",
        wrong=_FACTS & any_of(c.family_doctor.is_false(), _CHRONIC & c.family_doctor.is_empty()),
        source="健康扶贫：家庭医生签约服务全覆盖",
        shown=(NAME, Shown("family_doctor", "家庭医生签约"), YEAR),
    ),
)
