"""Code tables of what a year's collection form says of a household and of a person.

Values are ours; workbooks are read by label alone, because the printed codes of national and provincial
dictionaries disagree with each other. A leading code ("02 小学") is dropped, other spellings are synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from yihu.engine.enums import Labelled

UNKNOWN = "unknown"
_LEADING_CODE = re.compile(r"^\d{1,2}\s*[.、．\-_ ]?\s*(?=\D)")


class Coded(Labelled):
    """`PRIMARY = "primary", "小学", "小学毕业"`: what follows the label are further spellings of it."""

    @classmethod
    def by_label(cls, text: str) -> Self | None:
        plain = text.strip()
        return cls._known(plain) or cls._known(_LEADING_CODE.sub("", plain))

    @classmethod
    def _known(cls, text: str) -> Self | None:
        for member in cls:
            if text in (member.label, member.value) or text in member.also:
                return member
        return None


def _listed(name: str, members: Mapping[str, tuple[str, ...]]) -> type[Coded]:
    """A table whose members are written as data: too many to be named one by one."""
    made: type[Coded] = Coded(name, members, module=__name__)  # type: ignore[call-arg,arg-type,assignment]
    return made


def or_unknown(table: type[Labelled]) -> type[Coded]:
    """The table with 未登记 at its end, for breakdowns of those about whom nothing is known too."""
    return _listed(
        f"{table.__name__}OrUnknown",
        {member.name: (member.value, member.label) for member in table} | {"UNKNOWN": (UNKNOWN, "未登记")},
    )


class Plight(Coded):
    """What lists of households can be narrowed to, by the newest year."""

    UNSAFE_HOUSE = "unsafe_house", "危房户"
    UNSAFE_WATER = "unsafe_water", "饮水未达标户"
    RELOCATED = "relocated", "易地搬迁户"
    DROPOUT = "dropout", "有失学辍学成员"
    UNINSURED = "uninsured", "有未参加医保成员"
    UNWELL = "unwell", "有患病或残疾成员"


class Standard(Coded):
    """识别标准."""

    NATIONAL = "national", "国家标准", "国定标准", "国定"
    PROVINCE = "province", "省定标准", "省级标准", "省定"
    CITY = "city", "市定标准", "市级标准", "市定"


class Cause(Coded):
    """致贫原因."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    SCHOOLING = "schooling", "因学"
    DISASTER = "disaster", "因灾", "因自然灾害"
    NO_LAND = "no_land", "缺土地"
    NO_WATER = "no_water", "缺水"
    NO_SKILL = "no_skill", "缺技术"
    NO_LABOUR = "no_labour", "缺劳力", "缺劳动力"
    NO_MONEY = "no_money", "缺资金"
    TRANSPORT = "transport", "交通条件落后"
    NO_DRIVE = "no_drive", "自身发展动力不足", "自身发展力不足"
    MARRIAGE = "marriage", "因婚"
    FUNERAL = "funeral", "因丧"
    OTHER = "other", "其他"


class Relocation(Coded):
    """易地搬迁的安置方式."""

    CONCENTRATED = "concentrated", "集中安置"
    SCATTERED = "scattered", "分散安置"


class Structure(Coded):
    """住房结构."""

    CONCRETE = "concrete", "钢筋混凝土", "钢混"
    BRICK_CONCRETE = "brick_concrete", "砖混", "砖混结构"
    BRICK_TIMBER = "brick_timber", "砖（石）木", "砖木", "砖石木", "砖(石)木"
    EARTH_TIMBER = "earth_timber", "土木", "土木结构"
    CAVE = "cave", "窑洞"
    OTHER = "other", "其他"


class HouseGrade(Coded):
    """住房安全（危房）等级: A and B are safe, C is repaired, D is built anew."""

    A = "a", "A级", "A", "a级"
    B = "b", "B级", "B", "b级", "有安全住房"
    C = "c", "C级", "C", "c级"
    D = "d", "D级", "D", "d级"


SAFE_GRADES = (HouseGrade.A, HouseGrade.B)


class Road(Coded):
    """入户路."""

    EARTH = "earth", "泥土路", "土路"
    GRAVEL = "gravel", "砂石路", "沙石路"
    CONCRETE = "concrete", "水泥路"
    ASPHALT = "asphalt", "沥青路", "柏油路"


