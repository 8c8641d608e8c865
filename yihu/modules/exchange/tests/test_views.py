from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.models import Post, User
from yihu.core.accounts.queries import actor_for
from yihu.core.files.queries import content
from yihu.core.history.models import Event
from yihu.core.jobs.models import Job, Status
from yihu.core.jobs.tests.between import before_the_job_is_read
from yihu.core.tests.factories import COUNTY, LONG_AGO, TOWNSHIP, some_areas
from yihu.engine.errors import WrongStage
from yihu.modules.exchange import actions
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage
from yihu.modules.exchange.tests.factories import GOOD, HEADER, NOON, PROFILES, a_workbook
from yihu.modules.places import queries as place_queries

pytestmark = pytest.mark.django_db


def signed_in(role: Role = Role.COUNTY_CLERK, area: str = COUNTY) -> Client:
    user = User.objects.create(username=f"u{User.objects.count()}", name="经办人")
    Post.objects.create(user=user, role=role, area_code=area, start=LONG_AGO)
    client = Client(headers={"user-agent": "test"})
    client.force_login(user)
    client.user = user  # type: ignore[attr-defined]
    return client


def handed_in(client: Client, data: bytes, ledger: str = PROFILES) -> Batch:
    upload = SimpleUploadedFile("村情.xlsx", data)
    response = client.post("/exchange/", {"ledger": ledger, "file": upload})
    assert response.status_code == 302, response.content.decode()
    batch_id = int(response["Location"].strip("/").split("/")[-1])
    actor = actor_for(client.user, date(2020, 6, 30))  # type: ignore[attr-defined]
    assert actor is not None
    actions.read(actor, batch_id, now=NOON)
    with scoped(actor):
        return Batch.objects.get(pk=batch_id)


def an_applied(client: Client, data: bytes) -> Actor:
    batch = handed_in(client, data)
    actor = actor_for(client.user, date(2020, 6, 30))  # type: ignore[attr-defined]
    assert actor is not None
    with scoped(actor):
        actions.begin_apply(actor, batch.pk, queue=False)
    actions.apply_parts(actor, batch.pk, now=NOON)
    return actor


@pytest.fixture(autouse=True)
def places() -> None:
    some_areas()


def test_a_ledgers_list_leads_to_its_template_and_its_import() -> None:
    client = signed_in()
    template, hand_in = f"/exchange/templates/{PROFILES}/", f"/exchange/?ledger={PROFILES}"

    page = client.get(f"/ledgers/{PROFILES}/").content.decode()

    assert f'href="{template}"' in page
    assert f'href="{hand_in}"' in page
    assert client.get(template).status_code == 200
    assert f'value="{PROFILES}" selected' in client.get(hand_in).content.decode()


def test_who_may_only_read_a_ledger_is_not_sent_to_import() -> None:
    client = signed_in(Role.INSPECTOR)

    assert "/exchange/" not in client.get(f"/ledgers/{PROFILES}/").content.decode().split("<main")[1]


def test_a_ledger_that_the_business_fills_offers_no_import() -> None:
    page = signed_in().get("/ledgers/funds.payments/").content.decode()

    assert "/exchange/templates/" not in page
    assert "/exchange/?ledger=" not in page


def test_the_first_page_offers_templates_and_takes_a_workbook() -> None:
    client = signed_in()

    page = client.get("/exchange/").content.decode()

    assert "村（乡镇）基本情况台账" in page
    assert f"/exchange/templates/{PROFILES}/" in page


def test_the_preview_shows_wrong_lines_first_with_their_way_out() -> None:
    client = signed_in()
    batch = handed_in(client, a_workbook((*GOOD, ("东镇东三村", "2019-12-31", 1, 1, 1))))

    page = client.get(f"/exchange/{batch.pk}/").content.decode()

    assert "没有找到“东镇东三村”" in page
    assert "跳过 1 行错误" in page


