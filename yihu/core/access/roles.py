"""Roles of county work; a person holds them through dated posts."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Role(Labelled):
    CITY_OFFICE = "city_office", "市级业务部门"
    COUNTY_CLERK = "county_clerk", "区县经办"
    COUNTY_APPROVER = "county_approver", "区县审核"
    COUNTY_LEADER = "county_leader", "分管领导"
    LINE_DEPARTMENT = "line_department", "行业部门"
    MEMBER_UNIT = "member_unit", "责任单位"
    FINANCE = "finance", "财政"
    TOWNSHIP_CLERK = "township_clerk", "乡镇经办"
    TOWNSHIP_APPROVER = "township_approver", "乡镇审核"
    VILLAGE_CADRE = "village_cadre", "村级信息员"
    VILLAGE_TEAM = "village_team", "驻村工作队"
    HELPER = "helper", "帮扶责任人"
    INSPECTOR = "inspector", "督查"
    DISCIPLINE = "discipline", "纪检监察"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    SYSTEM = "system", "系统"
