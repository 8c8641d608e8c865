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
from yihu.core.jobs.tests.between import before_the_job_is_read
from yihu.core.rooms import collect
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import NotFound
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.textcheck import actions, queries
from yihu.modules.textcheck.actions import NeedsReason
from yihu.modules.textcheck.models import Examination, Judgement, Wording
from yihu.modules.textcheck.queries.texts import StillChecking
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


def test_a_finding_called_no_error_needs_a_reason_and_is_marked_no_more_until_that_is_undone(
    clerk: Client,
) -> None:
    address = handed_in(clerk)
    found = Examination.objects.get()
    actor = an_actor(Role.COUNTY_CLERK, user_id=found.user_id)
    with scoped(actor):
        keys = [one.key for one in queries.opened(actor, found.pk, clock.today()).standing]

    refused = clerk.post(f"{address}judge/", {"finding": keys[0], "verdict": "no_error"})
    for key in keys:
        answer = clerk.post(
            f"{address}judge/",
            {
                "finding": key,
                "verdict": "no_error",
                "reason": "口径不同",
                "number": 1,
                "part": 1,
                "show": "wrong",
            },
        )
    page = clerk.get(address).content.decode()
    clerk.post(f"{address}judge/", {"finding": keys[0], "verdict": "undone"})
    after = clerk.get(address).content.decode()

    assert refused.status_code == 422
    assert answer["Location"] == f"{address}?part=1&show=wrong#finding-1"
    assert "<mark" not in page
    assert "不是错误（" in page
    assert "<mark" in after
    assert after.count("不是错误（") == len(keys) - 1
    assert Judgement.objects.count() == len(keys) + 1


def test_a_judgement_of_nothing_is_refused() -> None:
    actor = an_actor(Role.COUNTY_CLERK)
    found = an_examination(actor)
    with scoped(actor):
        key = queries.opened(actor, found.pk, DAY).findings[0].key
        with pytest.raises(NotFound):
            actions.judge(actor, found.pk, "0" * 16, Verdict.ACCEPTED, on=DAY)
        with pytest.raises(NeedsReason):
            actions.judge(actor, found.pk, key, Verdict.NO_ERROR, on=DAY, reason=" ")
        with pytest.raises(NotFound):
            actions.judge(actor, found.pk, key, Verdict.UNDONE, on=DAY)


def flat(page: bytes) -> str:
    return "".join(page.decode().split())


def test_what_a_figure_is_called_is_learned_shared_and_withdrawn(clerk: Client) -> None:
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem()
    first = handed_in(clerk, "全区台账上的毛病2个。")
    wording = plain("台账上的毛病")

    before = clerk.get(first).content.decode()
    named = clerk.post(f"{first}name/", {"wording": wording, "indicator": "rect.found"})
    after = clerk.get(first).content
    other = clerk.get(handed_in(clerk, "全区台账上的毛病3个。")).content
    township = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    theirs = township.get(handed_in(township, "全镇台账上的毛病2个。")).content
    listed = clerk.get("/textcheck/wordings/?q=毛病").content.decode()
    known = Wording.objects.get()
    seen = township.get("/textcheck/wordings/").content.decode()
    forbidden = township.post(f"/textcheck/wordings/{known.pk}/withdraw/")
    changed = clerk.post(f"/textcheck/wordings/{known.pk}/", {"indicator": "rect.open"})
    stale = clerk.post(f"/textcheck/wordings/{known.pk}/withdraw/")
    newest = Wording.objects.latest("pk")
    clerk.post(f"/textcheck/wordings/{newest.pk}/withdraw/")

    assert named.status_code == 302
    assert "没有认出台账中的指标" in before
    assert "/indicators/rect.found/?area=430902000000&amp;as_of=2020-06-30" in after.decode()
    assert 'badge-green">一致<' in flat(after)
    assert 'badge-red">不一致<' in flat(other)
    assert "/indicators/rect.found/?area=430902101000" in theirs.decode()
    assert "台账上的毛病2个" in listed
    assert known.county == COUNTY
    assert wording in seen
    assert forbidden.status_code == 403
    assert (changed.status_code, stale.status_code) == (302, 404)
    assert "没有认出台账中的指标" in clerk.get(first).content.decode()
    assert Wording.objects.count() == 3


def test_the_place_and_the_day_of_a_sentence_are_those_the_ledgers_are_asked_for(clerk: Client) -> None:
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem(found_on=date(2020, 6, 20))
    text = "截至2020年5月31日，东镇查出问题1个。截至2020年6月30日，东镇查出问题2个。远方镇查出问题9个。2020年12月31日，查出问题5个。"
    address = handed_in(clerk, text)
    clerk.post(f"{address}name/", {"wording": plain("查出问题"), "indicator": "rect.found"})
    page = clerk.get(address).content

    assert flat(page).count('badge-green">一致<') == 2
    assert "area=430902101000&amp;as_of=2020-05-31" in page.decode()
    assert "area=430902101000&amp;as_of=2020-06-30" in page.decode()
    assert "远方镇" in page.decode()
    assert "不在您的管理范围" in page.decode()