def test_the_preview_shows_what_changes_field_by_field() -> None:
    client = signed_in()
    an_applied(client, a_workbook())
    batch = handed_in(client, a_workbook(((*GOOD[0][:2], 301, 1200, 5.25), *GOOD[1:])))

    page = client.get(f"/exchange/{batch.pk}/").content.decode()

    assert "总户数：300 → 301" in page
    assert "村集体经济收入：5.2 → 5.25" in page


def test_the_marked_workbook_colours_the_wrong_cell_and_says_why() -> None:
    client = signed_in()
    batch = handed_in(client, a_workbook((*GOOD, ("东镇东一村", "2020-13-31", 1, 1, 1))))

    response = client.get(f"/exchange/{batch.pk}/errors/")

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    cell = sheet["B5"]
    assert cell.comment is not None
    assert "2020-13-31" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFF4C7C3"
    assert sheet["B4"].comment is None


def test_the_ledger_is_recognised_by_its_header() -> None:
    client = signed_in()

    assert handed_in(client, a_workbook(), ledger="").ledger == PROFILES


def test_an_unknown_header_asks_for_the_ledger_and_keeps_the_page() -> None:
    client = signed_in()
    upload = SimpleUploadedFile("x.xlsx", a_workbook(GOOD, ("a", "b", "c", "d", "e")))

    response = client.post("/exchange/", {"ledger": "", "file": upload})

    assert response.status_code == 422
    assert "请在“台账”一栏选择" in response.content.decode()


def test_a_file_that_is_no_workbook_is_refused_at_the_door() -> None:
    response = signed_in().post(
        "/exchange/", {"ledger": PROFILES, "file": SimpleUploadedFile("a.xlsx", b"%PDF-1.4")}
    )

    assert response.status_code == 422
    assert "内容是 PDF" in response.content.decode()


def test_batches_of_the_county_are_not_found_by_a_township() -> None:
    batch = handed_in(signed_in(), a_workbook())

    response = signed_in(Role.TOWNSHIP_CLERK, TOWNSHIP).get(f"/exchange/{batch.pk}/")

    assert response.status_code == 404


def test_the_template_is_read_back_with_drop_downs_and_its_version() -> None:
    client = signed_in()

    response = client.get(f"/exchange/templates/{PROFILES}/")

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["区划", "统计时点"]
    assert sheet["A2"].comment is not None
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert any("东镇东一村" in str(rule) or "代码表" in str(rule) for rule in offered)


def test_a_filled_template_imports_without_a_question() -> None:
    client = signed_in()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/exchange/templates/{PROFILES}/").content))
    sheet = book.worksheets[0]
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["D3"] = "东镇东一村", date(2019, 12, 31), 3, 1
    target = io.BytesIO()
    book.save(target)

    batch = handed_in(client, target.getvalue())

    assert (batch.stage, batch.new, batch.wrong, batch.warnings) == (Stage.READY, 1, 0, [])


def test_a_template_of_another_version_is_refused() -> None:
    mark = ["村情", f"模板：{PROFILES} 第0版"]

    batch = handed_in(signed_in(), a_workbook(GOOD, HEADER, above=[mark]))

    assert [one["code"] for one in batch.problems] == ["E306"]


def test_the_same_file_again_offers_a_deliberate_second_import() -> None:
    client = signed_in()
    data = a_workbook()
    an_applied(client, data)

    response = client.post("/exchange/", {"ledger": PROFILES, "file": SimpleUploadedFile("b.xlsx", data)})

    assert response.status_code == 422
    assert "已导入（批次 #" in response.content.decode()
    assert "仍要再导一次" in response.content.decode()


