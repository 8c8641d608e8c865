"""保险: names of columns as insurers' lists have them."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.credit import queries
from yihu.modules.credit.ledgers.columns import HOUSEHOLD, MENU, NOTE, code, day, money
from yihu.modules.credit.permissions import Can
from yihu.modules.credit.rules import Reason, Scheme


def _count(name: str, label: str, *aliases: str) -> Column:
    return Column(name, label, Kind.INTEGER, unit="人", required=True, example="120", aliases=aliases)


INSURING = (
    Ledger(
        key="credit.policies",
        title="保险投保台账",
        model="credit.Policy",
        source="防贫保、扶贫特惠保、稳定脱贫险、妇女安康保险投保单",
        columns=(
            Column(
                "area_code",
                "投保区划",
                Kind.AREA,
                required=True,
                filterable=True,
                aliases=("区划", "乡镇", "行政村"),
                help="县、乡镇或村，保单覆盖的范围；同一保单请只登记一次",
            ),
            Column(
                "number", "保单号", required=True, max_length=40, searchable=True, example="BD2020-01",
                aliases=("保险单号",),
            ),
            code("scheme", "险种", Scheme, "保险种类"),
            Column(
                "insurer", "保险公司", required=True, max_length=60, searchable=True, aliases=("承保公司",)
            ),
            _count("insured", "投保人数", "参保人数", "承保人数"),
            _count("registered", "其中建档立卡人数", "建档立卡人数"),
            money("premium_fen", "保费", "总保费"),
            money("fiscal_fen", "财政缴费", "财政补贴", help_="没有填 0"),
            money("own_fen", "个人缴费", help_="没有填 0"),
            money("other_fen", "其他缴费", help_="帮扶单位、社会捐助等，没有填 0"),
            money("cap_fen", "每人保额", "保额", required=False),
            day("start", "保险起始日期", "起保日期"),
            day("end", "保险终止日期", "终保日期", help_="第一个不再承保的日期"),
            NOTE,
        ),
        rows=queries.policies,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("number",),
        day="start",
        sums=("insured", "premium_fen"),
        dims={"scheme": "scheme"},
        order=("-start", "area_code", "pk"),
        menu=MENU,
    ),
    Ledger(
        key="credit.claims",
        title="保险理赔台账",
        model="credit.Claim",
        source="保险公司理赔清单",
        columns=(
            Column(
                "policy__number", "保单号", required=True, max_length=40, listed=False, example="BD2020-01",
                help="见《保险投保台账》", aliases=("保险单号",),
            ),
            Column("number", "保单", editable=False, searchable=True),
            Column("scheme", "险种", Kind.CODE, codes=Scheme, editable=False, filterable=True),
            HOUSEHOLD,
            Column(
                "person_name", "出险人", required=True, max_length=60, searchable=True, example="张三",
                aliases=("姓名", "被保险人"), help="按户口簿姓名，须是该户成员",
            ),
            code("reason", "理赔原因", Reason, "出险原因"),
            day("reported_on", "报案日期", "报案时间"),
            day("surveyed_on", "查勘日期", required=False),
            day("noticed_on", "公示日期", required=False),
            day("paid_on", "赔付日期", "理赔日期", required=False, help_="还没有赔付的不填"),
            money("fen", "赔付金额", "理赔金额", required=False),
            NOTE,
        ),
        rows=queries.claims,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("policy__number", "household__number", "person_name", "reported_on", "reason"),
        day="reported_on",
        sums=("fen",),
        dims={"reason": "reason"},
        order=("-reported_on", "area_code", "pk"),
        menu=MENU,
        household_path="household",
        on_household_page=False,
    ),
)  # fmt: skip