class Fuel(Coded):
    """主要燃料类型."""

    WOOD = "wood", "柴草"
    DUNG = "dung", "干畜粪"
    COAL = "coal", "煤炭"
    CLEAN = "clean", "清洁能源", "电", "液化气", "沼气", "天然气"
    OTHER = "other", "其他"


class Education(Coded):
    """文化程度 of somebody who has left school."""

    ILLITERATE = "illiterate", "文盲或半文盲", "文盲半文盲", "文盲", "半文盲"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中", "中专", "高中及中专"
    COLLEGE = "college", "大专", "大专及以上", "专科"
    BACHELOR = "bachelor", "本科及以上", "本科"
    UNDER_AGE = "under_age", "学龄前儿童"


_IN_SCHOOL = {
    "under_age": ("学龄前儿童",),
    "kindergarten": ("学前教育", "幼儿园"),
    "primary": ("小学", "小学在读"),
    "grade_7": ("七年级", "初中一年级", "初一"),
    "grade_8": ("八年级", "初中二年级", "初二"),
    "grade_9": ("九年级", "初中三年级", "初三"),
    "senior_1": ("普通高中一年级", "高中一年级", "高一"),
    "senior_2": ("普通高中二年级", "高中二年级", "高二"),
    "senior_3": ("普通高中三年级", "高中三年级", "高三"),
    "vocational_1": ("中职一年级", "中职一"),
    "vocational_2": ("中职二年级", "中职二"),
    "vocational_3": ("中职三年级", "中职三"),
    "higher_vocational_1": ("高职高专一年级", "高职一年级", "大专一年级"),
    "higher_vocational_2": ("高职高专二年级", "高职二年级", "大专二年级"),
    "higher_vocational_3": ("高职高专三年级", "高职三年级", "大专三年级"),
    "college": ("大专及以上",),
    "technician_1": ("技师学院一年级",),
    "technician_2": ("技师学院二年级",),
    "technician_3": ("技师学院三年级",),
    "technician_4": ("技师学院四年级",),
    "bachelor_1": ("本科一年级", "大一"),
    "bachelor_2": ("本科二年级", "大二"),
    "bachelor_3": ("本科三年级", "大三"),
    "bachelor_4": ("本科四年级", "大四"),
    "bachelor_5": ("本科五年级", "大五"),
    "master": ("硕士研究生及以上", "研究生"),
    "none": ("非在校生", "不在校"),
}
# 在校生状况: both versions of the national list; `none` says that somebody is no pupil.
School = _listed("School", {value.upper(): (value, *labels) for value, labels in _IN_SCHOOL.items()})
NOT_IN_SCHOOL = "none"


class Dropout(Coded):
    """义务教育阶段失学辍学原因."""

    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    WEARY = "weary", "厌学"
    TAUGHT_AT_HOME = "taught_at_home", "送教上门", "送教上门（在册）", "送教上门(在册)"
    DEFERRED = "deferred", "延缓入学"
    OTHER = "other", "其他"


# Taught at home or entering later by rule, a child has not dropped out.
DROPPED_OUT = (Dropout.ILLNESS, Dropout.DISABILITY, Dropout.WEARY, Dropout.OTHER)


class Health(Coded):
    """健康状况. Several may hold at once, but 健康 stands alone: the members are the sets that make sense."""

    HEALTHY = "healthy", "健康"
    CHRONIC = "chronic", "长期慢性病"
    SERIOUS = "serious", "患有大病"
    DISABLED = "disabled", "残疾"
    CHRONIC_SERIOUS = "chronic+serious", "长期慢性病、患有大病"
    CHRONIC_DISABLED = "chronic+disabled", "长期慢性病、残疾"
    SERIOUS_DISABLED = "serious+disabled", "患有大病、残疾"
    ALL = "chronic+serious+disabled", "长期慢性病、患有大病、残疾"

    @classmethod
    def by_label(cls, text: str) -> Self | None:
        parts = [_LEADING_CODE.sub("", part) for part in re.split(r"[、,，;；/+和\s]+", text.strip()) if part]
        single = {
            "健康": "healthy",
            "长期慢性病": "chronic",
            "慢性病": "chronic",
            "患有大病": "serious",
            "大病": "serious",
            "残疾": "disabled",
            "残疾人": "disabled",
        }
        given = {single.get(part, part) for part in parts}
        ordered = "+".join(one for one in ("healthy", "chronic", "serious", "disabled") if one in given)
        found = next((member for member in cls if member.value == ordered), None)
        return found if found is not None and set(ordered.split("+")) == given else None


