"""No door tells anybody outside the compartment of a lead: not even that there is one."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.queries import of_post
from yihu.core.clock import SHANGHAI
from yihu.core.files.models import StoredFile
from yihu.core.history.models import Change, Event
from yihu.core.rooms import collect
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, a_person, signed_in, some_areas
from yihu.core.web import finding
from yihu.modules.indicators import queries as indicators
from yihu.modules.indicators.queries import NoSuchFigure
from yihu.modules.supervision import actions, queries
from yihu.modules.supervision.models import Lead, LeadStep
from yihu.modules.supervision.rules import State
from yihu.modules.supervision.tests.factories import FOUND, a_tip, the_inspection
from yihu.modules.tasks import queries as tasks

pytestmark = pytest.mark.django_db
SECRET = "机密线索甲乙丙"
NOW = datetime(2020, 6, 1, 9, tzinfo=SHANGHAI)
# Every role that may hold a post in a county, but the one whose compartment it is.
OTHERS = [role for role in Role if role not in (Role.DISCIPLINE, Role.SYSTEM)]
PAGES = [
    "/",
    "/tasks/",
    "/jobs/",
    "/supervision/",
    "/supervision/rounds/",
    "/indicators/",
    "/ledgers/",
    "/search/",
]


@pytest.fixture
def lead(monkeypatch: pytest.MonkeyPatch) -> Lead:
    monkeypatch.setenv("YIHU_TODAY", "2020-06-30")
    some_areas()
    made = a_tip(title=SECRET, text=SECRET, fen=88_888_800)
    paper = actions.Paper(f"{SECRET}.pdf", b"%PDF-1.4 x")
    with scoped(the_inspection()) as inspection:
        actions.move_lead(
            inspection, made.pk, State.ASSIGNED, actions.Said(SECRET, paper=paper), on=FOUND, now=NOW
        )
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Lead:
    """Told by somebody without an account, on the public page."""
    monkeypatch.setenv("YIHU_TODAY", "2020-06-30")
    some_areas()
    answer = Client().post(
        f"/report/misuse/new/{TOWNSHIP}/", {"area_code": VILLAGE, "title": SECRET, "text": SECRET, "fen": "1"}
    )
    assert answer.status_code == 302
    return Lead.objects.get()


def test_a_tip_of_the_public_page_is_shut_to_every_role_and_page(told: Lead) -> None:
    """First of all to those who work the self-reports of the same page."""
    for role in OTHERS:
        user = a_person(f"other_{role.value}", role, COUNTY)
        with scoped(of_post(user.posts.get(), user)):
            assert not Lead.objects.exists(), role
            assert not LeadStep.objects.exists(), role
            assert not Change.objects.filter(table_name__startswith="supervision_lead").exists(), role
            assert not Event.objects.filter(table_name__startswith="supervision_lead").exists(), role
    for role, place in (
        (Role.VILLAGE_CADRE, VILLAGE),
        (Role.TOWNSHIP_CLERK, TOWNSHIP),
        (Role.COUNTY_CLERK, COUNTY),
    ):
        client = signed_in(a_person(f"u_{role.value}", role, place))
        pages = [*PAGES, "/monitoring/", "/monitoring/clues/", f"/search/?q={SECRET[:4]}"]
        for url in pages:
            assert SECRET not in client.get(url).content.decode(errors="replace"), (role, url)
        assert client.get(reverse("supervision:lead", args=[told.pk])).status_code in (403, 404), role
    inspection = client_of(Role.DISCIPLINE)
    assert SECRET in inspection.get(reverse("supervision:lead", args=[told.pk])).content.decode()


def client_of(role: Role) -> Client:
    return signed_in(a_person(f"u_{role.value}", role, COUNTY))


def test_the_database_shows_other_roles_nothing(lead: Lead) -> None:
    """With every filter of the program left out: the rows, their history, their events, their files."""
    for role in OTHERS:
        user = a_person(f"other_{role.value}", role, COUNTY)
        with scoped(of_post(user.posts.get(), user)):
            _nothing_is_there(lead)


def _nothing_is_there(lead: Lead) -> None:
    assert not Lead.objects.exists()
    assert not LeadStep.objects.exists()
    assert not Change.objects.filter(table_name__startswith="supervision_lead").exists()
    assert not Event.objects.filter(table_name__startswith="supervision_lead").exists()
    assert not StoredFile.objects.exists()
    assert not Change.objects.filter(table_name="files_stored_file").exists()
    assert Lead.objects.update(title="改") == 0
    assert Lead.objects.all().delete()[0] == 0
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into supervision_leadstep (area_code, state, \"on\", said, by_name, matter_id)"
            " values (%s, 'found', '2020-06-01', '', '', %s)", [COUNTY, lead.pk],
        )  # fmt: skip


def test_the_inspection_sees_all_of_it(lead: Lead) -> None:
    with scoped(the_inspection()) as inspection:
        assert queries.leads(inspection).get().title == SECRET
        assert Change.objects.filter(table_name="supervision_lead").exists()
        assert Event.objects.filter(verb="supervision.lead_assigned").exists()
        assert StoredFile.objects.get().name == f"{SECRET}.pdf"
        groups = {group.key: group for group in tasks.work_due(inspection, FOUND)}
        assert groups["supervision.leads"].items[0].title == SECRET
        assert indicators.figure(inspection, "super.leads", area_code=COUNTY, as_of=FOUND).value == 1
        assert indicators.figure(inspection, "super.leads", area_code=VILLAGE, as_of=FOUND).value == 1


@pytest.mark.parametrize(
    "role", [Role.COUNTY_CLERK, Role.COUNTY_LEADER, Role.AUDITOR, Role.AUDIT_ADMIN, Role.INSPECTOR]
)
def test_no_page_tells_of_it(role: Role, lead: Lead) -> None:
    client = client_of(role)
    step = LeadStep.objects.get(file__isnull=False)
    addresses = [
        *PAGES,
        f"/search/?q={SECRET[:4]}",
        reverse("supervision:rule", args=["paid_to_gone"]),
        reverse("ledgers:list", args=["history.events"]) if _has_ledger("history.events") else "/",
        f"/ledgers/supervision.findings/?q={SECRET[:4]}",
        "/tasks/?key=supervision.leads",
    ]
    shut = [
        reverse("supervision:lead", args=[lead.pk]),
        reverse("supervision:lead_file", args=[step.pk]),
        reverse("supervision:tip"),
        "/ledgers/supervision.leads/",
        "/ledgers/supervision.leads/export/",
        "/indicators/super.leads/",
        "/indicators/super.leads/rows/",
        "/api/indicators?key=super.leads&as_of=2020-06-30",
    ]
    for url in addresses:
        assert SECRET not in client.get(url).content.decode(errors="replace"), url
    for url in shut:
        answer = client.get(url)
        assert answer.status_code in (401, 403, 404), url
        assert SECRET not in answer.content.decode(errors="replace"), url
    assert "super.leads" not in client.get("/indicators/?q=super").content.decode()


def _has_ledger(key: str) -> bool:
    return any(ledger.key == key for ledger in collect("ledgers"))


def test_no_declared_door_finds_it(lead: Lead) -> None:
    """Searches, work due, panels and figures, asked as the county's clerk."""
    user = a_person("clerk", Role.COUNTY_CLERK, COUNTY)
    clerk = of_post(user.posts.get(), user)
    with scoped(clerk):
        assert finding.everywhere(clerk, SECRET[:4], 9) == []
        assert SECRET not in str(tasks.work_due(clerk, FOUND))
        assert SECRET not in str([event.summary for event in tasks.recent_events(clerk)])
        assert "super.leads" not in {one.key for one in indicators.offered(clerk)}
        with pytest.raises(NoSuchFigure):
            indicators.figure(clerk, "super.leads", area_code=COUNTY, as_of=FOUND)
        with pytest.raises(NoSuchFigure):
            indicators.rows_behind(clerk, "super.leads", area_code=COUNTY, as_of=FOUND)


