"""Figures for programs: the same queries as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from yihu.core.web.doors import actor_of
from yihu.modules.indicators import queries

router = Router(tags=["指标"])


class FigureOut(Schema):
    """One figure; `value` in the printed unit, null where a ratio has no base."""

    key: str
    area: str
    by: str | None
    group: str | None
    as_of: date
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    rows: int
    version: int


class IndicatorOut(Schema):
    key: str
    label: str
    unit: str
    kind: str
    formula: str
    source: str
    version: int
    digits: int
    by: list[str]


@router.get("/catalogue", response=list[IndicatorOut], summary="指标目录")
def catalogue(request: HttpRequest) -> list[dict[str, Any]]:
    return [queries.described(indicator) for indicator in queries.offered(actor_of(request))]


@router.get("", response=list[FigureOut], summary="查询指标：任一地区、任一日期，可分组")
def figures(
    request: HttpRequest,
    as_of: date,
    key: Annotated[list[str], Query()],
    area: str = "",
    by: str = "",
) -> list[dict[str, object]]:
    actor = actor_of(request)
    area_code = area or actor.area_code
    found = []
    for wanted in key:
        if by:
            found += queries.breakdown(actor, wanted, area_code=area_code, as_of=as_of, by=by)
        else:
            found.append(queries.figure(actor, wanted, area_code=area_code, as_of=as_of))
    return [figure.as_json() for figure in found]
