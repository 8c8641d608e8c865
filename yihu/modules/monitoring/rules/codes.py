"""Code tables of the watch: kinds of risk, where a clue came from, categories by regime, measures."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class ClueSource(Labelled):
    """线索来源: 农户自主申报, 干部走访排查, 部门筛查预警 and the rest."""

    SELF_WRITTEN = "self_written", "自主申报（书面）", "农户自主申报", "自主申报", "书面申请"
    SELF_PHONE = "self_phone", "自主申报（12317电话）", "12317", "12317电话"
    SELF_ONLINE = "self_online", "自主申报（扫码网页）", "一码申报", "小程序"
    SELF_APP = "self_app", "自主申报（手机APP）", "APP"
    VISIT = "visit", "干部走访", "干部走访排查", "日常走访", "入户走访"
    SWEEP = "sweep", "集中排查", "定期排查", "大排查"
    DEPARTMENT = "department", "部门筛查预警", "部门预警", "行业部门筛查"
    SCREENING = "screening", "系统筛查预警", "筛查预警"
    LETTERS = "letters", "信访", "来信来访"
    MEDIA = "media", "媒体舆情", "媒体"
    OTHER = "other", "其他", "关联监测"


SELF_REPORTED = (
    ClueSource.SELF_WRITTEN,
    ClueSource.SELF_PHONE,
    ClueSource.SELF_ONLINE,
    ClueSource.SELF_APP,
)


class Risk(Labelled):
    """致（返）贫风险."""

    ILLNESS = "illness", "因病", "因大病", "患病"
    DISABILITY = "disability", "因残", "残疾"
    SCHOOLING = "schooling", "因学", "上学"
    DISASTER = "disaster", "因自然灾害", "因灾", "自然灾害"
    ACCIDENT = "accident", "因意外事故", "因意外", "意外事故"
    BUSINESS = "business", "因产业项目失败", "产业失败", "产业项目失败"
    WORK = "work", "因务工就业不稳", "务工就业不稳", "就业不稳", "失业"
    NO_LABOUR = "no_labour", "缺劳动力", "缺劳力"
    HOUSING = "housing", "因住房", "住房不安全", "因房"
    WATER = "water", "因饮水", "饮水不安全", "因水"
    OTHER = "other", "其他"


MOST_RISKS = 5


class Category(Labelled):
    """监测对象类别. Which of them exist on a day is policy (`monitoring.categories`)."""

    UNSTABLE = "unstable", "脱贫不稳定户", "脱贫监测户", "脱贫不稳定", "1脱贫不稳定户"
    MARGINAL = "marginal", "边缘易致贫户", "边缘户", "边缘易致贫", "2边缘易致贫户"
    SUDDEN = "sudden", "突发严重困难户", "突发严重困难", "3突发严重困难户"
    AT_RISK = "at_risk", "防止返贫致贫对象"


class ClueState(Labelled):
    OPEN = "open", "待受理"
    ACCEPTED = "accepted", "已受理"
    CLOSED = "closed", "已关闭"


class ClearKind(Labelled):
    """风险消除方式."""

    HELPED = "helped", "帮扶消除", "帮扶后消除"
    NATURAL = "natural", "自然消除", "自然消失"


class MeasureKind(Labelled):
    INDUSTRY = "industry", "产业帮扶", "产业", "产业扶贫", "产业发展"
    EMPLOYMENT = "employment", "就业帮扶", "就业", "务工", "转移就业"
    POST = "post", "公益岗位", "公益性岗位", "公益岗"
    FINANCE = "finance", "金融帮扶", "金融", "小额信贷", "小额贷款"
    HEALTH = "health", "健康帮扶", "健康", "医疗救助", "医疗"
    EDUCATION = "education", "教育帮扶", "教育", "助学"
    HOUSING = "housing", "住房安全保障", "住房", "危房改造"
    WATER = "water", "饮水安全保障", "饮水", "安全饮水"
    SUPPORT = "support", "综合保障", "兜底保障", "低保", "临时救助", "特别救助", "社会保障"
    SOCIETY = "society", "社会帮扶", "社会扶贫", "捐助"
    OTHER = "other", "其他"


# 开发式帮扶措施
DEVELOPMENT = (MeasureKind.INDUSTRY, MeasureKind.EMPLOYMENT, MeasureKind.POST, MeasureKind.FINANCE)


class Lack(Labelled):
    """三保障和饮水安全 that is not there."""

    EDUCATION = "education", "义务教育失学辍学"
    MEDICAL = "medical", "未参加基本医保"
    HOUSING = "housing", "住房不安全"
    WATER = "water", "饮水不安全"


class Check(Labelled):
    """部门信息比对 items."""

    VEHICLE = "vehicle", "车辆"
    REAL_ESTATE = "real_estate", "商品房（不动产）"
    COMPANY = "company", "工商登记"
    PAYROLL = "payroll", "财政供养"
    DEPOSIT = "deposit", "大额存款"
    OTHER = "other", "其他"


class Trend(Labelled):
    """What a monthly visit saw."""

    SAME = "same", "无明显变化"
    BETTER = "better", "好转"
    WORSE = "worse", "加重"
    NEW = "new", "出现新风险"


class Beside(Labelled):
    """What a case holds beside its steps."""

    AUTHORISATION = "authorisation", "承诺授权书"
    COMPARISON = "comparison", "比对结果"
    PAPER = "paper", "上传的材料"


class PaperKind(Labelled):
    APPLICATION = "application", "自主申报书"
    AUTHORISATION = "authorisation", "申请及承诺授权书"
    CHECK = "check", "入户核查表"
    COMPARISON = "comparison", "信息比对结果"
    MINUTES = "minutes", "评议会议记录"
    NOTICE = "notice", "公示照片"
    DECISION = "decision", "审核审定文件"
    MEASURE = "measure", "帮扶措施佐证"
    CLEARANCE = "clearance", "风险消除佐证"
    PHOTO = "photo", "照片"
    OTHER = "other", "其他"
