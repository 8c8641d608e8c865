"""The page as a person uses it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.files.actions import path_of
from yihu.core.files.models import StoredFile
from yihu.core.tests.factories import COUNTY, a_person, an_actor, signed_in, some_areas
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.textcheck import actions, queries
from yihu.modules.textcheck.actions import NeedsReason
from yihu.modules.textcheck.models import Examination, Judgement, Wording
from yihu.modules.textcheck.rules import Verdict, plain

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 6, 30, 4, tzinfo=UTC)
DAY = date(2020, 6, 30)
WRONG = "一、工作情况\n全区共发现问题273个，其中已整改237个，未整改46个。"


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


@pytest.fixture
def clerk() -> Client:
    return signed_in(a_person("clerk", Role.COUNTY_CLERK))


def handed_in(client: Client, text: str = WRONG) -> str:
    answer = client.post("/textcheck/", {"text": text, "as_of": "2020-06-30"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def an_examination(actor: Actor, text: str = WRONG, *, today: date = DAY) -> Examination:
    with scoped(actor):
        return actions.examine(actor, "总结.txt", text.encode(), as_of=DAY, now=NOW, today=today)


def test_pasted_text_is_shown_with_its_marks_and_the_arithmetic(clerk: Client) -> None:
    page = clerk.get(handed_in(clerk)).content.decode()

    assert "237＋46＝283，与文中的273相差10" in page
    assert ">273个</mark>" in page
    assert 'href="#finding-1"' in page


def test_an_uploaded_file_is_read_and_nonsense_is_refused_in_words(clerk: Client) -> None:
    good = SimpleUploadedFile("总结.txt", WRONG.encode("gb18030"))
    bad = SimpleUploadedFile("坏.docx", b"PK\x03\x04 nothing")

    assert clerk.post("/textcheck/", {"file": good, "as_of": "2020-06-30"}).status_code == 302
    refused = clerk.post("/textcheck/", {"file": bad, "as_of": "2020-06-30"})
    assert refused.status_code == 422
    assert "请用 Word 或 WPS" in refused.content.decode()
    assert clerk.post("/textcheck/", {"as_of": "2020-06-30"}).status_code == 422
    assert Examination.objects.count() == 1


def test_a_finding_called_no_error_needs_a_reason_and_is_marked_no_more(clerk: Client) -> None:
    address = handed_in(clerk)
    user = Examination.objects.get().user_id
    actor = an_actor(Role.COUNTY_CLERK, user_id=user)
    with scoped(actor):
        keys = [
            one.key for one in queries.opened(actor, Examination.objects.get().pk, clock.today()).findings
        ]

    refused = clerk.post(f"{address}judge/", {"finding": keys[0], "verdict": "no_error"})
    for key in keys:
        clerk.post(f"{address}judge/", {"finding": key, "verdict": "no_error", "reason": "口径不同"})
    page = clerk.get(address).content.decode()

    assert refused.status_code == 422
    assert "<mark" not in page
    assert "不是错误（" in page
    assert Judgement.objects.count() == len(keys)


def test_a_judgement_of_nothing_is_refused() -> None:
    actor = an_actor(Role.COUNTY_CLERK)
    found = an_examination(actor)
    with scoped(actor):
        key = queries.opened(actor, found.pk, DAY).findings[0].key
        with pytest.raises(queries.NotFound):
            actions.judge(actor, found.pk, "0" * 16, Verdict.ACCEPTED, on=DAY)
        with pytest.raises(NeedsReason):
            actions.judge(actor, found.pk, key, Verdict.NO_ERROR, on=DAY, reason=" ")


def test_what_a_figure_is_called_is_learned_and_compared_with_the_ledger(clerk: Client) -> None:
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem()
    first = handed_in(clerk, "全区台账上的毛病2个。")
    seen = Examination.objects.get()
    actor = an_actor(Role.COUNTY_CLERK, user_id=seen.user_id)
    with scoped(actor):
        wording = plain(queries.opened(actor, seen.pk, clock.today()).result.facts[0].label)

    before = clerk.get(first).content.decode()
    named = clerk.post(f"{first}name/", {"wording": wording, "indicator": "rect.found"})
    after = clerk.get(first).content.decode()
    other = clerk.get(handed_in(clerk, "全区台账上的毛病3个。")).content.decode()

    assert named.status_code == 302
    assert "没有认出台账中的指标" in before
    assert "/indicators/rect.found/" in after
    assert ">一致<" in after.replace("\n", "").replace(" ", "")
    assert ">不一致<" in other.replace("\n", "").replace(" ", "")
    assert Wording.objects.get().area_code == COUNTY


def test_the_word_file_carries_each_finding_as_a_comment_at_its_figure() -> None:
    actor = an_actor(Role.COUNTY_CLERK)
    found = an_examination(actor)
    with scoped(actor):
        seen = queries.opened(actor, found.pk, DAY)
        data = queries.marked(seen)

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        comments = book.read("word/comments.xml").decode()
        body = book.read("word/document.xml").decode()
    assert comments.count("<w:comment ") == len(seen.standing) > 0
    assert "237＋46＝283" in comments
    start = body.index("commentRangeStart")
    assert "273个" in body[start : body.index("commentRangeEnd")]


def test_texts_are_their_owners_and_go_after_a_week() -> None:
    owner, colleague = an_actor(Role.COUNTY_CLERK), an_actor(Role.COUNTY_APPROVER, user_id=2)
    found = an_examination(owner)
    path = path_of(found.file.uid)
    with scoped(colleague):
        assert list(queries.recent(colleague, DAY)) == []
        with pytest.raises(queries.NotFound):
            queries.opened(colleague, found.pk, DAY)
    assert path.exists()

    later = DAY + timedelta(days=7)
    with scoped(owner), pytest.raises(queries.NotFound):
        queries.opened(owner, found.pk, later)
    with scoped(colleague):
        assert actions.purge(colleague, today=later) == 1
    assert not Examination.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_text_can_be_deleted_at_once(clerk: Client, django_capture_on_commit_callbacks: object) -> None:
    address = handed_in(clerk)
    path = path_of(Examination.objects.get().file.uid)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        clerk.post(f"{address}remove/")

    assert clerk.get(address).status_code == 404
    assert not path.exists()
    assert not Judgement.objects.exists()


def test_posts_without_the_right_are_refused() -> None:
    auditor = signed_in(a_person("auditor", Role.AUDITOR))

    assert auditor.get("/textcheck/").status_code == 403
    assert auditor.post("/textcheck/", {"text": WRONG, "as_of": "2020-06-30"}).status_code == 403
