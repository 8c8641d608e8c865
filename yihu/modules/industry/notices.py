"""分红名单: which household got what from whom for which year, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.engine.money import from_fen
from yihu.engine.notices import Cell, Draft, NoticeKind, PublicColumn, Subject
from yihu.modules.industry import actions, queries
from yihu.modules.industry.permissions import Can


def _subjects(actor: Actor, today: date) -> Iterable[Subject]:
    return [
        Subject(one.uid, actor.area_code, f"{one.entity_name}{one.year}年分红名单", revision=one.revision)
        for one in queries.not_published(actor, today)
    ]


def _draft(actor: Actor, uid: UUID, today: date) -> Draft:
    due = queries.list_to_publish(actor, uid, today)
    paid = list(queries.paid_on_list(actor, due))
    heads = queries.heads_of(actor, [one.household_id for one in paid], today)
    places = areas.named({one.area_code for one in paid})
    total = sum(one.fen for one in paid)
    return Draft(
        title=f"{due.entity_name}{due.year}年分红发放名单公示",
        area_code=actor.area_code,
        text=f"现将{due.entity_name}{due.year}年向农户发放的分红公示如下，共{len(paid)}笔、{from_fen(total):,}元。"
        "对公示内容有异议的，请在公示期内向村民委员会或乡镇人民政府反映。",
        rows=[
            {
                "village": places.get(one.area_code, ""),
                "head": heads.get(one.household_id, ""),
                "entity": one.contract.entity_name,
                "kind": one.contract.get_kind_display(),
                "on": one.on,
                "fen": one.fen,
            }
            for one in paid
        ],
    )


def _published(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    actions.publish(actor, uid, first, last, place)


def _moved(actor: Actor, uid: UUID, first: date, last: date, place: str) -> None:
    actions.publish_anew(actor, uid, first, last, place)


def _withdrawn(actor: Actor, uid: UUID, on: date, reason: str) -> None:
    actions.withdraw_notice(actor, uid, on, reason)


NOTICES = (
    NoticeKind(
        key="industry.dividends",
        label="分红名单",
        see=Can.SEE,
        does=Can.PAY,
        columns=(
            PublicColumn("village", "村"),
            PublicColumn("head", "户主", Cell.NAME, whole=True),
            PublicColumn("entity", "经营主体"),
            PublicColumn("kind", "协议类型"),
            PublicColumn("on", "发放日期", Cell.DATE),
            PublicColumn("fen", "金额", Cell.YUAN),
        ),
        subjects=_subjects,
        draft=_draft,
        days="industry.notice_days",
        source="扶贫资金项目公告公示制度：资产收益分配结果在村内公示",
        subject_class="扶贫",
        published=_published,
        withdrawn=_withdrawn,
        moved=_moved,
    ),
)
