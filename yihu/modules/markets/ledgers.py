from __future__ import annotations

from functools import partial
from typing import Any

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.markets import queries
from yihu.modules.markets.actions import imports
from yihu.modules.markets.permissions import Can
from yihu.modules.markets.rules import Platform, Side, Verdict


def _column_order(*aliases: str, required: bool) -> Column:
    return Column(
        "number", "订单号", required=required, max_length=60, searchable=True, aliases=("订单编号", *aliases)
    )


_ON = Column(
    "on",
    "成交日期",
    Kind.DATE,
    required=True,
    example="2020-06-18",
    aliases=("下单日期", "订单日期", "支付日期", "交易日期", "采购日期", "成交日", "日期"),
)
_PRODUCT = Column(
    "product",
    "产品",
    required=True,
    max_length=100,
    searchable=True,
    aliases=("商品名称", "产品名称", "商品"),
)
_QUANTITY = Column("quantity", "数量", max_length=40, listed=False, aliases=("购买数量", "采购数量"))
_FEN = Column(
    "fen",
    "金额",
    Kind.MONEY,
    unit="元",
    required=True,
    example="5800",
    aliases=("订单金额", "支付金额", "实付金额", "成交金额", "采购金额", "交易金额"),
)
_SUPPLIER = Column(
    "supplier",
    "供应商",
    max_length=100,
    searchable=True,
    aliases=("供应商名称", "店铺名称", "商家", "供货企业"),
)
_BUYER = Column(
    "buyer",
    "采购单位",
    max_length=100,
    searchable=True,
    aliases=("采购人", "预算单位", "买家单位", "采购单位名称"),
)


def _on(platform: Platform, actor: Any) -> Any:
    return queries.sales(actor).filter(platform=platform)


def _orders(key: str, title: str, source: str, orders: imports.Orders, *, buyer: bool) -> Ledger:
    """The form of one platform's file: it names no platform, because all of it is that platform's."""
    bought = Column(**{**_BUYER.__dict__, "required": buyer})
    return Ledger(
        key=f"markets.{key}",
        title=title,
        model="markets.Sale",
        source=source,
        columns=(_column_order(required=True), _ON, bought, _PRODUCT, _QUANTITY, _FEN, _SUPPLIER),
        rows=partial(_on, orders.platform),
        see=Can.SEE,
        write=Can.WRITE,
        identify=("number", "product"),
        sums=("fen",),
        order=("-on", "pk"),
        menu="消费帮扶",
        enter=orders.enter,
        bulk=orders.bulk,
    )


LEDGERS = (
    Ledger(
        key="markets.sales",
        title="消费帮扶销售台账",
        model="markets.Sale",
        source="消费扶贫（消费帮扶）销售台账",
        columns=(
            _ON,
            Column("side", "口径", Kind.CODE, codes=Side, required=True, filterable=True),
            Column(
                "platform",
                "平台渠道",
                Kind.CODE,
                codes=Platform,
                required=True,
                filterable=True,
                aliases=("平台", "渠道", "销售渠道"),
            ),
            _BUYER,
            _PRODUCT,
            _QUANTITY,
            _FEN,
            _SUPPLIER,
            Column(
                "area_code",
                "供应商所在地",
                Kind.AREA,
                required=True,
                filterable=True,
                listed=False,
                aliases=("行政村", "所在地", "产地"),
            ),
            Column("entity__name", "经营主体", max_length=80, listed=False, help="已登记的经营主体填全称"),
            Column("household__number", "户编号", max_length=30, listed=False, help="农户直接销售的填户编号"),
            _column_order(required=False),
            Column("verdict", "重复判断", Kind.CODE, codes=Verdict, editable=False, filterable=True),
            Column("note", "备注", max_length=200, listed=False),
        ),
        rows=queries.sales,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("on", "side", "platform", "buyer", "product", "fen", "supplier", "number"),
        # No day: what is counted twice is no base figure; `sales.amount` counts every event once.
        sums=("fen",),
        order=("-on", "pk"),
        link="markets:of_sale",
        menu="消费帮扶",
        household_path="household",
    ),
    _orders("orders_832", "832平台订单导入", "832平台“订单管理”导出表", imports.P832, buyer=True),
    _orders("orders_app", "省级消费扶贫APP订单导入", "省级消费扶贫APP订单导出表", imports.APP, buyer=False),
)
