"""Columns that the ledgers of projects share."""

from __future__ import annotations

from typing import Any

from yihu.engine.ledgers import Column, Kind

MENU = "资金项目"
PROJECT = Column(
    "project__number", "项目编号", required=True, max_length=40, searchable=True, example="ZY2020-001"
)
PROJECT_NAME = Column("project__name", "项目名称", editable=False, searchable=True, max_length=120)
HOUSEHOLD = Column(
    "household__number", "户编号", required=True, max_length=30, searchable=True, example="9020100001"
)
HEAD = Column("head_name", "户主", editable=False)
PLACE = Column("area_code", "区划", Kind.AREA, editable=False, filterable=True)
NOTE = Column("note", "备注", max_length=200, listed=False)


def must(name: str, label: str, example: str, kind: Kind = Kind.DATE, **more: Any) -> Column:
    return Column(name, label, kind, required=True, example=example, **more)