def test_an_export_of_leads_is_told_to_the_compartment_alone_and_is_never_background_work(lead: Lead) -> None:
    client = client_of(Role.DISCIPLINE)
    answer = client.get("/ledgers/supervision.leads/export/?format=csv")
    assert answer.status_code == 200
    assert SECRET in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    refused = client.post(reverse("exchange:export", args=["supervision.leads"]))
    assert refused.status_code == 403
    leader = a_person("leader", Role.COUNTY_LEADER, COUNTY)
    with scoped(of_post(leader.posts.get(), leader)):
        assert not Event.objects.filter(verb="ledgers.exported").exists()


def test_the_page_of_background_work_tells_no_numbers(lead: Lead) -> None:
    jobs = import_module("yihu.modules.supervision.jobs")
    user = a_person("clerk", Role.COUNTY_CLERK, COUNTY)
    outcome = jobs.JOBS[0].run(of_post(user.posts.get(), user), None, on="2020-06-30")
    assert outcome.message == "11 条监督规则检查完毕"
    assert outcome.link == ""


def test_a_file_of_a_lead_opens_for_the_inspection_only(lead: Lead) -> None:
    step = LeadStep.objects.get(file__isnull=False)
    answer = client_of(Role.DISCIPLINE).get(reverse("supervision:lead_file", args=[step.pk]))
    assert answer.content == b"%PDF-1.4 x"


def test_a_tip_typed_in_at_the_page_arrives(lead: Lead) -> None:
    client = client_of(Role.DISCIPLINE)
    form = {"title": "反映低保优亲厚友", "channel": "letter", "on": "2020-06-02", "money": "1,000"}
    made = client.post(f"{reverse('supervision:tip')}?area={VILLAGE}", form)
    assert made.status_code == 302, made.content.decode()
    page = client.get(made["Location"]).content.decode()
    assert "反映低保优亲厚友" in page
    assert "1,000.00" in page
    moved = client.post(
        made["Location"],
        {"to": "assigned", "on": "2020-06-03", "version": "1", "file": SimpleUploadedFile("信.txt", b"x")},
    )
    assert moved.status_code == 302, moved.content.decode()
