"""Columns that the ledgers of credit share."""

from __future__ import annotations

from typing import Any

from yihu.engine.ledgers import Column, Kind

MENU = "小额信贷和保险"
NOTE = Column("note", "备注", max_length=200, listed=False)
HOUSEHOLD = Column(
    "household__number",
    "户编号",
    required=True,
    max_length=30,
    searchable=True,
    aliases=("户编码", "贫困户编号"),
    example="4309021012010001",
)


def day(name: str, label: str, *aliases: str, required: bool = True, help_: str = "") -> Column:
    return Column(
        name, label, Kind.DATE, required=required, example="2020-04-10", aliases=aliases, help=help_
    )


def money(name: str, label: str, *aliases: str, required: bool = True, help_: str = "") -> Column:
    return Column(name, label, Kind.MONEY, unit="元", required=required, aliases=aliases, help=help_)


def code(name: str, label: str, table: Any, *aliases: str) -> Column:
    return Column(name, label, Kind.CODE, codes=table, required=True, filterable=True, aliases=aliases)


def yes(name: str, label: str, *aliases: str) -> Column:
    return Column(name, label, Kind.YES_NO, required=True, filterable=True, example="是", aliases=aliases)