def test_personal_data_is_the_first_thing_that_is_told(clerk: Client) -> None:
    page = clerk.get(handed_in(clerk, f"{WRONG}联系人张某，电话13812345678。")).content.decode()

    assert 'data-test="personal"' in page
    panel = page[page.index('id="findings"') :]
    assert panel.index("疑似个人手机号码") < panel.index("237＋46＝283")


def test_what_agrees_is_shown_when_it_is_asked_for(clerk: Client) -> None:
    address = handed_in(clerk, "全区共发现问题273个，其中已整改237个，未整改36个。")

    assert "237＋36＝273" not in clerk.get(address).content.decode()
    assert "237＋36＝273" in clerk.get(f"{address}?show=agrees").content.decode()


def test_a_long_text_is_checked_in_the_background_and_read_in_sections(
    clerk: Client, django_capture_on_commit_callbacks: object
) -> None:
    lines = [f"{number}．本镇发现问题{number}个。" for number in range(1, 4000)]
    address = handed_in(clerk, "一、工作情况\n" + "\n".join([*lines, WRONG]))
    found = Examination.objects.get()
    waiting = clerk.get(address).content.decode()
    actor = an_actor(Role.COUNTY_CLERK, user_id=found.user_id)
    with scoped(actor), pytest.raises(StillChecking):
        queries.opened(actor, found.pk, clock.today())
    with scoped(actor):
        actions.finish(actor, found.pk, now=clock.now(), today=clock.today())
        actions.finish(actor, found.pk, now=clock.now(), today=clock.today())
    first = clerk.get(address)
    last = clerk.get(f"{address}?part=99").content.decode()

    assert "正在后台检查" in waiting
    assert found.outcome_id is None
    assert found.job_id is not None
    assert "237＋46＝283" not in first.content.decode()
    assert "237＋46＝283" in last
    assert len(first.content) < 250_000
    assert "后面部分的发现" in first.content.decode()


def test_a_page_asked_for_while_the_check_ends_shows_what_was_found(
    clerk: Client, django_capture_on_commit_callbacks: object
) -> None:
    lines = [f"{number}．本镇发现问题{number}个。" for number in range(1, 4000)]
    address = handed_in(clerk, "一、工作情况\n" + "\n".join([*lines, WRONG]))
    found = Examination.objects.get()

    actor = an_actor(Role.COUNTY_CLERK, user_id=found.user_id)
    with scoped(actor):
        actions.finish(actor, found.pk, now=clock.now(), today=clock.today())
        outcome = Examination.objects.get().outcome_id
        Examination.objects.update(outcome=None)

    with before_the_job_is_read(lambda: Examination.objects.update(outcome=outcome)):
        page = clerk.get(address).content.decode()

    assert "检查没有完成" not in page
    assert "后面部分的发现" in page


def test_the_list_is_searched_and_says_what_was_found_and_how_long_it_stays(clerk: Client) -> None:
    clerk.post("/textcheck/", {"file": SimpleUploadedFile("甲.txt", WRONG.encode()), "as_of": "2020-06-30"})
    clerk.post(
        "/textcheck/", {"file": SimpleUploadedFile("乙.txt", "全区12户。".encode()), "as_of": "2020-06-30"}
    )

    listed = clerk.get("/textcheck/").content.decode()
    found = clerk.get("/textcheck/?q=甲").content.decode()

    assert "错误 " in listed
    assert "还剩 7 天" in listed
    assert "甲.txt" in found
    assert "乙.txt" not in found
    assert "没有找到" in clerk.get("/textcheck/?q=丙").content.decode()


def test_the_word_file_carries_each_finding_as_a_comment_at_its_figure() -> None:
    actor = an_actor(Role.COUNTY_CLERK)
    found = an_examination(actor)
    with scoped(actor):
        seen = queries.opened(actor, found.pk, DAY)
        data = queries.marked(actor, seen)

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
        with pytest.raises(NotFound):
            queries.opened(colleague, found.pk, DAY)
    assert path.exists()

    later = DAY + timedelta(days=7)
    with scoped(owner), pytest.raises(NotFound):
        queries.opened(owner, found.pk, later)
    with scoped(colleague):
        assert list(queries.recent(colleague, DAY)) == []
    with scoped(Actor.everywhere()) as system:
        for kind in collect("jobs"):
            if kind.nightly:
                kind.nightly(system, today=later)
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
