"""The department files, each declared once: ledger, template, import and matching are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Column, Kind
from yihu.modules.departments.rules import codes
from yihu.modules.households.rules.codes import DisabilityGrade, DisabilityKind, HouseGrade, WorkRegion


class Matter(Labelled):
    """What a file tells of people: who may look at it depends on that."""

    PLAIN = "plain", "一般"
    HEALTH = "health", "健康"
    ASSETS = "assets", "资产"


@dataclass(frozen=True)
class File:
    """`day`: the column that dates a line. `identify`: what, beside the person, says “the same line”.
    `of_household`: the line is about the household, whoever is named."""

    key: str
    title: str
    model: str
    department: str
    columns: tuple[Column, ...]
    identify: tuple[str, ...]
    day: str
    kind: Matter = Matter.PLAIN
    of_household: bool = False
    sums: tuple[str, ...] = ()

    @property
    def ledger_key(self) -> str:
        return f"departments.{self.key}"

    @property
    def table(self) -> str:
        return f"departments_{self.model.lower()}"


# Who a line is about: said by the file, found by us.
SUBJECT = (
    Column(
        "name",
        "姓名",
        required=True,
        max_length=60,
        searchable=True,
        aliases=("户主姓名", "户主", "参保人姓名", "学生姓名"),
        example="张三",
    ),
    Column(
        "id_number",
        "身份证号",
        Kind.ID_NUMBER,
        sortable=False,
        aliases=("身份证号码", "证件号码", "公民身份号码"),
        help="列须设为文本；没有身份证号的，填行政村或户编号",
    ),
    Column(
        "number",
        "户编号",
        max_length=30,
        searchable=True,
        aliases=("户编码",),
        example="4309021012010001",
    ),
    Column(
        "area_code",
        "行政村",
        Kind.AREA,
        filterable=True,
        aliases=("村", "村名", "所在村", "行政村代码", "家庭住址"),
        help="已填身份证号或户编号的可不填",
    ),
    Column("matched", "匹配情况", Kind.CODE, codes=codes.Match, editable=False, filterable=True),
)


def _date(
    name: str, label: str, *aliases: str, required: bool = False, example: str = "2020-03-15"
) -> Column:
    return Column(name, label, Kind.DATE, required=required, aliases=aliases, example=example)


def _end(label: str, *aliases: str) -> Column:
    return Column("end", label, Kind.DATE, aliases=aliases, help="仍有效的不填")


def _money(name: str, label: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, label, Kind.MONEY, unit="元", required=required, aliases=aliases, example="1200")


def _text(name: str, label: str, *aliases: str, required: bool = False, max_length: int = 60) -> Column:
    return Column(name, label, required=required, max_length=max_length, aliases=aliases, searchable=True)


def _code(
    name: str, label: str, table: Any, *aliases: str, required: bool = True, sensitive: bool = False
) -> Column:
    return Column(
        name, label, Kind.CODE, codes=table, required=required, aliases=aliases,
        filterable=not sensitive, sensitive=sensitive, sortable=not sensitive,
    )  # fmt: skip


def _flag(name: str, label: str, *aliases: str) -> Column:
    return Column(name, label, Kind.YES_NO, aliases=aliases, filterable=True)


FILES = (
    File(
        "medical", "医疗费用", "MedicalCost", "医保局：住院和门诊慢特病结算明细",
        (
            _date("on", "结算日期", "出院日期", "报销日期", required=True),
            _text("hospital", "就诊医院", "医院", "医疗机构"),
            _text("receipt", "结算单号", "结算流水号", "票据号"),
            _money("total_fen", "医疗总费用", "总费用", "医疗费用总额", required=True),
            _money("self_paid_fen", "报销后自付", "个人自付", "自付费用", "个人负担", required=True),
        ),
        ("on", "hospital", "receipt"), "on", kind=Matter.HEALTH, sums=("total_fen", "self_paid_fen"),
    ),
    File(
        "enrolments", "学籍", "Enrolment", "教育局：学籍系统和控辍保学台账",
        (
            _date("on", "状态日期", "学籍变动日期", "统计日期", required=True),
            _text("school", "学校", "学校名称", "就读学校"),
            _code("stage", "学段", codes.Stage, "教育阶段"),
            _code("state", "学籍状态", codes.PupilState, "状态"),
        ),
        ("on", "school"), "on",
    ),
    File(
        "employments", "就业务工", "Employment", "人社局：就业登记和农民工务工台账",
        (
            _date("start", "就业日期", "务工开始日期", "参保日期", required=True),
            _end("离职（失业）日期", "失业日期", "停保日期", "返乡日期"),
            _text("employer", "务工单位", "就业单位", "用人单位"),
            _code("region", "务工所在地", WorkRegion, "务工区域", required=False),
            _money("wage_fen", "月工资", "月收入", "工资"),
        ),
        ("start", "employer"), "start",
    ),
    File(
        "disability", "残疾证", "DisabilityCard", "残联：持证残疾人名册",
        (
            _date("start", "发证日期", "办证日期", required=True),
            _end("失效日期", "注销日期", "有效期至"),
            _code("kind", "残疾类别", DisabilityKind, "类别", sensitive=True),
            _code("grade", "残疾等级", DisabilityGrade, "残疾级别", "等级", sensitive=True),
        ),
        ("start",), "start", kind=Matter.HEALTH,
    ),
    File(
        "aid", "低保特困低收入", "SocialAid", "民政局：低保、特困、低保边缘家庭名册",
        (
            _code("kind", "救助类别", codes.Aid, "类别", "保障类型"),
            _date("start", "起始日期", "批准日期", "享受日期", required=True),
            _end("停发日期", "终止日期", "退出日期"),
            _money("monthly_fen", "月补助额", "月保障金额", "补助水平"),
        ),
        ("kind", "start"), "start", sums=("monthly_fen",),
    ),
    File(
        "vehicles", "车辆", "Vehicle", "公安局交警大队：机动车登记比对结果",
        (
            _code("kind", "车辆类型", codes.VehicleKind, "车型"),
            _text("model_name", "品牌型号", "品牌"),
            _date("start", "登记日期", "初次登记日期", "注册日期", required=True),
            _end("注销（转出）日期", "转移日期", "注销日期"),
            _money("price_fen", "购置价格", "价格"),
        ),
        ("kind", "start"), "start", kind=Matter.ASSETS,
    ),
    File(
        "estates", "房产", "RealEstate", "自然资源局：不动产登记比对结果",
        (
            _code("kind", "房产类型", codes.EstateKind, "用途"),
            _text("place", "坐落", "房屋坐落", "地址", max_length=120),
            Column("area_m2", "建筑面积", Kind.DECIMAL, unit="平方米", aliases=("面积",)),
            _date("start", "登记日期", "取得日期", required=True),
            _end("转出日期", "注销日期"),
        ),
        ("place", "start"), "start", kind=Matter.ASSETS,
    ),
    File(
        "companies", "工商登记", "Company", "市场监管局：市场主体登记比对结果",
        (
            _text("company", "企业名称", "市场主体名称", "字号名称", required=True, max_length=100),
            _code("role", "任职情况", codes.CompanyRole, "身份", "职务"),
            _money("capital_fen", "注册资本", "出资额"),
            _date("start", "成立日期", "登记日期", "任职日期", required=True),
            _end("注销（退出）日期", "注销日期", "吊销日期"),
        ),
        ("company", "role"), "start", kind=Matter.ASSETS,
    ),
    File(
        "deposits", "大额存款", "Deposit", "金融机构：凭本人授权书查询的回复",
        (
            _text("authorisation", "授权书编号", "承诺授权书编号", required=True, max_length=40),
            _date("on", "查询日期", "回复日期", required=True),
            _code("band", "存款额度", codes.Band, "额度", "存款区间"),
            _date("until", "授权截止日期", "授权有效期至", required=True),
        ),
        ("authorisation", "on"), "on", kind=Matter.ASSETS,
    ),
    File(
        "disasters", "灾害受灾", "DisasterLoss", "应急管理局：受灾人员和损失台账",
        (
            _code("kind", "灾害种类", codes.DisasterKind, "灾种"),
            _date("on", "受灾日期", "发生日期", required=True),
            _money("loss_fen", "直接经济损失", "损失金额", "经济损失"),
            _code("damage", "住房受损", codes.Damage, "房屋受损", "住房受损程度", required=False),
            _money("relief_fen", "已发救助", "救助金额", "救灾资金"),
        ),
        ("kind", "on"), "on", of_household=True, sums=("loss_fen", "relief_fen"),
    ),
    File(
        "houses", "住房鉴定", "HouseAppraisal", "住建局：农村房屋安全鉴定结果",
        (
            _date("on", "鉴定日期", required=True),
            _code("grade", "鉴定等级", HouseGrade, "危房等级", "房屋等级"),
            _text("appraiser", "鉴定机构", "鉴定单位"),
            _text("report", "报告编号", "鉴定报告编号", max_length=40),
            _flag("repaired", "已改造完成", "是否改造", "改造完成"),
        ),
        ("on",), "on", of_household=True,
    ),
    File(
        "water", "饮水检测", "WaterTest", "水利局、疾控中心：农村饮水安全检测评价",
        (
            _date("on", "检测日期", "评价日期", required=True),
            _flag("quantity", "水量达标"),
            _flag("quality", "水质达标", "水质是否合格"),
            _flag("access", "用水方便程度达标", "方便程度达标"),
            _flag("reliability", "供水保证率达标", "保证率达标"),
            _text("report", "报告编号", "检测报告编号", max_length=40),
        ),
        ("on",), "on", of_household=True,
    ),
)  # fmt: skip


def file(key: str) -> File:
    """Raises KeyError."""
    for one in FILES:
        if one.key == key:
            return one
    raise KeyError(key)
