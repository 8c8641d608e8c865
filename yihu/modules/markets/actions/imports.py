"""Files of the platforms as they export them: the platform is known from the form, the supplier leads to the entity."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Bulk, Counts, Staged, Verdict
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.industry import queries as industry
from yihu.modules.markets import queries
from yihu.modules.markets.models import Sale
from yihu.modules.markets.permissions import Can
from yihu.modules.markets.rules import Platform, Side

_CHUNK = 1000


@dataclass(frozen=True)
class Line:
    id: int
    number: int
    area_code: str
    order: str
    on: date
    buyer: str
    product: str
    quantity: str
    fen: int
    supplier: str


@dataclass(frozen=True)
class Entities:
    """Entities that the actor sees, by name: (primary key, place)."""

    by_name: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Orders:
    """The form of one platform's file."""

    platform: Platform

    @property
    def bulk(self) -> Bulk:
        return Bulk(match=self.match, apply=self.apply)

    @transaction.atomic
    def enter(self, actor: Actor, values: Mapping[str, Any]) -> Sale:
        """One line of the form or grid. Raises BadValue, NotAllowed."""
        line = _line(0, 0, actor.area_code, values)
        row = self._row(actor, line, _entities(actor, [line]), None)
        if _key(line) in self._known(actor, [line]):
            raise BadValue("该平台的这个订单号和产品已登记，请在“消费帮扶销售台账”中更正原记录")
        row.save(force_insert=True)
        record(actor, "markets.ordered", row, summary=f"登记{self.platform.label}订单 1 条")
        return row

    def match(self, actor: Actor, staged: Staged) -> None:
        lines = _lines(staged)
        known, seen = self._known(actor, lines), set[tuple[str, str]]()
        judged = []
        for line in lines:
            judged.append((line, *self._judge(actor, line, known, seen)))
            seen.add(_key(line))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"update {TABLE} set verdict = %s, target_id = %s, problems = problems || %s::jsonb where id = %s",  # noqa: S608
                [[verdict.value, target, _problems(told), line.id] for line, verdict, target, told in judged],
            )

    def _judge(
        self, actor: Actor, line: Line, known: Mapping[tuple[str, str], Sale], seen: set[tuple[str, str]]
    ) -> tuple[Verdict, int | None, str]:
        try:
            if _key(line) in seen:
                raise BadValue("与本表前面一行订单号和产品相同，请核对是否重复，确为两笔请合并金额")
            if line.fen <= 0:
                raise BadValue("金额须大于 0；退货的订单请从表中删去，或更正原记录的金额")
            if not actor.may(Can.WRITE, line.area_code):
                raise BadValue("您的岗位不能登记该地的销售，请由区县或乡镇经办导入")
            same = known.get(_key(line))
            if same is None:
                return Verdict.NEW, None, ""
            if (same.fen, same.on) != (line.fen, line.on):
                raise BadValue("该订单已登记，但金额或日期不同；请在“消费帮扶销售台账”中更正原记录")
            return Verdict.UNCHANGED, same.pk, ""
        except Refused as refused:
            return Verdict.WRONG, None, refused.message

    @transaction.atomic
    def apply(self, actor: Actor, staged: Staged) -> Counts:
        lines = _lines(staged)
        known, entities = self._known(actor, lines), _entities(actor, lines)
        new = [self._row(actor, line, entities, staged.batch_id) for line in lines if _key(line) not in known]
        Sale.objects.bulk_create(new, batch_size=_CHUNK)
        record(
            actor, "markets.imported", summary=f"导入{self.platform.label}订单 {len(new)} 条", rows=len(new)
        )
        return Counts(new=len(new), unchanged=len(lines) - len(new))

    def _known(self, actor: Actor, lines: Sequence[Line]) -> dict[tuple[str, str], Sale]:
        rows = queries.sales(actor).filter(platform=self.platform, number__in={line.order for line in lines})
        return {(row.number, row.product): row for row in rows}

    def _row(self, actor: Actor, line: Line, entities: Entities, batch_id: int | None) -> Sale:
        entity_id, place = entities.by_name.get(line.supplier, (None, line.area_code))
        actor.require(Can.WRITE, place)
        return Sale(
            area_code=place,
            number=line.order,
            on=line.on,
            side=Side.PURCHASE if line.buyer else Side.RETAIL,
            platform=self.platform,
            buyer=line.buyer,
            product=line.product,
            quantity=line.quantity,
            fen=line.fen,
            supplier=line.supplier,
            entity_id=entity_id,
            batch_id=batch_id,
        )


def _entities(actor: Actor, lines: Sequence[Line]) -> Entities:
    rows = industry.entities(actor).filter(name__in={line.supplier for line in lines if line.supplier})
    return Entities({name: (pk, place) for name, pk, place in rows.values_list("name", "pk", "area_code")})


def _key(line: Line) -> tuple[str, str]:
    return line.order, line.product


def _lines(staged: Staged) -> list[Line]:
    sql = (
        f'select id, line, area_code, "values" from {TABLE} where batch_id = %s and verdict <> %s'  # noqa: S608
        " and area_code >= %s and area_code < %s order by line"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [staged.batch_id, Verdict.WRONG.value, *staged.bounds])
        return [_line(*row) for row in cursor.fetchall()]


def _line(pk: int, number: int, area_code: str, values: Any) -> Line:
    read: Mapping[str, Any] = json.loads(values) if isinstance(values, str) else values
    on = read["on"]

    def text(name: str, most: int) -> str:
        return " ".join(str(read.get(name) or "").split())[:most]

    return Line(
        id=pk,
        number=number,
        area_code=areas.full(area_code),
        order=text("number", 60),
        on=on if isinstance(on, date) else date.fromisoformat(str(on)),
        buyer=text("buyer", 100),
        product=text("product", 100),
        quantity=text("quantity", 40),
        fen=int(read["fen"]),
        supplier=text("supplier", 100),
    )


def _problems(told: str) -> str:
    if not told:
        return "[]"
    return json.dumps([{"code": "E510", "message": told, "column": "订单号"}], ensure_ascii=False)


P832 = Orders(Platform.P832)
APP = Orders(Platform.APP)
