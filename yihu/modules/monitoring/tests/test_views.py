"""The pages as people of different posts use them, and the page that needs no sign-in."""

from __future__ import annotations

import io
import struct
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import read_text
from yihu.core.files import queries as files
from yihu.core.files.photos import without_notes
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.models import Batch, Case, Clue, Measure
from yihu.modules.monitoring.rules import ClueState, Risk, Stage
from yihu.modules.monitoring.tests.factories import HEARD, a_case, a_clue, advanced
from yihu.modules.pairing.tests.factories import a_helper, paired

pytestmark = pytest.mark.django_db
DAY = "2020-06-01"


def a_client(role: Role = Role.COUNTY_CLERK, area: str = COUNTY) -> Client:
    client = signed_in(a_person(f"u{role.value}{area}", role, area))
    client.get(f"/monitoring/?as_of={DAY}")
    return client


def page(client: Client, url: str, **data: Any) -> str:
    answer = client.post(url, data) if data else client.get(url)
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:600])
    return str(answer.content.decode())


def done(client: Client, url: str, **data: Any) -> str:
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[-6000:]
    return str(answer.headers["Location"])


@pytest.fixture
def row() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        return a_household(
            actor,
            kind=None,
            number="P1",
            members=[a_member(name="周小明"), a_member(name="周小丽", relation=Relation.OTHER)],
        )


def test_a_village_cadre_hears_of_hardship_and_takes_it_to_the_notice(row: Any) -> None:
    client = a_client(Role.VILLAGE_CADRE, VILLAGE)
    assert str(row.uid) in page(client, "/monitoring/clues/new/?q=zxm")
    url = f"/monitoring/clues/new/?household={row.uid}"
    assert "周小明" in page(client, url)
    told = {"source": "visit", "risk": "illness", "on": DAY, "text": "大病住院"}
    clue = done(client, url, **told)
    assert "周小明" in page(client, "/monitoring/clues/")
    case = done(client, clue, do="accept", **{"accept-on": DAY, "accept-assigned_to": "张某"})
    assert "登记入户核查" in page(client, case)
    checked = {
        "do": "next", "next-on": DAY, "next-category": "marginal", "next-risks": ["illness", "work"],
        "next-income": "4800", "next-document": "核1号",
    }  # fmt: skip
    refused = client.post(case, {**checked, "next-category": "unstable"})
    assert refused.status_code == 422
    assert "已脱贫的建档立卡户" in refused.content.decode()
    done(client, case, **checked)
    done(client, case, do="sign", **{"sign-on": DAY, "sign-signer": "周小明"})
    text = page(client, case)
    assert 'value="compare"' not in text  # the county's or a department's

    clerk = a_client()
    done(clerk, case, do="compare", **{"compare-kind": "vehicle", "compare-on": DAY})
    done(clerk, case, do="next", **{"next-on": DAY, "next-document": "比1号"})
    meeting = {"next-on": DAY, "next-document": "评1号", "next-present": "20", "next-entitled": "30"}
    done(client, case, do="next", **meeting)
    assert "公示截止日期" in page(client, case)
    found = Case.objects.get()
    assert (found.now, found.income_fen) == (Stage.ASSESSED, 480_000)
    assert case in page(client, f"/households/{row.uid}/?panel=together")
    assert "周小明" in page(client, "/monitoring/?show=before&q=zxm")
    assert client.post(case, {"do": "natural"}).status_code == 422


