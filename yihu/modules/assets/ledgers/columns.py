"""Columns that several ledgers of assets have."""

from __future__ import annotations

from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Column, Kind

MENU = "资产收益"
PLACE = Column("area_code", "行政村", Kind.AREA, editable=False, filterable=True)
ASSET = Column(
    "asset__number",
    "资产编号",
    required=True,
    max_length=40,
    searchable=True,
    example="ZC-2019-001",
    aliases=("资产编码",),
)
ASSET_NAME = Column("asset__name", "资产名称", editable=False, searchable=True)
STATION = Column(
    "station__number",
    "电站编号",
    required=True,
    max_length=40,
    searchable=True,
    example="GF-01",
    aliases=("电站编码",),
)
STATION_NAME = Column("station__name", "电站名称", editable=False, searchable=True)
VOUCHER = Column("voucher", "凭证号", max_length=60, searchable=True, aliases=("凭证",))
NOTE = Column("note", "备注", max_length=200, listed=False)


def day(name: str, label: str, example: str = "2020-03-01", *, must: bool = True, help: str = "") -> Column:
    return Column(name, label, Kind.DATE, required=must, example=example, help=help)


def code(name: str, label: str, codes: type[Labelled], *also: str, write: bool = True) -> Column:
    return Column(
        name, label, Kind.CODE, codes=codes, required=write, filterable=True, editable=write, aliases=also
    )


def money(name: str, label: str, *also: str, must: bool = True, write: bool = True) -> Column:
    return Column(
        name,
        label,
        Kind.MONEY,
        unit="元",
        required=must and write,
        editable=write,
        aliases=also,
        example="12000",
    )


def tier(name: str, label: str, *also: str) -> Column:
    return Column(
        f"{name}_fen", label, Kind.MONEY, unit="万元", required=True, aliases=also, listed=False, example="0"
    )
