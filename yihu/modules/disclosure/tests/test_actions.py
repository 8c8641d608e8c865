from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests import figures
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor, some_areas
from yihu.engine.errors import BadValue, NotAllowed, WrongStage
from yihu.engine.scanner import UnscannableFile
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.actions import SamePersonReleases, Stale
from yihu.modules.disclosure.indicators import INDICATORS
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import FreeKind, Medium, NotFit, State
from yihu.modules.disclosure.tests.factories import (
    DAY,
    NOW,
    a_draft,
    a_kind,
    a_row,
    acting,
    given,
    released,
    standing,
    use,
)
from yihu.modules.visits.tests.factories import a_picture

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def figure(key: str, day: date) -> Decimal | None:
    return figures.figure(INDICATORS, key, COUNTY, day)


def test_a_ledgers_notice_is_drawn_whitelisted_released_by_another_and_told_to_its_module(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[object, ...]] = []
    kind = a_kind(lambda _: [a_row(phone=PHONE, disease="尿毒症")], done=done)
    use(monkeypatch, kind)
    (due,) = queries.due_in(clerk, DAY)
    row = actions.draft(clerk, kind.key, due.subject.uid, on=DAY)

    assert row.rows == [["东一村", "张**", "产业奖补", "3,000.00"]]
    assert (row.first, row.last, row.findings) == (DAY, DAY + timedelta(days=7), [])
    (again,) = queries.due_in(clerk, DAY)
    assert again.draft == row
    with pytest.raises(actions.drafting.AlreadyDrafted):
        actions.draft(clerk, kind.key, due.subject.uid, on=DAY)
    actions.send(clerk, row.pk, on=DAY)
    with pytest.raises(SamePersonReleases):
        actions.release(clerk, row.pk, on=DAY, now=NOW)
    with acting(clerk, 2) as other:
        out = actions.release(other, row.pk, on=DAY + timedelta(days=2), now=NOW)
        assert not other.may(Can.DRAFT)

    assert (out.index_number, out.first, out.last) == (
        "430902/2020-00001", DAY + timedelta(days=2), DAY + timedelta(days=9),
    )  # fmt: skip
    assert done == [("published", due.subject.uid, out.first, out.last, "网站和村务公开栏")]
    assert queries.due_in(clerk, DAY) == []
    assert [figure(key, out.first) for key in ("pub.notices", "pub.in_time", "pub.in_time_rate")] == [
        1,
        1,
        100,
    ]
    assert figure("pub.notices", DAY) == 0
    actions.withdraw(clerk, out.pk, on=out.first, why="名单有误")
    assert done[-1] == ("withdrawn", due.subject.uid, out.first, "名单有误")
    assert len(queries.due_in(clerk, DAY)) == 1


