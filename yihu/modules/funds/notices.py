"""What must be public about money: how a batch was arranged, and what became of it (谁分配谁公开，谁使用谁公开)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.engine.dates import chinese
from yihu.engine.errors import NotFound
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject
from yihu.modules.funds import queries
from yihu.modules.funds.actions import publicity
from yihu.modules.funds.models import Batch
from yihu.modules.funds.permissions import Can
from yihu.modules.funds.rules import PublicKind, in_wan

_SOURCE = "扶贫资金项目公告公示制度（国开办发〔2018〕11号）；政府信息公开条例"
_TO = (
    PublicColumn("document", "安排依据"),
    PublicColumn("on", "安排日期", Cell.DATE),
    PublicColumn("unit", "单位"),
    PublicColumn("project_number", "项目编号"),
    PublicColumn("area_code", "地区", Cell.AREA),
    PublicColumn("arranged", "安排金额", Cell.WAN_YUAN),
)


def _batch(actor: Actor, uid: UUID) -> Batch:
    found = queries.batches(actor).filter(uid=uid, fen__gt=0).first()
    if found is None:
        raise NotFound("没有这笔资金，或不在您的管理范围内")
    return found


def _results(actor: Actor, today: date) -> Iterable[Subject]:
    row: Any
    for row in queries.results_to_publish(actor.area_code, today):
        due = queries.result_due(row.formed_on, row.area_code)
        title = f"{row.number}（{row.tier_label}）资金分配结果"
        yield Subject(row.uid, row.area_code, title, due.day, str(row.told_fen))


def _uses(actor: Actor, today: date) -> Iterable[Subject]:
    row: Any
    for row in queries.uses_to_publish(actor.area_code, today):
        yield Subject(
            row.uid, row.area_code, f"{row.number}（{row.tier_label}）资金使用情况", None, str(row.told_fen)
        )


def _draft(kind: PublicKind, actor: Actor, uid: UUID, today: date) -> Draft:
    batch = _batch(actor, uid)
    shares = queries.shares_of(batch, today)
    arranged, used = sum(share[1] for share in shares), sum(share[3] for share in shares)
    text = (
        f"{batch.number}下达{batch.tier_label}{batch.kind_label}{in_wan(batch.fen):f}万元，"
        f"截至{chinese(today)}已安排{in_wan(arranged):f}万元"
    )
    if kind is PublicKind.USE:
        text += f"，已支出{in_wan(used):f}万元"
    return Draft(
        title=f"{(batch.title or batch.kind_label).removesuffix('资金')}{kind.label}公告",
        area_code=batch.area_code,
        text=f"{text}。",
        rows=[
            {
                "document": row.document,
                "on": row.on,
                "unit": str(row.unit or ""),
                "project_number": row.project_number,
                "area_code": row.area_code,
                "arranged": net,
                "paid": paid,
                "used": spent,
            }
            for row, net, paid, spent in shares
        ],
        document=batch.number,
    )


def _told(kind: PublicKind, actor: Actor, uid: UUID, today: date) -> int:
    """The sum that a notice of today tells."""
    shares = queries.shares_of(_batch(actor, uid), today)
    return sum(share[1] if kind is PublicKind.RESULT else share[3] for share in shares)


def _publish(kind: PublicKind) -> Callable[[Actor, UUID, date, date, str], None]:
    def published(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        fen = _told(kind, actor, uid, first)
        publicity.published(actor, _batch(actor, uid), kind, on=first, until=last, place=place, fen=fen)

    return published


def _moved(kind: PublicKind) -> Callable[[Actor, UUID, date, date, str], None]:
    def moved(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
        fen = _told(kind, actor, uid, first)
        publicity.published_anew(actor, _batch(actor, uid), kind, on=first, until=last, place=place, fen=fen)

    return moved


def _withdrawn(kind: PublicKind, actor: Actor, uid: UUID, on: date, reason: str) -> None:
    publicity.withdrawn(actor, _batch(actor, uid), kind, on=on, reason=reason)


def _kind(kind: PublicKind, *columns: PublicColumn, working_days: str = "") -> NoticeKind:
    return NoticeKind(
        key=f"funds.{kind.value}",
        label=kind.label,
        see=Can.SEE,
        does=Can.DISCLOSE,
        columns=columns,
        subjects=_results if kind is PublicKind.RESULT else _uses,
        draft=partial(_draft, kind),
        days="funds.public_days",
        source=_SOURCE,
        working_days=working_days,
        subject_class="财政资金",
        published=_publish(kind),
        withdrawn=partial(_withdrawn, kind),
        moved=_moved(kind),
    )


NOTICES = (
    _kind(PublicKind.RESULT, *_TO, working_days="funds.result_public_workdays"),
    _kind(
        PublicKind.USE,
        *_TO,
        PublicColumn("paid", "已拨付", Cell.WAN_YUAN),
        PublicColumn("used", "已支出", Cell.WAN_YUAN),
    ),
)
