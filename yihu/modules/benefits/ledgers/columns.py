"""Columns that the ledgers of benefits share."""

from __future__ import annotations

from typing import Any

from yihu.engine.ledgers import Column, Kind

MENU = "补助救助"
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


def person(*aliases: str, required: bool = True, help_: str = "按户口簿姓名，须是该户成员") -> Column:
    return Column(
        "person_name",
        "姓名",
        required=required,
        max_length=60,
        searchable=True,
        aliases=aliases,
        example="张三",
        help=help_,
    )


def day(name: str, label: str, example: str, *aliases: str) -> Column:
    return Column(name, label, Kind.DATE, required=True, example=example, aliases=aliases)


def money(name: str, label: str, *aliases: str, required: bool = True, listed: bool = True) -> Column:
    return Column(
        name, label, Kind.MONEY, unit="元", required=required, aliases=aliases, example="1500", listed=listed
    )


def code(name: str, label: str, table: Any, *aliases: str, required: bool = True) -> Column:
    return Column(name, label, Kind.CODE, codes=table, required=required, filterable=True, aliases=aliases)


def told(name: str, label: str, kind: Kind = Kind.TEXT, **more: Any) -> Column:
    """What the database writes."""
    return Column(name, label, kind, editable=False, **more)
