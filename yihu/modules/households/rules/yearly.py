"""What a year's collection form holds; what must be true of it stands in `yearly_rules`.

The columns are declared once here: ledgers, forms, workbook templates and pages are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass

from yihu.engine.ledgers import Column, Kind
from yihu.modules.households.rules import codes

FIRST_YEAR, LAST_YEAR = 2013, 2100


def _code(name: str, label: str, table: type[codes.Coded], *aliases: str, sensitive: bool = False) -> Column:
    return Column(
        name,
        label,
        Kind.CODE,
        codes=table,
        aliases=aliases,
        listed=False,
        sensitive=sensitive,
        sortable=not sensitive,
    )


def _flag(name: str, label: str, *aliases: str, filterable: bool = False) -> Column:
    return Column(name, label, Kind.YES_NO, aliases=aliases, listed=False, filterable=filterable)


def _text(name: str, label: str, *aliases: str, max_length: int = 60) -> Column:
    return Column(name, label, max_length=max_length, aliases=aliases, listed=False)


def _number(name: str, label: str, unit: str, *aliases: str) -> Column:
    return Column(name, label, Kind.DECIMAL, unit=unit, aliases=aliases, listed=False)


def _count(name: str, label: str, unit: str, *aliases: str) -> Column:
    return Column(name, label, Kind.INTEGER, unit=unit, aliases=aliases, listed=False)


@dataclass(frozen=True)
class Group:
    """Columns that stand together on pages and forms."""

    label: str
    columns: tuple[Column, ...]


HOUSEHOLD_GROUPS = (
    Group(
        "基本情况",
        (
            _code("standard", "识别标准", codes.Standard),
            Column(
                "main_cause",
                "主要致贫原因",
                Kind.CODE,
                codes=codes.Cause,
                filterable=True,
                aliases=("致贫原因", "主要致贫（返贫）原因"),
            ),
            _code("other_cause_1", "其他致贫原因1", codes.Cause, "其他致贫原因", "次要致贫原因"),
            _code("other_cause_2", "其他致贫原因2", codes.Cause),
            _flag("relocated", "是否易地搬迁户", "是否易地扶贫搬迁户", "易地搬迁", filterable=True),
            _code("relocation", "安置方式", codes.Relocation, "搬迁安置方式", "搬迁方式"),
            _text("relocation_site", "安置地", "安置点", "安置地点"),
            _flag("martyr_family", "是否军烈属", "军烈属"),
            _flag("only_child", "是否独生子女户", "独生子女户"),
            _flag("two_daughters", "是否双女户", "双女户"),
        ),
    ),
    Group(
        "土地",
        (
            _number("farmland", "耕地面积", "亩"),
            _number("irrigated", "有效灌溉面积", "亩"),
            _number("woodland", "林地面积", "亩"),
            _number("returned_woodland", "退耕还林面积", "亩"),
            _number("orchard", "林果面积", "亩"),
            _number("grassland", "牧草地面积", "亩"),
            _number("water_area", "水面面积", "亩"),
        ),
    ),
    Group(
        "住房和生活条件",
        (
            Column("house_area", "住房面积", Kind.DECIMAL, unit="平方米", aliases=("住房面积平方米",)),
            _code("house_structure", "住房结构", codes.Structure, "房屋结构"),
            Column("unsafe_house", "是否危房户", Kind.YES_NO, filterable=True, aliases=("是否危房", "危房")),
            Column(
                "house_grade",
                "危房级别",
                Kind.CODE,
                codes=codes.HouseGrade,
                filterable=True,
                aliases=("危房等级", "住房安全等级", "住房等级"),
            ),
            Column(
                "safe_water",
                "是否解决安全饮用水",
                Kind.YES_NO,
                filterable=True,
                aliases=("饮水是否安全", "是否饮水安全"),
            ),
            _flag("water_hardship", "是否饮水困难", "饮水困难"),
            _flag("production_power", "是否通生产用电", "通生产用电"),
            _flag("household_power", "是否通生活用电", "通生活用电"),
            _flag("broadcast", "是否通广播电视", "通广播电视"),
            _number("road_km", "与村主干路距离", "公里", "距村主干路距离"),
            _code("road", "入户路类型", codes.Road, "入户路"),
            _flag("sanitary_toilet", "是否有卫生厕所", "卫生厕所"),
            _code("fuel", "主要燃料类型", codes.Fuel, "主要燃料"),
            _number("longitude", "经度", "度", "住房经度", "东经"),
            _number("latitude", "纬度", "度", "住房纬度", "北纬"),
        ),
    ),
    Group(
        "生产带动",
        (
            _flag("cooperative", "是否加入农民专业合作组织", "是否加入农民专业合作社", "加入合作社"),
            _flag("company_led", "是否有龙头企业带动", "龙头企业带动"),
            _flag("entrepreneur_led", "是否有创业致富带头人带动", "致富带头人带动"),
        ),
    ),
    Group(
        "联系和账户",
        (
            Column("phone", "户联系电话", Kind.PHONE, listed=False, sortable=False, aliases=("联系电话",)),
            Column(
                "bank",
                "开户银行",
                Kind.CONFIDENTIAL,
                personal="bank",
                max_length=60,
                listed=False,
                sortable=False,
                aliases=("开户银行名称", "开户行"),
            ),
            Column(
                "bank_card",
                "银行卡号",
                Kind.BANK_CARD,
                listed=False,
                sortable=False,
                aliases=("银行账号", "银行卡（账）号", "一卡通账号"),
                help="列须设为文本",
            ),
        ),
    ),
)

PERSON_GROUPS = (
    Group(
        "基本情况",
        (
            _code("nation", "民族", codes.Nation),
            _code("party", "政治面貌", codes.Party),
            _flag("mandarin", "是否会讲普通话", "会讲普通话"),
            _flag("in_service", "是否现役军人", "现役军人"),
        ),
    ),
    Group(
        "教育",
        (
            Column("education", "文化程度", Kind.CODE, codes=codes.Education, filterable=True),
            Column(
                "school",
                "在校生状况",
                Kind.CODE,
                codes=codes.School,
                filterable=True,
                aliases=("在校状况",),
                help="在校的填在校生状况，不在校的填文化程度，只填其一",
            ),
            _text("school_name", "学校名称", "就读学校"),
            Column(
                "dropout",
                "失学辍学原因",
                Kind.CODE,
                codes=codes.Dropout,
                filterable=True,
                listed=False,
                aliases=("失学或辍学原因", "义务教育阶段未上学原因"),
            ),
        ),
    ),
    Group(
        "健康",
        (
            Column(
                "health",
                "健康状况",
                Kind.CODE,
                codes=codes.Health,
                sensitive=True,
                sortable=False,
                help="可填多项，用顿号隔开；“健康”不能与其他并列",
            ),
            _code("disability_kind", "残疾类别", codes.DisabilityKind, sensitive=True),
            _code("disability_grade", "残疾等级", codes.DisabilityGrade, "残疾级别", sensitive=True),
            Column(
                "disability_since",
                "残疾证办证年度",
                Kind.INTEGER,
                listed=False,
                grouped=False,
                aliases=("办证年度",),
            ),
            Column(
                "disability",
                "残疾证号",
                Kind.DISABILITY_CARD,
                listed=False,
                sortable=False,
                help="列须设为文本",
            ),
            Column(
                "disease",
                "患病名称",
                Kind.CONFIDENTIAL,
                personal="disease",
                max_length=60,
                listed=False,
                sortable=False,
                aliases=("患大病名称", "疾病名称"),
            ),
        ),
    ),
    Group(
        "劳动和务工",
        (
            Column(
                "labour",
                "劳动技能",
                Kind.CODE,
                codes=codes.Labour,
                filterable=True,
                aliases=("劳动能力", "劳动力状况"),
            ),
            Column(
                "work_region",
                "务工所在地",
                Kind.CODE,
                codes=codes.WorkRegion,
                filterable=True,
                aliases=("务工区域", "务工状况"),
            ),
            _text("work_place", "务工地点", "务工地"),
            _text("company", "务工企业", "务工企业名称", "务工单位"),
            _count("work_months", "务工时间", "月", "务工月数"),
            _flag("work_abroad", "是否国外务工", "国外务工"),
            _code("channel", "就业渠道", codes.Channel),
            _code("post_kind", "公益性岗位类型", codes.PostKind, "公益岗类型", "公益性岗位"),
            _count("post_months", "公益性岗位时间", "月", "公益性岗位月数", "公益岗月数"),
        ),
    ),
    Group(
        "保障",
        (
            _flag("low_income", "是否享受低保", "享受低保", "是否享受农村居民最低生活保障", filterable=True),
            _flag("destitute", "是否特困供养", "特困供养", "是否特困供养人员"),
            Column(
                "resident_medical",
                "是否参加城乡居民基本医疗保险",
                Kind.YES_NO,
                filterable=True,
                aliases=("城乡居民基本医保", "是否参加城乡居民基本医保", "居民医保"),
            ),
            _flag(
                "employee_medical",
                "是否参加城镇职工基本医疗保险",
                "城镇职工医保",
                "职工医保",
                filterable=True,
            ),
            _flag("serious_medical", "是否参加大病保险", "大病保险"),
            _flag("commercial_medical", "是否参加商业补充医疗保险", "商业补充医疗", "商业补充医疗保险"),
            _flag("medical_aid", "是否接受大病医疗救助", "是否接受医疗救助", "大病医疗救助"),
            _flag("other_health_aid", "是否接受其他健康帮扶", "是否接受其他健康扶贫", "其他健康帮扶"),
            Column(
                "chronic_card",
                "是否办理慢病证",
                Kind.YES_NO,
                listed=False,
                sensitive=True,
                sortable=False,
                aliases=("是否有慢病证", "是否持有慢病证", "是否办理慢性病证", "慢病证"),
            ),
            _flag(
                "family_doctor",
                "是否签约家庭医生",
                "家庭医生签约",
                "是否家庭医生签约",
                "家庭医生是否签约",
                "家庭签约医生",
            ),
            _flag(
                "resident_pension",
                "是否参加城乡居民基本养老保险",
                "城乡居民养老",
                "居民养老",
                filterable=True,
            ),
            _flag("employee_pension", "是否参加城镇职工基本养老保险", "城镇职工养老", "职工养老"),
        ),
    ),
)


def columns_of(groups: tuple[Group, ...]) -> tuple[Column, ...]:
    return tuple(column for group in groups for column in group.columns)


HOUSEHOLD_COLUMNS, PERSON_COLUMNS = columns_of(HOUSEHOLD_GROUPS), columns_of(PERSON_GROUPS)


# Blank cells never clear what is known; but what is said of one column may leave no room for the other:
# column -> (the other one, what its new value must satisfy).
GIVES_WAY = {
    "education": ("school", "not in ('', 'none')"),
    "school": ("education", "<> ''"),
    "work_region": ("work_months", "= '0'"),
    "work_place": ("work_months", "= '0'"),
    "company": ("work_months", "= '0'"),
    "post_kind": ("post_months", "= '0'"),
    "relocation": ("relocated", "= 'false'"),
    "relocation_site": ("relocated", "= 'false'"),
}