class Unwell(Coded):
    """What figures tell of health: the rows behind a group must not name anybody's disease."""

    HEALTHY = "healthy", "健康"
    UNWELL = "unwell", "患病或残疾"
    UNKNOWN = UNKNOWN, "未登记"


class Labour(Coded):
    """劳动技能（劳动能力）."""

    ORDINARY = "ordinary", "普通劳动力"
    SKILLED = "skilled", "技能劳动力"
    WEAK = "weak", "弱劳动力或半劳动力", "弱劳动力", "半劳动力", "弱（半）劳动力"
    LOST = "lost", "丧失劳动力"
    NONE = "none", "无劳动力"


class WorkRegion(Coded):
    """务工所在地."""

    TOWNSHIP = "township", "乡（镇）内", "乡镇内", "乡(镇)内"
    COUNTY = "county", "乡（镇）外县内", "县内", "乡镇外县内", "乡(镇)外县内", "县内乡外"
    PROVINCE = "province", "县外省内", "省内", "省内县外"
    OUTSIDE = "outside", "省外"
    OTHER = "other", "其他"


class Channel(Coded):
    """就业渠道."""

    WORKSHOP = "workshop", "帮扶车间", "扶贫车间", "就业帮扶车间", "就业扶贫车间"
    PUBLIC_POST = "public_post", "公益性岗位", "公益岗位"
    ORGANISED = "organised", "劳务协作", "有组织劳务输出", "组织输出"
    RECRUITED = "recruited", "企业招聘", "招聘会"
    FRIENDS = "friends", "亲友介绍"
    OWN = "own", "自主就业", "自行外出", "自主创业"
    FLEXIBLE = "flexible", "灵活就业"
    OTHER = "other", "其他"


class PostKind(Coded):
    """公益性岗位类型."""

    FOREST = "forest", "生态护林员", "护林员"
    CLEANING = "cleaning", "保洁员", "保洁"
    ROAD = "road", "护路员", "公路养护员"
    WATER = "water", "管水员", "护河员", "河道管护员"
    SOLAR = "solar", "光伏公益岗"
    CARE = "care", "照护员", "护理员"
    SAFETY = "safety", "治安协管员", "协管员"
    OTHER = "other", "其他"


class DisabilityKind(Coded):
    """残疾类别; the number is the nineteenth character of the certificate."""

    SIGHT = "1", "视力残疾", "视力"
    HEARING = "2", "听力残疾", "听力"
    SPEECH = "3", "言语残疾", "言语"
    LIMBS = "4", "肢体残疾", "肢体"
    MIND = "5", "智力残疾", "智力"
    MENTAL = "6", "精神残疾", "精神"
    SEVERAL = "7", "多重残疾", "多重"


class DisabilityGrade(Coded):
    """残疾等级; the number is the twentieth character of the certificate."""

    FIRST = "1", "一级", "壹级"
    SECOND = "2", "二级", "贰级"
    THIRD = "3", "三级", "叁级"
    FOURTH = "4", "四级", "肆级"


class Party(Coded):
    """政治面貌."""

    MEMBER = "member", "中共党员", "党员"
    PROBATIONARY = "probationary", "中共预备党员", "预备党员"
    LEAGUE = "league", "共青团员", "团员"
    DEMOCRATIC = "democratic", "民主党派"
    NONE = "none", "无党派民主人士", "无党派", "无党派人士"
    MASSES = "masses", "群众"


_NATIONS = (  # in the order of their numbers
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇"
    " 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京"
    " 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
# 民族, numbered as GB/T 3304 does; 其他 and 外国血统 stand outside the fifty-six.
Nation = _listed(
    "Nation",
    {f"N{at:02d}": (f"{at:02d}", f"{name}族", name) for at, name in enumerate(_NATIONS.split(), start=1)}
    | {"N97": ("97", "其他"), "N98": ("98", "外国血统中国籍人士", "外国血统")},
)

CauseOrUnknown, GradeOrUnknown, LabourOrUnknown, EducationOrUnknown, RegionOrUnknown, ChannelOrUnknown = (
    or_unknown(table) for table in (Cause, HouseGrade, Labour, Education, WorkRegion, Channel)
)
