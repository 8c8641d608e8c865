"""产业指导员 and 科技服务队伍: names of columns as the lists that go round in offices have them."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.industry import queries
from yihu.modules.industry.permissions import Can

_GUIDES = "产业指导员制度：对贫困户开展科技指导培训"
_TEAMS = "农业科技服务：有扶贫任务的乡镇有一支扶贫农业科技服务队伍"
_MENU = "产业"
_NOTE = Column("note", "备注", max_length=200, listed=False)
_UNIT = Column("unit_name", "工作单位", max_length=80, searchable=True, aliases=("单位", "所在单位"))


def _place(label: str, help_: str = "", *aliases: str) -> Column:
    return Column("area_code", label, Kind.AREA, required=True, filterable=True, help=help_, aliases=aliases)


def _day(name: str, label: str, example: str, *aliases: str) -> Column:
    return Column(name, label, Kind.DATE, required=True, example=example, aliases=aliases)


def _last(label: str) -> Column:
    return Column("end", label, Kind.DATE, help="第一个不再包含的日期，仍在任不填")


_GUIDE = Column(
    "guide__number",
    "指导员编号",
    required=True,
    max_length=30,
    listed=False,
    example="ZD-01",
    help="见《产业指导员台账》",
)
_GUIDE_NAME = Column("guide_name", "指导员", editable=False, searchable=True)


def _team(label: str = "队伍名称", *, listed: bool = False) -> Column:
    return Column(
        "team__name",
        label,
        required=True,
        max_length=80,
        listed=listed,
        searchable=listed,
        aliases=("队伍", "服务队"),
    )


_GUIDING = (
    Ledger(
        key="industry.guides",
        title="产业指导员台账",
        model="industry.Guide",
        source=_GUIDES,
        columns=(
            _place("所在地", "村、乡镇或县（区）", "行政村", "乡镇", "所属乡镇"),
            Column("number", "指导员编号", required=True, max_length=30, searchable=True, example="ZD-01"),
            Column("name", "姓名", required=True, max_length=40, searchable=True, aliases=("指导员姓名",)),
            _UNIT,
            Column(
                "speciality",
                "擅长产业（技术）",
                max_length=80,
                searchable=True,
                aliases=("专业", "专长", "指导产业"),
            ),
            _day("start", "聘任日期", "2020-03-01", "聘任时间", "起始日期"),
            _last("解聘日期"),
            _NOTE,
        ),
        rows=queries.guides,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("number",),
        day="start",
        order=("area_code", "number"),
        link="industry:guide",
        menu=_MENU,
    ),
    Ledger(
        key="industry.guide_villages",
        title="指导员联系村台账",
        model="industry.GuideVillage",
        source=_GUIDES,
        columns=(
            _place("联系村", "", "行政村", "村"),
            _GUIDE,
            _GUIDE_NAME,
            _day("start", "联系起始日期", "2020-03-01", "起始日期"),
            _last("联系结束日期"),
            _NOTE,
        ),
        rows=queries.guide_villages,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "guide__number", "start"),
        day="start",
        order=("area_code", "-start"),
        menu=_MENU,
    ),
    Ledger(
        key="industry.guidance",
        title="产业指导记录台账",
        model="industry.Guidance",
        source=_GUIDES,
        columns=(
            Column(
                "household__number",
                "户编号",
                required=True,
                max_length=30,
                searchable=True,
                aliases=("户编码", "贫困户编号"),
                example="4309021012010001",
            ),
            _GUIDE,
            _GUIDE_NAME,
            _day("on", "指导日期", "2020-05-20", "日期"),
            Column(
                "topic",
                "指导内容（产业、技术）",
                required=True,
                max_length=80,
                searchable=True,
                aliases=("指导内容", "技术"),
                example="稻虾共作水质管理",
            ),
            Column("advised", "提出的建议", Kind.LONG_TEXT, required=True, max_length=400, aliases=("建议",)),
            Column("next_step", "下一步", max_length=200),
            _NOTE,
        ),
        rows=queries.guidances,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("household__number", "guide__number", "on", "topic"),
        day="on",
        order=("-on", "area_code"),
        menu=_MENU,
        household_path="household",
        on_household_page=False,
    ),
)

_SERVING = (
    Ledger(
        key="industry.service_teams",
        title="科技服务队伍台账",
        model="industry.ServiceTeam",
        source=_TEAMS,
        columns=(
            _place("乡镇", "队伍所在乡镇", "所在地", "所属乡镇"),
            Column("name", "队伍名称", required=True, max_length=80, searchable=True),
            Column("leader", "队长", required=True, max_length=40, searchable=True, aliases=("负责人",)),
            Column("unit_name", "依托单位", max_length=80, aliases=("单位",), example="乡镇农技站"),
            Column("speciality", "服务专长", max_length=80, searchable=True, aliases=("专长",)),
            _day("start", "组建日期", "2019-03-01", "成立日期"),
            _last("撤销日期"),
            _NOTE,
        ),
        rows=queries.service_teams,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("name",),
        day="start",
        order=("area_code", "name"),
        link="industry:service_team",
        menu=_MENU,
    ),
    Ledger(
        key="industry.service_members",
        title="科技服务队员台账",
        model="industry.ServiceMember",
        source=_TEAMS,
        columns=(
            _team(listed=True),
            Column("name", "姓名", required=True, max_length=40, searchable=True),
            _UNIT,
            Column("speciality", "专长", max_length=80, searchable=True, aliases=("专业",)),
            _day("start", "入队日期", "2019-03-01"),
            _last("离队日期"),
            _NOTE,
        ),
        rows=queries.service_members,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("team__name", "name", "unit_name", "start"),
        day="start",
        order=("area_code", "team__name", "pk"),
        menu=_MENU,
    ),
    Ledger(
        key="industry.services",
        title="科技服务活动台账",
        model="industry.Service",
        source=_TEAMS,
        columns=(
            _place("服务村", "", "行政村", "村"),
            _team(),
            Column("team_name", "队伍", editable=False, searchable=True),
            _day("on", "服务日期", "2020-04-10", "日期"),
            Column("place", "服务地点", max_length=80, listed=False, aliases=("地点",)),
            Column(
                "topic",
                "服务内容",
                required=True,
                max_length=80,
                searchable=True,
                aliases=("内容", "主题"),
                example="早稻育秧技术培训",
            ),
            Column(
                "households",
                "服务户数",
                Kind.INTEGER,
                unit="户",
                required=True,
                example="20",
                help="没有填 0",
            ),
            Column(
                "trained", "培训人次", Kind.INTEGER, unit="人次", required=True, example="35", help="没有填 0"
            ),
            Column("result", "服务成效", max_length=200, listed=False, aliases=("成效",)),
            _NOTE,
        ),
        rows=queries.services,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("team__name", "on", "area_code", "topic"),
        day="on",
        sums=("households", "trained"),
        order=("-on", "area_code"),
        menu=_MENU,
    ),
)

GUIDING = (*_GUIDING, *_SERVING)
