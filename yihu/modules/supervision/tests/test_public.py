"""举报 without a sign-in: into the compartment, told by a code, seen by nobody who works the self-reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.files.models import StoredFile
from yihu.core.history.models import Change
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, some_areas
from yihu.engine import policy
from yihu.modules.supervision import actions, queries
from yihu.modules.supervision.models import Lead, LeadStep
from yihu.modules.supervision.rules import Channel, Source, State
from yihu.modules.supervision.tests.factories import FOUND, the_inspection

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 6, 30, 9, tzinfo=SHANGHAI)
URL = f"/report/misuse/new/{TOWNSHIP}/"
TOLD = {"area_code": VILLAGE, "title": "危改补助没有到户", "text": "去年说发了，户里没有收到", "fen": "3000"}


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIHU_TODAY", "2020-06-30")
    some_areas()


def told(client: Client, **more: Any) -> str:
    """The tracking code shown once."""
    answer = client.post(URL, {**TOLD, **more})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"]).content.decode()
    return page.split('aria-label="查询码">')[1].split("<")[0]


def test_a_tip_goes_into_the_compartment_and_nothing_of_who_told_it_is_kept() -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    assert "东镇" in client.get("/report/misuse/").content.decode()
    assert "/report/misuse/" in client.get("/report/").content.decode()
    code = told(client)
    lead = Lead.objects.get()
    assert (lead.source, lead.channel, lead.fen) == (Source.TIP, Channel.REPORT, 300_000)
    assert (lead.area_code, lead.place_code) == (COUNTY, VILLAGE)
    assert lead.code_hash == actions.digest(code)
    kept = str(Change.objects.filter(table_name="supervision_lead").values_list("after", flat=True)[0])
    assert code not in kept
    assert "203.0.113.77" not in kept
    assert not StoredFile.objects.exists()
    with scoped(the_inspection()) as inspection:
        assert queries.leads(inspection).get() == lead
        assert LeadStep.objects.count() == 1


def test_the_code_is_shown_once_and_tells_how_far_it_is_and_no_more() -> None:
    client = Client()
    code = told(client)
    assert client.get("/report/misuse/done/").status_code == 302
    page = client.post("/report/misuse/state/", {"code": code.lower().replace("-", " ")}).content.decode()
    assert "已收到举报" in page
    assert "已受理" not in page
    with scoped(the_inspection()) as inspection:
        lead = queries.leads(inspection).get()
        said = actions.Said("初核", assignee="某人")
        actions.move_lead(inspection, lead.pk, State.ASSIGNED, said, on=lead.found_on, now=NOW)
    page = client.post("/report/misuse/state/", {"code": code}).content.decode()
    assert "已受理，正在核实" in page
    for secret in ("危改补助", "初核", "某人", "东一村"):
        assert secret not in page
    assert client.post("/report/misuse/state/", {"code": "AAAA-BBBB"}).status_code == 422
    assert client.post("/report/state/", {"code": code}).status_code == 422, "the self-report knows nothing"


def test_who_sends_too_many_is_told_another_way() -> None:
    client = Client()
    for _ in range(policy.for_area(COUNTY).days("super.tips_per_hour", FOUND)):
        told(client)
    answer = client.post(URL, TOLD)
    assert answer.status_code == 422
    assert "12317" in answer.content.decode()
    assert Lead.objects.count() == 5


def test_what_is_missing_keeps_what_was_typed_and_a_machine_leaves_nothing() -> None:
    client = Client()
    answer = client.post(URL, {**TOLD, "area_code": ""})
    assert answer.status_code == 422
    assert "去年说发了" in answer.content.decode()
    assert client.post(URL, {**TOLD, "fen": "-1"}).status_code == 422
    assert client.post(URL, {**TOLD, "area_code": "430902102201"}).status_code == 422, "another township's"
    assert client.get("/report/misuse/new/430902/").status_code == 404
    assert told(client, website="x")
    assert not Lead.objects.exists()


def test_the_pages_are_kept_by_no_browser_and_run_no_script() -> None:
    answer = Client().get(URL)
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()
