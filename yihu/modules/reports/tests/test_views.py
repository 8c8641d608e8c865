"""The pages, through the test client: the register, writing, signing by another person, the issue."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import read_text
from yihu.core.tests.factories import OTHER_VILLAGE, TOWNSHIP, a_person, signed_in, some_areas
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports import queries
from yihu.modules.reports.models import Draft, Issue
from yihu.modules.reports.rules import Stage
from yihu.modules.reports.tests.factories import BULLETIN, DAY, a_signer, an_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_problem(village=OTHER_VILLAGE, found_on=DAY)


@pytest.fixture
def clerk() -> Client:
    return signed_in(a_person("clerk", Role.COUNTY_CLERK))


@pytest.fixture
def approver() -> Client:
    return signed_in(a_person("approver", Role.COUNTY_APPROVER))


def page(client: Client, route: str, *args: object) -> str:
    response = client.get(reverse(route, args=args))
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def a_started_draft(clerk: Client) -> Draft:
    response = clerk.post(reverse("reports:start"), {"paper": BULLETIN, "as_of": DAY.isoformat()})
    assert response.status_code == 302
    return Draft.objects.get()


def written(draft: Draft, **more: str) -> dict[str, str]:
    return {"version": str(draft.version), "issuer": "甲区扶贫办", **draft.narrative, **more}


def test_the_loop_from_start_to_issue_takes_two_people(clerk: Client, approver: Client) -> None:
    draft = a_started_draft(clerk)
    clerk.post(reverse("reports:draft", args=[draft.pk]), written(draft, findings="检查有序。", submit="1"))
    draft.refresh_from_db()
    assert draft.stage == Stage.SUBMITTED
    assert 'data-test="sign"' not in page(clerk, "reports:draft", draft.pk)
    assert 'data-test="sign"' in page(approver, "reports:draft", draft.pk)

    signing = {"version": str(draft.version), "on": DAY.isoformat(), "doc_number": ""}
    response = approver.post(reverse("reports:sign", args=[draft.pk]), signing)

    issue = Issue.objects.get()
    assert response.headers["Location"] == reverse("reports:issue", args=[issue.pk])
    shown = page(clerk, "reports:issue", issue.pk)
    assert "检查有序。" in shown
    assert "没有变化" in shown
    assert page(clerk, "reports:bulletins").count("第1期") == 1


def test_the_writer_cannot_sign(clerk: Client) -> None:
    draft = a_started_draft(clerk)
    clerk.post(reverse("reports:draft", args=[draft.pk]), written(draft, submit="1"))
    draft.refresh_from_db()

    response = clerk.post(
        reverse("reports:sign", args=[draft.pk]), {"version": str(draft.version), "on": DAY.isoformat()}
    )

    assert response.status_code == 403
    assert Issue.objects.count() == 0


def test_each_figure_links_to_its_rows_and_to_the_place_it_counts(clerk: Client) -> None:
    draft = a_started_draft(clerk)

    shown = page(clerk, "reports:draft", draft.pk)

    assert "/indicators/rect.rate/?area=430902000000&amp;as_of=2020-06-30" in shown
    assert f"/indicators/rect.done/?area={TOWNSHIP}&amp;as_of=2020-06-30" in shown


def test_the_preview_tells_what_stands_in_the_boxes_and_why_it_cannot(clerk: Client) -> None:
    draft = a_started_draft(clerk)
    address = reverse("reports:draft_preview", args=[draft.pk])

    good = clerk.post(address, written(draft, findings="{rect.open}个未整改。")).content.decode()
    bad = clerk.post(address, written(draft, findings="{rect.open个")).content.decode()

    assert "个未整改。" in good
    assert "大括号不成对" in bad
    draft.refresh_from_db()
    assert draft.narrative["findings"] == ""


def test_what_was_typed_is_kept_when_saving_is_refused(clerk: Client) -> None:
    draft = a_started_draft(clerk)

    response = clerk.post(
        reverse("reports:draft", args=[draft.pk]), written(draft, findings="写了很多{坏引用}")
    )

    assert response.status_code == 200
    assert "写了很多{坏引用}" in response.content.decode()
    assert "不是指标引用" in response.content.decode()


def test_a_number_by_hand_is_saved_but_not_handed_in(clerk: Client) -> None:
    draft = a_started_draft(clerk)

    response = clerk.post(
        reverse("reports:draft", args=[draft.pk]),
        written(draft, findings="督导3个村。", submit="1"),
        follow=True,
    )

    draft.refresh_from_db()
    assert (draft.stage, draft.narrative["findings"]) == (Stage.DRAFT, "督导3个村。")
    assert "未引用指标的数字：3个村" in response.content.decode()


def test_starting_again_leads_to_the_open_draft(clerk: Client) -> None:
    draft = a_started_draft(clerk)

    response = clerk.post(reverse("reports:start"), {"paper": BULLETIN, "as_of": DAY.isoformat()})

    assert response.headers["Location"] == reverse("reports:draft", args=[draft.pk])
    assert Draft.objects.count() == 1


def test_a_draft_is_returned_with_a_reason_that_its_author_reads(clerk: Client, approver: Client) -> None:
    draft = a_started_draft(clerk)
    clerk.post(reverse("reports:draft", args=[draft.pk]), written(draft, submit="1"))

    approver.post(reverse("reports:return", args=[draft.pk]), {"reason": "请补督导情况"})

    assert "请补督导情况" in page(clerk, "reports:draft", draft.pk)


def test_downloads_are_word_files(clerk: Client) -> None:
    draft = a_started_draft(clerk)
    issue = an_issue(as_of=date(2020, 6, 29), on=DAY)

    for route, key in (("reports:draft_file", draft.pk), ("reports:issue_file", issue.pk)):
        response = clerk.get(reverse(route, args=[key]))
        assert "wordprocessingml" in response["Content-Type"]
        assert "整改完成率" in read_text(io.BytesIO(response.content).getvalue())


def test_drift_stands_on_the_issues_page(clerk: Client) -> None:
    issue = an_issue()
    problems.a_problem(found_on=date(2020, 6, 10))

    shown = page(clerk, "reports:issue", issue.pk)

    assert "<del>2</del> → <ins>3</ins>" in shown
    assert "没有变化" not in shown


def test_a_township_clerk_finds_nothing_of_the_county() -> None:
    issue = an_issue()
    township = signed_in(a_person("township", Role.TOWNSHIP_CLERK, TOWNSHIP))

    assert "日通报（第1期）" not in page(township, "reports:list")
    assert township.get(reverse("reports:issue", args=[issue.pk])).status_code == 404


def test_people_without_the_right_are_refused() -> None:
    helper = signed_in(a_person("helper", Role.HELPER))

    assert helper.get(reverse("reports:list")).status_code == 403


def test_a_drafts_page_costs_the_same_however_many_rows_there_are(clerk: Client) -> None:
    draft = a_started_draft(clerk)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as run:
            page(clerk, "reports:draft", draft.pk)
        counted.append(len(run))
        problems.a_problem(found_on=date(2020, 6, 1))

    assert counted[0] == counted[1] < 200


def test_what_waits_for_the_signer_is_listed_as_due(clerk: Client) -> None:
    draft = a_started_draft(clerk)
    clerk.post(reverse("reports:draft", args=[draft.pk]), written(draft, submit="1"))
    draft.refresh_from_db()
    assert draft.submitted_on is not None

    with scoped(a_signer()):
        due = queries.waiting(draft.area_code, draft.submitted_on)
        early = queries.waiting(draft.area_code, date(2020, 6, 1))
        assert [row.pk for row in due] == [draft.pk]
        assert list(early) == []