def test_a_long_list_is_exported_by_a_job_and_logged() -> None:
    client = signed_in()
    address = f"/exchange/exports/{PROFILES}/?format=csv"

    assert "开始导出" in client.get(address).content.decode()
    response = client.post(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/jobs/")


def test_an_export_holds_the_rows_and_comes_back_unchanged() -> None:
    client = signed_in()
    actor = an_applied(client, a_workbook())

    for form in ("csv", "xlsx"):
        with scoped(actor):
            stored = actions.export_file(actor, PROFILES, f"format={form}", now=NOON)
            _, data = content(actor, stored.uid)
            again = actions.receive(actor, PROFILES, stored.name, data, now=NOON, queue=False)
        read = actions.read(actor, again.pk, now=NOON)
        assert (read.stage, read.unchanged, read.new, read.changed, read.wrong) == (Stage.READY, 3, 0, 0, 0)


def test_an_export_says_who_took_it_when_and_by_which_filter_and_is_logged() -> None:
    client = signed_in()
    actor = an_applied(client, a_workbook())

    with scoped(actor):
        stored = actions.export_file(actor, PROFILES, f"format=csv&area={TOWNSHIP}", now=NOON)
        lines = content(actor, stored.uid)[1].decode("utf-8-sig").splitlines()
        told = Event.objects.filter(verb="exchange.exported").latest("pk")

    assert "经办人 于 2020-06-30 12:00 导出" in lines[1]
    assert "共 2 条" in lines[1]
    assert "东镇" in lines[1]
    assert len(lines) == 3 + 2
    assert (told.details["rows"], told.details["format"]) == (2, "csv")


@pytest.mark.parametrize(("role", "area"), [(Role.COUNTY_CLERK, COUNTY), (Role.TOWNSHIP_CLERK, TOWNSHIP)])
def test_an_applied_batch_has_a_page_with_its_townships_and_rows(role: Role, area: str) -> None:
    client = signed_in(role, area)
    an_applied(client, a_workbook(GOOD[:2]))

    listed = client.get("/exchange/").content.decode()
    page = client.get(re.findall(r"/exchange/\d+/", listed)[0]).content.decode()

    assert "东镇" in page
    assert "写入的记录" in page
    assert "总户数 300" in page


def test_every_stage_of_a_batch_has_a_page() -> None:
    client = signed_in()
    batch = handed_in(client, a_workbook())
    actor = actor_for(client.user, date(2020, 6, 30))  # type: ignore[attr-defined]
    assert actor is not None

    for stage in Stage:
        with scoped(actor):
            Batch.objects.filter(pk=batch.pk).update(stage=stage)
        response = client.get(f"/exchange/{batch.pk}/")
        assert (response.status_code, stage.label in response.content.decode()) == (200, True), stage


def test_a_page_asked_for_while_the_work_ends_shows_the_end() -> None:
    client = signed_in()
    actor = an_applied(client, a_workbook())
    with scoped(actor):
        batch = actions.begin_undo(actor, Batch.objects.get().pk, reason="年份填错")

    def undone() -> None:
        Batch.objects.update(stage=Stage.UNDONE, undone_at=NOON)
        Job.objects.update(status=Status.DONE)

    with before_the_job_is_read(undone):
        page = client.get(f"/exchange/{batch.pk}/").content.decode()

    assert "撤销中" not in page
    assert "本批写入的行已恢复到导入前" in page


def test_an_interrupted_undoing_can_be_gone_on_with_but_not_beside_itself() -> None:
    client = signed_in()
    actor = an_applied(client, a_workbook())
    with scoped(actor):
        batch = actions.begin_undo(actor, Batch.objects.get().pk, reason="年份填错")
        with pytest.raises(WrongStage, match="请等它完成"):
            actions.begin_undo(actor, batch.pk, reason="年份填错")
        Job.objects.update(status=Status.FAILED, message="程序出错")
    page = client.get(f"/exchange/{batch.pk}/").content.decode()

    client.post(f"/exchange/{batch.pk}/undo/", {"reason": "年份填错"})
    actions.undo_parts(actor, batch.pk, now=NOON)

    assert "继续撤销" in page
    with scoped(actor):
        assert Batch.objects.get().stage == Stage.UNDONE
        assert not place_queries.profiles(actor).exists()
