from __future__ import annotations

from yihu.core.bulk import Bulk
from yihu.engine.idcard import Sex
from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.households import queries
from yihu.modules.households.actions import entries, exit_bulk, roll, roll_apply
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import HouseholdKind, Relation, Standing

_VILLAGE = Column(
    "area_code", "行政村", Kind.AREA, required=True, filterable=True, aliases=("村", "村名", "所在村", "行政村代码")
)
_NUMBER = Column(
    "number", "户编号", required=True, max_length=30, searchable=True, aliases=("户编码",), example="4309021012010001"
)
_GROUP = Column("group_name", "组", max_length=20, aliases=("村民小组", "组名"), example="3组")
_KIND = Column("kind", "户属性", Kind.CODE, codes=HouseholdKind, filterable=True, aliases=("贫困户属性",))
_STANDING = Column("standing", "脱贫属性", Kind.CODE, codes=Standing, filterable=True, editable=False)
_NO_HEAD_NAME = Column("head_name", "户主姓名", searchable=True, editable=False)

LEDGERS = (
    Ledger(
        key="households.roll",
        title="农户花名册",
        model="households.Membership",
        source="建档立卡贫困户信息采集表（家庭成员）",
        columns=(
            _VILLAGE,
            _GROUP,
            _NUMBER,
            Column("name", "姓名", required=True, max_length=60, searchable=True, example="张三"),
            Column("relation", "与户主关系", Kind.CODE, codes=Relation, required=True, filterable=True),
            Column(
                "id_number",
                "身份证号",
                Kind.ID_NUMBER,
                aliases=("身份证号码", "证件号码"),
                sortable=False,
                help="列须设为文本；未上户口的儿童可不填，但要填性别和出生日期",
            ),
            Column("sex", "性别", Kind.CODE, codes=Sex, listed=False, help="有身份证号的可不填"),
            Column("born_on", "出生日期", Kind.DATE, help="有身份证号的可不填"),
            Column("phone", "联系电话", Kind.PHONE, aliases=("电话", "手机号"), listed=False, sortable=False),
            Column(
                "kind",
                "户属性",
                Kind.CODE,
                codes=HouseholdKind,
                required=True,
                filterable=True,
                aliases=("贫困户属性",),
            ),
            _STANDING,
            Column(
                "registered_on",
                "建档日期",
                Kind.DATE,
                required=True,
                listed=False,
                aliases=("识别时间", "识别日期"),
                example="2014-12-01",
            ),
            Column(
                "joined_on",
                "增加日期",
                Kind.DATE,
                listed=False,
                help="已登记的户增加成员时填写；新登记的户可不填",
                example="2020-03-01",
            ),
        ),
        rows=queries.roll,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("number", "name"),
        dims={"kind": "kind", "relation": "relation"},
        order=("area_code", "number", "pk"),
        link="households:of_member",
        menu="农户",
        bulk=Bulk(match=roll.match, apply=roll_apply.apply),
        household_path="household",
    ),
    Ledger(
        key="households.households",
        title="农户名单",
        model="households.Household",
        source="建档立卡贫困户信息采集表",
        columns=(
            _VILLAGE,
            _GROUP,
            _NUMBER,
            _NO_HEAD_NAME,
            Column("persons", "人口", Kind.INTEGER, unit="人", editable=False),
            _KIND,
            _STANDING,
        ),
        rows=queries.in_lists,
        see=Can.SEE,
        identify=("number",),
        sums=("persons",),
        dims={"kind": "kind", "standing": "standing"},
        order=("area_code", "number"),
        link="households:of_household",
        menu="农户",
    ),
    Ledger(
        key="households.exit_plans",
        title="年度脱贫计划",
        model="households.ExitPlan",
        source="县（区）年度减贫计划",
        columns=(
            _NUMBER,
            Column("year", "计划脱贫年度", Kind.INTEGER, required=True, filterable=True, example="2020"),
            Column("batch", "批次", required=True, max_length=40, filterable=True, example="2020年第一批"),
            Column("start", "计划日期", Kind.DATE, required=True, example="2020-01-10"),
            Column("end", "撤销日期", Kind.DATE, editable=False, listed=False),
        ),
        rows=queries.exit_plans,
        see=Can.SEE,
        write=Can.PLAN_EXIT,
        identify=("number", "year"),
        day="start",
        order=("-year", "area_code", "number"),
        link="households:of_plan",
        menu="农户",
        enter=entries.enter_plan,
        bulk=Bulk(match=exit_bulk.match_plans, apply=exit_bulk.apply_plans),
        household_path="household",
    ),
    Ledger(
        key="households.exits",
        title="脱贫退出台账",
        model="households.Exit",
        source="贫困户退出公告和批复",
        columns=(
            _NUMBER,
            Column("batch", "批次", required=True, max_length=40, filterable=True, example="2020年第一批"),
            Column("done_on", "脱贫日期", Kind.DATE, required=True, example="2020-06-20"),
        ),
        rows=queries.exits,
        see=Can.SEE,
        write=Can.EXIT,
        identify=("number", "done_on"),
        day="done_on",
        order=("-done_on", "area_code", "number"),
        link="households:of_exit",
        menu="农户",
        enter=entries.enter_exit,
        bulk=Bulk(match=exit_bulk.match_exits, apply=exit_bulk.apply_exits),
        household_path="household",
    ),
    Ledger(
        key="households.population_bases",
        title="农村人口基数台账",
        model="households.PopulationBase",
        source="公安（统计）部门农村户籍人口",
        columns=(
            _VILLAGE,
            Column("start", "起用日期", Kind.DATE, required=True, example="2020-01-01"),
            Column("rural_population", "农村户籍人口", Kind.INTEGER, unit="人", required=True),
            Column("source", "数据来源", max_length=80),
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.bases,
        see=Can.SEE,
        write=Can.SET_BASE,
        identify=("area_code", "start"),
        day="start",
        sums=("rural_population",),
        order=("area_code", "-start"),
        menu="农户",
    ),
)