def test_several_go_through_one_notice_and_its_paper_names_no_risk(row: Any) -> None:
    with scoped(an_actor()) as actor:
        cases = [a_case(actor, one, to=Stage.ASSESSED) for one in (row, a_household(actor, kind=None))]
    clerk = a_client(Role.TOWNSHIP_CLERK, TOWNSHIP)
    url = "/monitoring/together/?stage=noticed"
    assert "周小明" in page(clerk, url)
    typed = {"step-on": DAY, "step-until": "2020-06-06", "step-place": "公开栏", "step-contact": "12317"}
    assert clerk.post(url, typed).status_code == 422  # nobody is ticked
    batch = done(clerk, url, row=[case.pk for case in cases], **typed)
    assert "公示" in page(clerk, batch)
    paper = read_text(clerk.get(f"{batch}print/notice/").content)
    assert "周小明" in paper
    assert "12317" in paper
    for secret in (*[risk.label for risk in Risk if risk is not Risk.OTHER], "P1"):
        assert secret not in paper
    assert Batch.objects.get().steps.count() == 2
    assert a_client(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP).get(batch).status_code == 404


def test_help_is_planned_done_and_printed_with_the_whole_file(row: Any) -> None:
    with scoped(an_actor()) as actor:
        case = a_case(actor, row, to=Stage.MONITORED)
    client, url, on = a_client(Role.VILLAGE_TEAM, VILLAGE), f"/monitoring/{case.pk}/", DAY
    planned = {
        "measure-risk": "illness", "measure-kind": "support", "measure-text": "特别救助", "measure-owner": "民政办",
        "measure-on": on, "measure-due_on": "2020-06-20",
    }  # fmt: skip
    done(client, url, do="measure", **planned)
    made = Measure.objects.get()
    assert "特别救助" in page(client, f"/monitoring/measures/{made.pk}/")
    done(
        client,
        f"/monitoring/measures/{made.pk}/",
        do="done",
        **{"done-on": on, "done-effect": "已发放 2 万元"},
    )
    done(
        client,
        url,
        do="visit",
        **{"visit-on": on, "visit-visited_by": "张某", "visit-trend": "better", "visit-text": "出院"},
    )
    photo = io.BytesIO(b"%PDF-1.7 x")
    photo.name = "佐证.pdf"
    done(client, url, do="paper", **{"paper-kind": "measure", "paper-taken_on": on, "paper-file": photo})
    text = page(client, url)
    for said in ("已发放 2 万元", "出院", "缺", "帮扶措施佐证"):
        assert said in text
    paper = read_text(client.get(f"{url}print/").content)
    for said in ("周小明", "特别救助", "已发放 2 万元", "公示照片", "缺", "村务公开栏"):
        assert said in paper
    early = client.post(url, {"do": "next", "next-on": on, "next-document": "1", "next-income": "9000"})
    assert early.status_code == 422
    assert "未满 6 个月" in early.content.decode()
    assert client.get(f"/monitoring/papers/{case.papers.get().pk}/").content == b"%PDF-1.7 x"
    picture = io.BytesIO(a_photo())
    picture.name = "公示.jpg"
    done(client, url, do="paper", **{"paper-kind": "photo", "paper-taken_on": on, "paper-file": picture})
    kept = client.get(f"/monitoring/papers/{case.papers.get(kind='photo').pk}/").content
    assert kept.startswith(b"\xff\xd8")
    assert b"GPS" not in kept


