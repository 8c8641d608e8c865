"""One account for each role of the demo county; the password is printed, because everything in it is invented."""

from __future__ import annotations

from dataclasses import dataclass

from yihu.core.access.roles import Role

PASSWORD = "Sunny-Field-2020"  # noqa: S105 - printed on purpose
_TOWNSHIP, _VILLAGE = "430902107000", "430902107203"


@dataclass(frozen=True)
class DemoAccount:
    username: str
    name: str
    role: Role
    area_code: str
    unit: str = ""

    @property
    def label(self) -> str:
        return f"{self.role.label} {self.name}"


_COUNTY = "430902000000"
ACCOUNTS = (
    DemoAccount("county", "苏明", Role.COUNTY_CLERK, _COUNTY, "资阳区扶贫办"),
    DemoAccount("approver", "叶青", Role.COUNTY_APPROVER, _COUNTY, "资阳区扶贫办"),
    DemoAccount("leader", "程远", Role.COUNTY_LEADER, _COUNTY, "资阳区人民政府"),
    DemoAccount("township", "唐秋", Role.TOWNSHIP_CLERK, _TOWNSHIP, "新桥河镇扶贫站"),
    DemoAccount("township.approver", "彭海", Role.TOWNSHIP_APPROVER, _TOWNSHIP, "新桥河镇人民政府"),
    DemoAccount("changchun", "韩梅", Role.TOWNSHIP_CLERK, "430902106000", "长春镇扶贫站"),
    DemoAccount("village", "邓禾", Role.VILLAGE_CADRE, _VILLAGE, "八一村村委会"),
    DemoAccount("team", "曹山", Role.VILLAGE_TEAM, _VILLAGE, "资阳区水利局"),
    DemoAccount("helper", "丁岚", Role.HELPER, _VILLAGE, "资阳区教育局"),
    DemoAccount("finance", "袁正", Role.FINANCE, _COUNTY, "资阳区财政局"),
    DemoAccount("finance.checker", "吕静", Role.FINANCE, _COUNTY, "资阳区财政局"),
    DemoAccount("housing", "蒋松", Role.LINE_DEPARTMENT, _COUNTY, "资阳区住建局"),
    DemoAccount("unit", "傅云", Role.MEMBER_UNIT, _COUNTY, "资阳区教育局"),
    DemoAccount("inspector", "魏峰", Role.INSPECTOR, _COUNTY, "资阳区政府督查室"),
    DemoAccount("discipline", "薛衡", Role.DISCIPLINE, _COUNTY, "资阳区纪委监委"),
    DemoAccount("auditor", "贾方", Role.AUDITOR, _COUNTY, "资阳区审计局"),
    DemoAccount("city", "卢江", Role.CITY_OFFICE, "430900000000", "益阳市扶贫办"),
    DemoAccount("system", "沈系", Role.SYSTEM_ADMIN, _COUNTY, "资阳区电子政务办"),
    DemoAccount("security", "阎安", Role.SECURITY_ADMIN, _COUNTY, "资阳区电子政务办"),
    DemoAccount("audit", "曾审", Role.AUDIT_ADMIN, _COUNTY, "资阳区电子政务办"),
)
