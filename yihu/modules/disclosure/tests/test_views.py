from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx.reading import read_text
from yihu.core.tests.factories import TOWNSHIP, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.modules.disclosure import actions, checks, queries
from yihu.modules.disclosure.rules import State
from yihu.modules.disclosure.tests.factories import DAY, NOW, a_draft, a_kind, a_row, standing, use
from yihu.modules.visits.tests.factories import a_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Client:
    some_areas()
    return _at(signed_in(a_person("clerk", Role.COUNTY_CLERK)))


def _at(client: Client, day: date = DAY) -> Client:
    client.get("/disclosure/", {"as_of": day.isoformat()})
    return client


def _actor() -> Actor:
    return an_actor(user_id=901)


def test_from_the_ledger_to_the_board_in_a_tap_each(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.PUBLIC_ADDRESS = "https://public.example"  # type: ignore[attr-defined]
    use(monkeypatch, a_kind(lambda _: [a_row()]))
    board = clerk.get("/disclosure/").content.decode()
    (draft,) = re.findall(r'action="(/disclosure/draft/[^"]+)"', board)
    page = clerk.post(draft)["Location"]
    assert "检查未发现" in clerk.get(page).content.decode()
    preview = clerk.get(f"{page}preview/").content.decode()
    assert "张**" in preview
    assert "预览：公众看到的样子" in preview
    assert clerk.post(f"{page}send/").status_code == 302
    own = clerk.post(f"{page}release/")
    assert own.status_code == 403

    approver = _at(signed_in(a_person("approver", Role.COUNTY_APPROVER)))
    queue = approver.get("/disclosure/?tab=sent").content.decode()
    (choose,) = re.findall(r'name="row" value="(\d+)"', queue)
    assert approver.post("/disclosure/release/", {"row": [choose]}).status_code == 302
    assert "430902/2020-00001" in approver.get(page).content.decode()
    assert "第0批" in approver.get("/disclosure/?tab=standing&q=第0批").content.decode()
    assert "第0批" not in approver.get("/disclosure/?tab=standing&q=没有").content.decode()

    poster = approver.get(f"{page}print/?size=a3").content.decode()
    assert "<svg" in poster
    assert "style=" not in poster
    assert "https://public.example/n/" in read_text(approver.get(f"{page}docx/").content)
    photo = {"on": DAY, "file": SimpleUploadedFile("栏.png", a_picture(), "image/png"), "place": "村部"}
    assert clerk.post(f"{page}photograph/", photo).status_code == 302
    (shot,) = re.findall(r"/disclosure/photos/\d+/", clerk.get(page).content.decode())
    assert clerk.get(shot).status_code == 200
    assert "公示记录共 1 天" in read_text(approver.get(f"{page}proof/").content)
    assert approver.post(f"{page}extend/", {"last": "2020-06-30", "why": "再公示"}).status_code == 302
    assert approver.post(f"{page}withdraw/", {"why": ""}).status_code == 422
    assert approver.post(f"{page}withdraw/", {"why": "有误"}).status_code == 302
    assert "有误" in approver.get("/disclosure/?tab=over").content.decode()


def test_a_free_notice_is_typed_and_its_findings_stand_at_their_place(clerk: Client) -> None:
    typed = {
        "kind": "free.rules", "title": "值班制度", "text": "联系13800138000", "table": "岗位\t人数\n值班\t2",
        "first": DAY, "last": "", "medium": "web",
    }  # fmt: skip
    page = clerk.post("/disclosure/new/", typed)["Location"]
    told = clerk.get(page).content.decode()
    assert "正文：个人手机号。删除个人手机号" in told
    assert clerk.post(f"{page}send/").status_code == 422
    edited = {**typed, "text": "值班安排如下。", "edited": 1}
    assert clerk.post(f"{page}edit/", edited).status_code == 302
    assert clerk.post(f"{page}edit/", edited).status_code == 409
    file = {"file": SimpleUploadedFile("制度.txt", "全文".encode())}
    assert clerk.post(f"{page}attach/", file).status_code == 302
    (kept,) = re.findall(r"/disclosure/attachments/(\d+)/", clerk.get(page).content.decode())
    assert clerk.get(f"/disclosure/attachments/{kept}/").content.decode() == "全文"
    assert clerk.post(f"{page}detach/", {"attachment": kept}).status_code == 302
    assert clerk.post(f"{page}nothing/").status_code == 404
    assert clerk.post(f"{page}discard/").status_code == 302
    assert clerk.get(page).status_code == 404


def test_a_notice_about_one_thing_shows_every_column_at_the_office_to_the_public_and_on_paper(
    clerk: Client,
) -> None:
    labels, values = [f"栏{at}" for at in range(25)], [f"值{at}" for at in range(25)]
    with scoped(_actor()) as actor:
        row = a_draft(actor, table="\n".join("|".join(one) for one in (labels, values)))
        actions.send(actor, row.pk, on=DAY)
    page = f"/disclosure/notices/{row.pk}/"
    for view in ("", "preview/", "print/"):
        shown = clerk.get(f"{page}{view}").content.decode()
        told = re.findall(r'<th scope="row">(栏\d+)</th><td>(值\d+)</td>', shown)
        assert told == list(zip(labels, values, strict=True)), view
        assert 'class="page wide"' not in shown
    paper = read_text(io.BytesIO(clerk.get(f"{page}docx/").content).getvalue())
    assert all(f"{label}" in paper and value in paper for label, value in zip(labels, values, strict=True))


def test_an_objection_is_answered_from_the_board(clerk: Client) -> None:
    with scoped(_actor()) as actor:
        row = standing(actor)
    actions.ask("1.1.1.1", "第二户不符合", notice=row.address, area_code=VILLAGE, now=NOW, on=DAY)
    board = clerk.get("/disclosure/?tab=objections").content.decode()
    (page,) = re.findall(r'"(/disclosure/objections/\d+/)"', board)
    assert clerk.post(page, {"text": "患尿毒症", "upheld": "no"}).status_code == 422
    assert clerk.post(page, {"text": "已核实", "upheld": "yes"}).status_code == 302
    assert "已核实" in clerk.get(page).content.decode()
    assert clerk.get("/ledgers/disclosure.objections/").status_code == 200
    assert clerk.get("/ledgers/disclosure.notices/").status_code == 200


def test_work_due_is_told_until_it_is_done(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, a_kind(lambda _: [a_row()]))
    due = {one.key: one for one in checks.CHECKS}

    def told(key: str) -> list[str]:
        return [due[key].title(row) for row in due[key].rows(VILLAGE, DAY)]

    with scoped(_actor()) as actor:
        assert told("disclosure.to_publish") == ["补助名单：第0批"]
        row = actions.draft(actor, "tests.list", queries.due_in(actor, DAY)[0].subject.uid, on=DAY)
        assert told("disclosure.to_publish") == []
        actions.send(actor, row.pk, on=DAY)
        assert told("disclosure.to_release") == ["第0批补助名单公示（经办人拟稿）"]
        standing(actor)
        assert told("disclosure.no_photo") == ["会议制度"]
        assert queries.notice(actor, row.pk).now is State.SENT
    township = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    assert "应公示" in _at(township).get("/disclosure/").content.decode()
    assert io.BytesIO(township.get("/").content).read()
    with scoped(_actor()) as actor:
        assert a_draft(actor).now is State.DRAFT