def test_another_township_finds_nothing(row: Any) -> None:
    with scoped(an_actor()) as actor:
        case, clue = a_case(actor, row), a_clue(actor, row)
    other = a_client(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert other.get(f"/monitoring/{case.pk}/").status_code == 404
    assert other.get(f"/monitoring/clues/{clue.pk}/").status_code == 404
    assert "周小明" not in page(other, "/monitoring/")
    assert "特殊群体" in page(other, "/monitoring/groups/")


# --- without a sign-in


def a_photo() -> bytes:
    """A JPEG of four parts with a camera's notes: place names in EXIF, a comment, and the picture's own data."""

    def part(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    tiff = b"II*\0" + struct.pack("<LHHHLHHL", 8, 1, 0x0112, 3, 1, 6, 0, 0) + b"GPS 28.6N 112.3E"
    frame = struct.pack(">BHHB", 8, 4, 4, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8" + part(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + part(0xE1, b"Exif\0\0" + tiff)
        + part(0xFE, b"comment: Zhou") + part(0xC0, frame) + part(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\x34\xff\x00\x56\xff\xd9" + b"trailer: film"
    )  # fmt: skip


def test_a_picture_loses_the_cameras_notes_and_stays_upright() -> None:
    clean, content_type = without_notes(a_photo())

    assert content_type == "image/jpeg"
    assert clean.endswith(b"\x12\x34\xff\x00\x56\xff\xd9")
    for told in (b"GPS", b"comment", b"trailer"):
        assert told not in clean
    assert struct.pack("<HHLHH", 0x0112, 3, 1, 6, 0) in clean  # the way up
    assert without_notes(clean)[0] == clean


def reported(client: Client, **more: Any) -> Any:
    typed = {
        "area_code": VILLAGE,
        "name": "王某某",
        "phone": "13800001234",
        "risk": "disaster",
        "text": "房屋受灾",
    }
    return client.post(f"/report/new/{TOWNSHIP}/", {**typed, **more})


def test_anybody_reports_without_a_sign_in_and_asks_by_the_code(row: Any) -> None:
    client = Client()
    first = client.get("/report/")
    assert "东镇" in first.content.decode()
    csp = first.headers["Content-Security-Policy"]
    assert "default-src 'none'" in csp
    assert "script-src" not in csp
    assert "<script" not in client.get(f"/report/new/{TOWNSHIP}/").content.decode()
    photo = io.BytesIO(a_photo())
    photo.name = "家.jpg"
    answer = reported(client, photo=photo)
    assert answer.headers["Location"] == "/report/done/", answer.content.decode()
    shown = client.get("/report/done/").content.decode()
    code = shown.split('aria-label="查询码">')[1].split("<")[0]
    assert client.get("/report/done/").status_code == 302  # told once

    clue = Clue.objects.get()
    assert (clue.area_code, clue.state, clue.get_source_display()) == (
        VILLAGE,
        ClueState.OPEN,
        "自主申报（扫码网页）",
    )
    assert code not in str(vars(clue))
    asked = client.post("/report/state/", {"code": code.lower().replace("-", " ")}).content.decode()
    assert "等待村里受理" in asked
    for secret in ("王某某", "13800001234", "东一村", "受灾"):
        assert secret not in asked
    assert client.post("/report/state/", {"code": "ABCD-EFGH-JKLM-NPQR"}).status_code == 422

    cadre = a_client(Role.VILLAGE_CADRE, VILLAGE)
    url = f"/monitoring/clues/{clue.pk}/"
    text = page(cadre, url)
    assert "王某某" in text
    assert "13800001234" not in text
    picture = cadre.get(f"{url}evidence/{clue.evidence[0]['file']}/")
    assert b"GPS" not in picture.content
    with scoped(an_actor()) as actor:
        assert files.visible_to(actor).count() == 1
    head = {"head-name": "王某某", "head-sex": "1", "head-born_on": "1970-01-01"}
    today = clue.on.isoformat()
    case = done(cadre, url, do="accept", **{"accept-on": today, "accept-assigned_to": "张某"}, **head)
    assert "王某某" in page(cadre, case)
    assert "已受理" in client.post("/report/state/", {"code": code}).content.decode()


def test_too_many_reports_from_one_place_are_refused_in_the_database(row: Any) -> None:
    client = Client()
    answers = [reported(client) for _ in range(6)]

    assert [one.status_code for one in answers] == [302] * 5 + [422]
    assert "次数太多" in answers[-1].content.decode()
    assert Clue.objects.count() == 5
    assert reported(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_behind_a_proxy_of_ours_each_sender_is_counted_and_a_strangers_header_is_not(
    row: Any, settings: LazySettings
) -> None:
    settings.TRUSTED_PROXIES = frozenset({"10.0.0.9"})

    def answers(sender: str, *told: str) -> list[int]:
        return [reported(Client(REMOTE_ADDR=sender, HTTP_X_FORWARDED_FOR=one)).status_code for one in told]

    assert answers("10.0.0.9", *["203.0.113.7"] * 6)[-1] == 422
    assert answers("10.0.0.9", "203.0.113.7, 203.0.113.8", "1.2.3.4, 203.0.113.7") == [302, 422]
    assert answers("198.51.100.1", *[f"203.0.113.{at}" for at in range(20, 26)])[-1] == 422


def test_wrong_places_and_machines_write_nothing(row: Any) -> None:
    client = Client()
    assert client.get("/report/new/999999999/").status_code == 404
    assert client.get(f"/report/new/{COUNTY}/").status_code == 404
    assert reported(client, area_code="430902102201").status_code == 422
    assert reported(client, website="http://x").status_code == 302
    fake = io.BytesIO(b"GIF89a")
    fake.name = "x.gif"
    assert "JPG" in reported(client, photo=fake).content.decode()
    assert not Clue.objects.exists()


def test_due_work_is_shown_and_goes_by_being_done(row: Any) -> None:
    from yihu.modules.monitoring.checks import CHECKS

    with scoped(an_actor()) as actor:
        a_clue(actor, row)
        case = a_case(actor, a_household(actor, kind=None), to=Stage.MONITORED)
        assert case.start is not None

        def due(day: date) -> set[str]:
            return {one.key.split(".")[1] for one in CHECKS if list(one.rows(COUNTY, day))}

        assert due(HEARD - timedelta(days=1)) == set()
        assert due(case.start) >= {"to_accept", "no_measure", "no_development"}
        assert "to_visit" in due(case.start + timedelta(days=25))
        (waiting,) = next(one for one in CHECKS if one.key == "monitoring.to_accept").rows(COUNTY, case.start)
        assert waiting.due == HEARD + timedelta(days=2)
        assert queries.unsettled(actor).count() == 1
        for check in CHECKS:
            for found in check.rows(COUNTY, case.start + timedelta(days=25)):
                assert check.title(found)
                assert check.link(found).startswith("/monitoring/")


def test_ticked_clues_are_accepted_together_and_stay_ticked_when_refused(row: Any) -> None:
    with scoped(an_actor()) as actor:
        clue = a_clue(actor, row)
    client = a_client(Role.VILLAGE_CADRE, VILLAGE)
    answer = client.post("/monitoring/clues/", {"row": clue.pk, "accept-on": DAY, "accept-assigned_to": ""})
    assert answer.status_code == 422
    assert f'value="{clue.pk}" aria-label="选择 周小明" checked' in answer.content.decode()
    assert done(
        client, "/monitoring/clues/", **{"row": clue.pk, "accept-on": DAY, "accept-assigned_to": "张某"}
    )
    with scoped(an_actor()) as actor:
        assert queries.clue(actor, clue.pk).now is ClueState.ACCEPTED


def test_who_may_not_accept_sees_the_clues_without_boxes(row: Any) -> None:
    with scoped(an_actor()) as actor:
        a_clue(actor, row)
    shown = page(a_client(Role.INSPECTOR), "/monitoring/clues/")
    assert "周小明" in shown
    assert "受理勾选" not in shown
    assert 'name="row"' not in shown


def test_a_case_says_who_takes_the_next_step_and_who_is_paired_helps(row: Any) -> None:
    with scoped(an_actor()) as actor:
        paired(actor, a_helper(actor), [row])
        case = a_case(actor, row, to=Stage.NOTICED)
    shown = page(a_client(), f"/monitoring/{case.pk}/?as_of={case.ready_on - timedelta(days=1)}")
    assert f"乡镇审核（乡镇审核岗位办理），{case.ready_on} 公示期满后" in shown
    assert "李树（甲区教育局）" in shown
    with scoped(an_actor()) as actor:
        case = advanced(actor, queries.case(actor, case.pk), Stage.MONITORED)
    shown = page(a_client(Role.VILLAGE_CADRE, VILLAGE), f"/monitoring/{case.pk}/?as_of={DAY}")
    assert 'value="李树（甲区教育局）"' in shown
