"""发放清单 and 补助发放: the list is opened, its lines come by form, grid or workbook; signing is the module's own."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.benefits import actions, queries
from yihu.modules.benefits.actions.imports import Sheet
from yihu.modules.benefits.ledgers.columns import HOUSEHOLD, MENU, NOTE, code, money, person, told
from yihu.modules.benefits.permissions import Can
from yihu.modules.benefits.rules import Kind as Benefit
from yihu.modules.benefits.rules import Stage

_SHEET = Sheet(
    table="benefits_payment",
    title="补助发放台账",
    own=(("standard_fen", "bigint"), ("fen", "bigint")),
    rules=(("w.fen <= 0", "金额须大于 0", "金额"),),
    on_lists=True,
)
PAYING = (
    Ledger(
        key="benefits.lists",
        title="补助发放清单",
        model="benefits.PayList",
        source="教育、民政、医保、人社等部门补助救助发放名册",
        columns=(
            Column(
                "area_code",
                "编制单位所在地",
                Kind.AREA,
                required=True,
                filterable=True,
                aliases=("区划", "乡镇", "行政村"),
                help="县、乡镇或村；名单上的户须在其中",
            ),
            Column("number", "清单编号", required=True, max_length=40, searchable=True, example="DB-2020-05"),
            code("kind", "种类", Benefit, "补助种类", "资金种类"),
            Column(
                "period",
                "所属期",
                required=True,
                max_length=10,
                searchable=True,
                example="2020-05",
                aliases=("月份", "学期", "期间"),
                help="按月 2020-05，按学期 2020春，代缴 2020，一次性写日期 2020-05-12",
            ),
            told("stage", "状态", Kind.CODE, codes=Stage, filterable=True),
            told("paid_on", "发放日期", Kind.DATE),
            told("voucher", "凭证号", searchable=True),
            told("signer_name", "复核人"),
            NOTE,
        ),
        rows=queries.lists,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("number",),
        order=("-period", "kind", "pk"),
        link="benefits:paylist",
        menu=MENU,
    ),
    Ledger(
        key="benefits.payments",
        title="补助发放台账",
        model="benefits.Payment",
        source="补助救助发放名册；银行代发回单",
        columns=(
            Column(
                "list__number",
                "清单编号",
                required=True,
                max_length=40,
                listed=False,
                fills_down=True,
                example="DB-2020-05",
                help="见《补助发放清单》，种类和所属期随清单",
            ),
            HOUSEHOLD,
            person(
                "学生姓名", "领取人", "补助对象", required=False, help_="发到户的临时救助、特别救助可不填"
            ),
            told("kind", "种类", Kind.CODE, codes=Benefit, filterable=True),
            told("period", "所属期", searchable=True),
            money("standard_fen", "标准", "补助标准", required=False, listed=False),
            money("fen", "金额", "发放金额", "补助金额"),
            told("paid_on", "发放日期", Kind.DATE, filterable=True),
            told("voucher", "凭证号", searchable=True),
            told("returned_on", "撤回日期", Kind.DATE, listed=False),
            told("reason", "撤回原因", listed=False),
            NOTE,
        ),
        rows=queries.payments,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("list__number", "household__number", "person_name"),
        # No day: what was taken back is no base figure; the figures of benefits know it.
        sums=("fen",),
        order=("-period", "area_code", "pk"),
        menu=MENU,
        household_path="household",
        on_household_page=False,
        bulk=actions.bulk_of(_SHEET),
    ),
)
