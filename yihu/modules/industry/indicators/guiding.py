"""Figures of 产业指导员 and 科技服务队伍; none of them ranks people."""

from __future__ import annotations

from yihu.engine.indicators import Count, Indicator, Kind, Ratio, Total, Unit
from yihu.modules.industry import queries

_GUIDES = "产业指导员台账；产业指导记录台账"
_TEAMS = "科技服务队伍台账；科技服务活动台账"
_HOUSEHOLDS = (
    ("number", "户编号"),
    ("head_name", "户主"),
    ("standing", "状态"),
    ("area_code", "区划代码"),
)
_GUIDED = (
    ("household__number", "户编号"),
    ("guide_name", "指导员"),
    ("on", "指导日期"),
    ("topic", "指导内容"),
    ("area_code", "区划代码"),
)
_TEAM = (
    ("name", "队伍名称"),
    ("leader", "队长"),
    ("speciality", "服务专长"),
    ("start", "组建日期"),
    ("area_code", "区划代码"),
)
_SERVICE = (
    ("team_name", "队伍"),
    ("on", "服务日期"),
    ("topic", "服务内容"),
    ("households", "服务户数"),
    ("trained", "培训人次"),
    ("area_code", "区划代码"),
)

_OF_GUIDES = (
    Indicator(
        key="industry.guide",
        label="产业指导员数",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(queries.guides_on),
        formula="当日在聘的产业指导员人数，按所在地计",
        source=_GUIDES,
        detail="industry:guide",
        columns=(
            ("number", "指导员编号"),
            ("name", "姓名"),
            ("unit_name", "工作单位"),
            ("speciality", "擅长产业（技术）"),
            ("start", "聘任日期"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="industry.guide_village",
        label="有产业指导员联系的村数",
        unit=Unit.VILLAGE,
        kind=Kind.STOCK,
        measure=Count(queries.villages_guided_on),
        formula="当日至少有一名产业指导员联系的村数，每村只计一次",
        source=_GUIDES,
        columns=(("guide_name", "指导员"), ("start", "联系起始日期"), ("area_code", "区划代码")),
    ),
    Indicator(
        key="industry.guide_hh",
        label="有产业指导员的建档立卡户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.households_with_guide_on),
        formula="当日所在村有产业指导员联系的建档立卡户数",
        source=_GUIDES,
        detail="households:of_registration",
        columns=_HOUSEHOLDS,
    ),
    Indicator(
        key="industry.no_guide_hh",
        label="没有产业指导员的建档立卡户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.STOCK,
        measure=Count(queries.households_without_guide_on),
        formula="当日所在村没有产业指导员联系的建档立卡户数",
        source=_GUIDES,
        detail="households:of_registration",
        columns=_HOUSEHOLDS,
    ),
    Indicator(
        key="industry.guide_rate",
        label="产业指导员覆盖率",
        unit=Unit.PERCENT,
        kind=Kind.STOCK,
        measure=Ratio("industry.guide_hh", "pov.hh"),
        formula="有产业指导员的建档立卡户数 ÷ 建档立卡户数",
        source=_GUIDES,
        digits=1,
    ),
    Indicator(
        key="industry.guided",
        label="当年产业指导次数",
        unit=Unit.TIMES,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.guidance_in),
        formula="指导日期在当年且不晚于当日的指导记录条数，一户一次为一条",
        source=_GUIDES,
        detail="industry:of_guidance",
        columns=_GUIDED,
    ),
    Indicator(
        key="industry.guided_hh",
        label="当年受产业指导户数",
        unit=Unit.HOUSEHOLD,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.households_guided_in),
        formula="当年到当日止有指导记录的户数，每户只计一次，计在当年第一次指导时所在的村",
        source=_GUIDES,
        detail="industry:of_guidance",
        columns=_GUIDED,
    ),
)

_OF_TEAMS = (
    Indicator(
        key="industry.service_team",
        label="科技服务队伍数",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.service_teams_on),
        formula="当日已组建、未撤销的科技服务队伍支数",
        source=_TEAMS,
        detail="industry:service_team",
        columns=_TEAM,
    ),
    Indicator(
        key="industry.service_township",
        label="有科技服务队伍的乡镇数",
        unit=Unit.PIECE,
        kind=Kind.STOCK,
        measure=Count(queries.townships_served_on),
        formula="当日有科技服务队伍的乡镇数，每个乡镇只计一次，县级队伍不计",
        source=_TEAMS,
        detail="industry:service_team",
        columns=_TEAM,
    ),
    Indicator(
        key="industry.service_member",
        label="科技服务队员数",
        unit=Unit.PERSON,
        kind=Kind.STOCK,
        measure=Count(queries.service_members_on),
        formula="当日在队的队员人数，所在队伍已撤销的不计",
        source=_TEAMS,
        columns=(
            ("team__name", "队伍名称"),
            ("name", "姓名"),
            ("unit_name", "工作单位"),
            ("speciality", "专长"),
            ("area_code", "区划代码"),
        ),
    ),
    Indicator(
        key="industry.service",
        label="当年科技服务活动次数",
        unit=Unit.TIMES,
        kind=Kind.YEAR_TO_DATE,
        measure=Count(queries.services_in),
        formula="服务日期在当年且不晚于当日的科技服务活动次数",
        source=_TEAMS,
        columns=_SERVICE,
    ),
    Indicator(
        key="industry.service_trained",
        label="当年科技服务培训人次",
        unit=Unit.PERSON_TIMES,
        kind=Kind.YEAR_TO_DATE,
        measure=Total(queries.services_in, "trained"),
        formula="当年到当日止各次科技服务活动的培训人次之和",
        source=_TEAMS,
        columns=_SERVICE,
    ),
)

GUIDING = (*_OF_GUIDES, *_OF_TEAMS)
