"""Code tables of rectification, with the labels of the documents."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Source(Labelled):
    """问题来源."""

    CENTRAL_INSPECTION = (
        "central_inspection",
        "中央专项巡视“回头看”",
        "中央巡视",
        "中央专项巡视",
        "中央巡视回头看",
    )
    NATIONAL_ASSESSMENT = "national_assessment", "国家成效考核", "国考", "国家考核"
    PROVINCIAL_ASSESSMENT = "provincial_assessment", "省成效考核", "省考", "省考核"
    QUALITY_REVIEW = "quality_review", "脱贫质量“回头看”", "脱贫质量回头看", "回头看"
    GENERAL_SURVEY = "general_survey", "大排查", "大排查问题", "全面排查"
    SPECIAL_CHECK = "special_check", "专项检查"
    AUDIT = "audit", "审计", "审计发现", "审计问题"
    CONGRESS_INQUIRY = "congress_inquiry", "人大专题询问"
    EDUCATION_CAMPAIGN = "education_campaign", "主题教育检视"
    PROVINCIAL_SUPERVISION = "provincial_supervision", "省督查巡查"
    DATA_COMPARISON = "data_comparison", "省市比对反馈", "比对反馈", "数据比对"
    LINE_SUPERVISION = "line_supervision", "行业督导"
    SELF_CHECK = "self_check", "自查", "自查自纠", "自查发现"


class Round(Labelled):
    """排查轮次, within one campaign."""

    NONE = "none", "不分轮次"
    FIRST = "first", "第一轮排查", "第一轮", "一轮", "首轮"
    SECOND = "second", "第二轮排查", "第二轮", "二轮"
    THIRD = "third", "第三轮排查", "第三轮", "三轮"
    COMPARISON = "comparison", "省市比对反馈"


class Category(Labelled):
    """问题类别."""

    DUTY = "duty", "责任落实", "责任"
    POLICY = "policy", "政策落实", "政策"
    WORK = "work", "工作落实", "工作"
    FUND = "fund", "资金项目", "资金", "项目", "项目资金"
    CONDUCT = "conduct", "作风建设", "作风"
    DATA = "data", "数据质量", "数据", "信息数据", "数据信息"


class OrderLevel(Labelled):
    """督办单的轻重: each step up the ladder needs the one below to have gone unanswered in practice."""

    REMINDER = "reminder", "提醒"
    SUPERVISION = "supervision", "督办"
    TALK = "talk", "约谈"
    ACCOUNTABILITY = "accountability", "问责"


class ProblemList(Labelled):
    """四项清单: views of the one table."""

    PROBLEMS = "problems", "问题清单"
    TASKS = "tasks", "任务清单"
    DUTIES = "duties", "责任清单"
    DEADLINES = "deadlines", "时限清单"


# The ledger's columns that each list shows.
LISTS: dict[ProblemList, tuple[str, ...]] = {
    ProblemList.PROBLEMS: ("number", "area_code", "source", "category", "description", "found_on", "stage"),
    ProblemList.TASKS: ("number", "area_code", "description", "measure_text", "unit", "stage"),
    ProblemList.DUTIES: ("number", "area_code", "description", "unit", "leader", "person", "stage"),
    ProblemList.DEADLINES: ("number", "area_code", "description", "found_on", "due_on", "stage", "closed_on"),
}