def test_a_draft_whose_ledger_has_moved_on_is_neither_sent_nor_released(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = ["1"]
    kind = a_kind(lambda _: [a_row(head=f"王{now[0]}")], revision=lambda: now[0])
    use(monkeypatch, kind)
    row = actions.draft(clerk, kind.key, queries.due_in(clerk, DAY)[0].subject.uid, on=DAY)
    actions.send(clerk, row.pk, on=DAY)
    now[0] = "2"
    with acting(clerk, 2) as other, pytest.raises(Stale):
        actions.release(other, row.pk, on=DAY, now=NOW)
    actions.take_back(clerk, row.pk, why="台账有变")
    with pytest.raises(Stale):
        actions.send(clerk, row.pk, on=DAY)
    assert queries.due_in(clerk, DAY)[0].stale
    assert actions.redraw(clerk, row.pk, on=DAY).revision == "2"
    actions.send(clerk, row.pk, on=DAY)


@pytest.mark.parametrize(
    "words",
    [
        {"text": f"联系 {PHONE}"},
        {"title": f"公示 {PHONE}"},
        {"contact": PHONE},
        {"table": f"姓名\t说明\n张某\t{PHONE}"},
        {"text": "户主患尿毒症", "waiver": "本人同意"},
    ],
    ids=["text", "title", "contact", "table", "health"],
)
def test_nothing_personal_is_sent_whatever_is_said_for_it(clerk: Actor, words: dict[str, Any]) -> None:
    row = a_draft(clerk, **words)
    assert row.stops == 1
    with pytest.raises(NotFit, match="不能发布"):
        actions.send(clerk, row.pk, on=DAY)


def test_a_hint_goes_with_a_reason(clerk: Actor) -> None:
    row = a_draft(clerk, text="办公地点：迎丰桥路23号")
    with pytest.raises(NotFit, match="保留理由"):
        actions.send(clerk, row.pk, on=DAY)
    actions.edit(clerk, row.pk, given(text="办公地点：迎丰桥路23号", waiver="机关办公地址"), on=DAY)
    assert released(clerk, queries.notice(clerk, row.pk)).now is State.RELEASED


def test_files_are_scanned_and_lose_the_notes_of_the_camera(clerk: Actor) -> None:
    row = a_draft(clerk)
    with pytest.raises(NotFit, match=r"附件“名单\.csv”有个人手机号"):
        actions.attach(clerk, row.pk, name="名单.csv", data=f"张某,{PHONE}".encode())
    with pytest.raises(UnscannableFile):
        actions.attach(clerk, row.pk, name="名单.docx", data=b"PK\x03\x04broken")
    with pytest.raises(actions.files.UnknownAttachment):
        actions.attach(clerk, row.pk, name="程序.exe", data=b"MZ")
    kept = actions.attach(clerk, row.pk, name="现场.png", data=a_picture())
    assert b"GPS" not in bytes(kept.content)
    assert [one.name for one in queries.attachments(clerk, row)] == ["现场.png"]


def test_the_database_knows_who_had_a_hand_in_it_and_keeps_what_was_sent(clerk: Actor) -> None:
    row = a_draft(clerk)
    actions.attach(clerk, row.pk, name="附件.txt", data="制度".encode())
    actions.send(clerk, row.pk, on=DAY)
    rows = Notice.objects.filter(pk=row.pk)
    complete = {
        "state": State.RELEASED, "released_on": DAY, "released_at": NOW, "index_number": "430902/2020-09999",
    }  # fmt: skip
    changes: tuple[dict[str, Any], ...] = (
        {"text": "改了"},
        {"hands": []},
        {"state": State.ARCHIVED},
        {**complete, "released_user": 1},
        {**complete, "released_user": None},
        {**complete, "released_user": 2, "stops": 1},
        {**complete, "released_user": 2, "scanned_digest": "0" * 64},
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.attachments.all().delete()
    assert rows.update(**complete, released_user=2) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(last=DAY)


def test_a_correction_is_a_new_version_at_the_same_address_and_the_old_one_stays_readable(
    clerk: Actor,
) -> None:
    old = standing(clerk, text="共 12 户")
    new = actions.correct(clerk, old.pk, on=DAY + timedelta(days=1))
    with pytest.raises(actions.releasing.AlreadyCorrected):
        actions.correct(clerk, old.pk, on=DAY)
    actions.edit(
        clerk, new.pk, given(text="共 13 户", first=DAY + timedelta(days=1)), on=DAY + timedelta(days=1)
    )
    assert queries.notice(clerk, old.pk).stands(DAY + timedelta(days=1))
    out = released(clerk, queries.notice(clerk, new.pk), on=DAY + timedelta(days=1))

    before = queries.notice(clerk, old.pk)
    assert (out.address, out.version, before.now) == (old.address, 2, State.WITHDRAWN)
    assert (before.text, before.ended_why) == ("共 12 户", "更正，见第 2 版")
    assert figure("pub.notices", date(2020, 12, 31)) == 1


def test_its_days_are_at_least_what_policy_asks_and_only_grow(clerk: Actor) -> None:
    with pytest.raises(BadValue, match="公示期不少于 7 日，截止日期最早为 2020年6月8日"):
        a_draft(clerk, last=DAY + timedelta(days=6))
    row = standing(clerk)
    assert row.last is not None
    with pytest.raises(BadValue, match="晚于"):
        actions.extend(clerk, row.pk, last=row.last, why="群众要求")
    assert actions.extend(clerk, row.pk, last=date(2020, 6, 20), why="群众要求").last == date(2020, 6, 20)
    assert standing(clerk, kind=FreeKind.POLICY, last=None).stands(date(2030, 1, 1))


def test_what_is_over_is_archived_and_what_stood_is_proved_day_by_day(clerk: Actor) -> None:
    row = standing(clerk)
    assert row.last is not None
    for day in (DAY, DAY, DAY + timedelta(days=1)):
        actions.prove(clerk, now=NOW, on=day)
    shot = actions.photograph(
        clerk, row.pk, on=DAY + timedelta(days=2), data=a_picture(), now=NOW, place="村部"
    )
    with pytest.raises(BadValue, match="公示期"):
        actions.photograph(clerk, row.pk, on=DAY - timedelta(days=1), data=a_picture(), now=NOW)

    assert [one.digest == row.digest for one in queries.shown(clerk, row)] == [True, True, True]
    assert (len(queries.days_shown(clerk, row)), shot.place) == (3, "村部")
    with pytest.raises(DatabaseError), transaction.atomic():
        queries.shown(clerk, row).order_by().update(on=DAY)
    assert actions.archive(clerk, today=row.last) == 0
    assert actions.archive(clerk, today=row.last + timedelta(days=1)) == 1
    assert queries.notice(clerk, row.pk).now is State.ARCHIVED
    with pytest.raises(WrongStage):
        actions.withdraw(clerk, row.pk, on=DAY, why="晚了")


def test_many_are_released_at_once_and_one_bad_one_keeps_nobody_back(clerk: Actor) -> None:
    good, theirs = a_draft(clerk), a_draft(clerk, title="另一份")
    actions.send(clerk, good.pk, on=DAY)
    with acting(clerk, 2, Role.COUNTY_CLERK) as other:
        actions.edit(other, theirs.pk, given(title="另一份"), on=DAY)
        actions.send(other, theirs.pk, on=DAY)
        made = actions.release_many(other, [good.pk, theirs.pk], on=DAY, now=NOW)

    assert [one.pk for one in made.done] == [good.pk]
    assert made.refused == [("另一份", "拟稿、修改或送审过的人不能发布，请由另一位有发布权限的人办理")]


def test_a_cadre_releases_nothing_and_another_township_sees_nothing(clerk: Actor) -> None:
    row = a_draft(clerk)
    actions.send(clerk, row.pk, on=DAY)
    with acting(clerk, 3, Role.VILLAGE_CADRE) as cadre, pytest.raises(NotAllowed):
        actions.release(cadre, row.pk, on=DAY, now=NOW)


def test_notices_are_seen_by_area() -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        row = a_draft(actor)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as near:
        assert queries.notice(near, row.pk) == row
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as far, pytest.raises(queries.NoSuchNotice):
        actions.send(far, row.pk, on=DAY)


def test_a_board_alone_is_not_on_the_site(clerk: Actor) -> None:
    row = standing(clerk, medium=Medium.BOARD)
    assert actions.prove(clerk, now=NOW, on=DAY) == 0
    assert [one.pk for one in queries.unphotographed(COUNTY, DAY)] == [row.pk]
