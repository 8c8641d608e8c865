from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx.reading import read_text
from yihu.core.tests.factories import VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.modules.teams import actions, queries
from yihu.modules.teams.models import Member
from yihu.modules.teams.rules import LeaveState, Month, Post, Status
from yihu.modules.teams.tests.factories import a_member, a_month, a_team

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)
JUNE = Month(2020, 6)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


@pytest.fixture
def client(clerk: Actor) -> Client:
    made = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    made.get("/teams/", {"as_of": DAY.isoformat()})
    return made


@pytest.fixture
def member(clerk: Actor) -> Member:
    with scoped(clerk):
        return a_member(clerk, a_team(clerk), post=Post.BOTH)


def statuses(actor: Actor, member: Member) -> dict[int, Status]:
    with scoped(actor):
        (line,) = queries.lines_of(actor, [member], JUNE)
    return {day.day: status for day, status in line.statuses.items()}


def test_the_grid_saves_what_is_typed_and_shows_what_is_wrong(
    clerk: Actor, client: Client, member: Member
) -> None:
    url = "/teams/roster/?month=2020-06"
    cells = {f"d-{member.pk}-{day}": word for day, word in {1: "在", 2: "公", 3: ""}.items()}
    assert client.post(url, {**cells, "do": "save"}).status_code == 302
    assert statuses(clerk, member) == {1: Status.VILLAGE, 2: Status.OFFICIAL}

    wrong = client.post(url, {**cells, f"d-{member.pk}-1": "上班", "do": "save"})
    assert wrong.status_code == 422
    assert "不是在岗情况" in wrong.content.decode()
    assert 'value="上班"' in wrong.content.decode()

    client.post(url, {f"d-{member.pk}-{day}": "" for day in range(3, 31)} | {"do": "rest"})
    assert len(statuses(clerk, member)) == 30


def test_a_roster_goes_out_as_a_workbook_and_comes_back(clerk: Actor, client: Client, member: Member) -> None:
    book = load_workbook(io.BytesIO(client.get("/teams/roster/export/?month=2020-06").content))
    sheet = book["在岗表"]
    sheet.cell(4, 3).value, sheet.cell(4, 4).value = "在", "√"
    filled = io.BytesIO()
    book.save(filled)
    url = "/teams/roster/import/?month=2020-06"

    answer = client.post(url, {"file": SimpleUploadedFile("考勤.xlsx", filled.getvalue())})
    assert answer.status_code == 302
    assert statuses(clerk, member) == {1: Status.VILLAGE, 2: Status.VILLAGE}

    sheet.cell(4, 1).value = "没有这人"
    strange = io.BytesIO()
    book.save(strange)
    again = client.post(url, {"file": SimpleUploadedFile("考勤.xlsx", strange.getvalue())})
    assert "不在本月在岗名单" in again.content.decode()


def test_the_pages_of_a_member_lead_from_leave_to_recall(
    clerk: Actor, client: Client, member: Member
) -> None:
    about = f"/teams/members/{member.pk}"
    day = {"kind": "personal", "first": "2020-06-29", "last": "2020-06-29", "reason": "家事"}
    assert client.post(f"{about}/leave/", day).status_code == 302
    with scoped(clerk):
        leave = queries.leaves(clerk).get()
    own = client.post(f"/teams/leaves/{leave.pk}/", {"do": "approve"})
    assert own.status_code == 403
    boss = signed_in(a_person("boss", Role.TOWNSHIP_APPROVER, VILLAGE[:9]))
    boss.get("/teams/", {"as_of": DAY.isoformat()})
    assert boss.post(f"/teams/leaves/{leave.pk}/", {"do": "approve"}).status_code == 302
    assert statuses(clerk, member) == {29: Status.LEAVE}
    with scoped(clerk):
        assert queries.leaves(clerk).get().state == LeaveState.APPROVED

    client.post(f"{about}/condole/", {"on": "2020-06-20", "kind": "money", "yuan": "800", "giver": "水利局"})
    goals = {
        "kind": "goals",
        "year": "2020",
        "on": "2020-01-10",
        "text": "村集体经济收入五万元",
        "result": "",
    }
    client.post(f"{about}/assess/", goals)
    sheet = read_text(client.get(f"{about}/assessments/print/").content)
    for said in ("2020年驻村队员考核表", "村集体经济收入五万元", "年底考评", "没有登记", "合计"):
        assert said in sheet
    refused = client.post(f"{about}/end/", {"on": "2020-06-30", "left": "recalled", "post": "member"})
    assert "召回须选择召回情形" in refused.content.decode()
    unit = member.unit_id
    successor = {"number": "R-2", "name": "接替人", "post": "both", "unit": unit}
    client.post(f"{about}/end/", {"on": "2020-06-30", "left": "rotated", **successor})
    page = client.get(f"{about}/").content.decode()
    for said in ("村集体经济收入五万元", "800.00", "轮换"):
        assert said in page
    team = client.get(f"/teams/{member.team_id}/").content.decode()
    assert "接替人" in team
    assert "接替人" in client.get(f"/places/areas/{VILLAGE}/").content.decode()


def test_the_allowance_sheet_is_paid_and_printed(clerk: Actor, client: Client, member: Member) -> None:
    with scoped(clerk):
        a_month(clerk, member, JUNE, 22)
    url = "/teams/pay/?month=2020-06"
    assert "2,600.00" in client.get(url).content.decode()
    early = client.post(url, {"on": "2020-06-30", "voucher": "驻村补字1号"})
    assert early.status_code == 409
    assert client.post(url, {"on": "2020-07-01", "voucher": "驻村补字1号"}).status_code == 302
    assert "2,600.00" in read_text(client.get("/teams/pay/print/docx/?month=2020-06").content)
    book = load_workbook(io.BytesIO(client.get("/teams/pay/print/xlsx/?month=2020-06").content))
    assert book["补助发放表"].cell(3, 7).value == 2600


def test_a_member_sees_the_own_month_on_the_phone(clerk: Actor, client: Client, member: Member) -> None:
    user = a_person("team", Role.VILLAGE_TEAM, VILLAGE)
    mine = signed_in(user)
    mine.get("/teams/", {"as_of": DAY.isoformat()})
    assert mine.get("/teams/mine/").status_code == 404
    with scoped(clerk):
        actions.link_account(clerk, member.pk, "team", on=DAY)
        a_month(clerk, member, JUNE, 3)
    page = mine.get("/teams/mine/").content.decode()
    assert "在岗 3 天" in page
    assert "我的驻村" in mine.get("/").content.decode()
