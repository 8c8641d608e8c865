"""The way of a paper, over real tables: written, handed in, signed by another person, frozen."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import find_run, read_text
from yihu.core.files import queries as files
from yihu.core.history.models import Event
from yihu.core.tests.factories import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.errors import Conflict, NotAllowed, NotFound, WrongStage
from yihu.modules.rectification import actions as rectification
from yihu.modules.rectification.rules import Issued
from yihu.modules.rectification.tests import factories as problems
from yihu.modules.reports import actions, queries, rules
from yihu.modules.reports.models import Draft, Issue
from yihu.modules.reports.rules import Frozen, Stage
from yihu.modules.reports.tests.factories import (
    BULLETIN,
    DAY,
    a_draft,
    a_signer,
    a_submitted_draft,
    a_writer,
    an_issue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    """Three problems in 东镇, two of them closed; one open in 西镇."""
    some_areas()
    problems.a_closed_problem(on=date(2020, 5, 10))
    problems.a_closed_problem(on=DAY)
    problems.a_problem(found_on=date(2020, 6, 1))
    problems.a_problem(village=OTHER_VILLAGE, found_on=DAY)


def test_a_draft_starts_with_the_papers_texts_and_its_author_as_maker() -> None:
    draft = a_draft()

    assert draft.narrative["demands"].startswith("尚有未整改问题的乡镇")
    assert (draft.stage, draft.makers, draft.author_name) == (Stage.DRAFT, [21], "起草人甲")


def test_one_draft_at_a_time_for_a_paper_an_area_and_a_day() -> None:
    first = a_draft()

    with pytest.raises(actions.DraftExists) as refused:
        a_draft()
    assert refused.value.details == {"draft_id": first.pk}
    assert a_draft(as_of=date(2020, 6, 29)).pk != first.pk


def test_a_discarded_draft_makes_room_for_another() -> None:
    first = a_draft()
    with scoped(a_writer()) as writer:
        actions.discard(writer, first.pk)

    assert a_draft().pk != first.pk


def test_whoever_writes_becomes_a_maker() -> None:
    draft = a_draft()
    other = an_actor(Role.COUNTY_CLERK, user_id=23, name="起草人丙")

    with scoped(other):
        edited = actions.edit_narrative(other, draft.pk, {"findings": "检查有序。"}, version=draft.version)

    assert edited.makers == [21, 23]
    assert edited.narrative["demands"] == draft.narrative["demands"]


def test_an_edit_of_an_older_version_is_refused_and_changes_nothing() -> None:
    draft = a_draft()
    with scoped(a_writer()) as writer:
        actions.edit_narrative(writer, draft.pk, {"findings": "甲"}, version=draft.version)

        with pytest.raises(Conflict):
            actions.edit_narrative(writer, draft.pk, {"findings": "乙"}, version=draft.version)

        assert queries.draft(writer, draft.pk).narrative["findings"] == "甲"


def test_a_hand_written_number_stops_the_submission_until_its_source_is_named() -> None:
    draft = a_draft()
    with scoped(a_writer()) as writer:
        edited = actions.edit_narrative(writer, draft.pk, {"findings": "督导3个村。"}, version=draft.version)
        with pytest.raises(rules.LooseNumbers):
            actions.submit(writer, draft.pk, version=edited.version, on=DAY)

        noted = actions.edit_narrative(writer, draft.pk, {}, version=edited.version, note="督导组台账")
        submitted = actions.submit(writer, draft.pk, version=noted.version, on=DAY)

    assert submitted.stage == Stage.SUBMITTED


def test_an_unknown_figure_stops_the_submission() -> None:
    draft = a_draft()
    with scoped(a_writer()) as writer:
        edited = actions.edit_narrative(
            writer, draft.pk, {"findings": "共{rect.nothing}个。"}, version=draft.version
        )
        with pytest.raises(NotFound, match=r"rect\.nothing"):
            actions.submit(writer, draft.pk, version=edited.version, on=DAY)


def test_a_submitted_draft_cannot_be_edited_until_it_is_returned_with_a_reason() -> None:
    draft = a_submitted_draft()
    with scoped(a_writer()) as writer, pytest.raises(WrongStage):
        actions.edit_narrative(writer, draft.pk, {"findings": "改"}, version=draft.version)
    with scoped(a_signer()) as signer:
        with pytest.raises(actions.NeedsReason):
            actions.return_(signer, draft.pk, reason="  ")
        returned = actions.return_(signer, draft.pk, reason="请补充督导情况")

    with scoped(a_writer()) as writer:
        edited = actions.edit_narrative(writer, draft.pk, {"findings": "改"}, version=returned.version)
    assert (edited.stage, edited.returned_because) == (Stage.RETURNED, "请补充督导情况")


def test_the_issue_freezes_figures_rows_file_and_who() -> None:
    issue = an_issue()

    figures = {kept["ref"]: Frozen.from_json(kept) for kept in issue.figures}
    assert {key: figures[key].printed for key in ("rect.found", "rect.done", "rect.open", "rect.rate")} == {
        "rect.found": "4",
        "rect.done": "2",
        "rect.open": "2",
        "rect.rate": "50.0%",
    }
    assert (figures["rect.rate"].numerator, figures["rect.rate"].denominator) == (Decimal(2), Decimal(4))
    assert figures["rect.found"].table == "rectification_problem"
    assert all(len(figure.row_ids) == figure.rows for figure in figures.values())
    cell = figures[f"rect.found@township={TOWNSHIP}"]
    assert (cell.printed, cell.place, cell.area_code) == ("3", "东镇", TOWNSHIP)
    assert set(cell.row_ids) < set(figures["rect.found"].row_ids)
    assert (issue.signed_by, issue.signed_by_name, issue.author_name) == (22, "审核人乙", "起草人甲")
    assert issue.policy_version


def test_the_stored_file_prints_the_frozen_figures() -> None:
    issue = an_issue()

    with scoped(a_signer()) as signer:
        stored, data = files.content(signer, issue.file.uid)
    assert hashlib.sha256(data).hexdigest() == issue.sha256 == stored.sha256
    assert stored.name == "脱贫质量“回头看”问题整改情况日通报（第1期）.docx"
    for kept in issue.figures:
        printed = find_run(data, kept["ref"])
        assert set(printed) <= {kept["printed"]}
    assert find_run(data, "rect.rate") == ["50.0%", "50.0%"]  # in the text and in the total
    assert "审核人" not in read_text(data)


def test_the_signer_is_never_a_maker() -> None:
    both = an_actor(Role.COUNTY_APPROVER, user_id=21, name="起草人甲")
    draft = a_submitted_draft()

    with scoped(both), pytest.raises(rules.SamePerson):
        actions.sign(both, draft.pk, version=draft.version, on=DAY, now=datetime.now(UTC))
    assert Issue.objects.count() == 0


def test_a_signature_meets_only_the_text_that_was_seen() -> None:
    draft = a_submitted_draft()

    with scoped(a_signer()) as signer, pytest.raises(actions.ChangedMeanwhile):
        actions.sign(signer, draft.pk, version=draft.version - 1, on=DAY, now=datetime.now(UTC))


def test_a_paper_is_not_dated_before_its_day() -> None:
    draft = a_submitted_draft()

    with scoped(a_signer()) as signer, pytest.raises(actions.SignedTooEarly):
        actions.sign(signer, draft.pk, version=draft.version, on=date(2020, 6, 29), now=datetime.now(UTC))


@pytest.mark.parametrize("role", [Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK, Role.INSPECTOR, Role.FINANCE])
def test_only_signing_roles_sign(role: Role) -> None:
    draft = a_submitted_draft()
    someone = an_actor(role, user_id=99)

    with scoped(someone), pytest.raises(NotAllowed):
        actions.sign(someone, draft.pk, version=draft.version, on=DAY, now=datetime.now(UTC))


def test_bulletins_are_numbered_by_year_and_counted_from_the_day_they_are_signed() -> None:
    first, second = an_issue(as_of=date(2020, 6, 17)), an_issue(as_of=date(2020, 6, 19))
    next_year = an_issue(as_of=date(2020, 12, 31), on=date(2021, 1, 1))

    assert [first.number, second.number, next_year.number] == [1, 2, 1]
    counted = {day: queries.bulletins_on(COUNTY, day).count() for day in (date(2020, 6, 16), date(2020, 6, 17),
               date(2020, 6, 18), date(2020, 6, 19))}  # fmt: skip
    assert list(counted.values()) == [0, 1, 1, 2]


def test_closings_that_were_printed_can_no_longer_be_undone() -> None:
    closed = problems.a_closed_problem(on=DAY)
    an_issue()

    with scoped(problems.an_approver()) as approver, pytest.raises(Issued, match="日通报（第1期）"):
        rectification.undo_close(approver, closed.pk, on=DAY, why="复查未达标")


def test_the_database_itself_keeps_maker_and_signer_apart() -> None:
    issue = an_issue()
    other = a_submitted_draft(as_of=date(2020, 6, 29))
    fields = {field.attname: getattr(issue, field.attname) for field in Issue._meta.concrete_fields}
    fields |= {"id": None, "draft_id": other.pk, "number": 99, "signed_by": other.makers[0]}

    with pytest.raises(IntegrityError, match="issue_signed_by_another_person"), transaction.atomic():
        Issue(**fields).save(force_insert=True)


@pytest.mark.parametrize("change", ["update reports_issue set title = '改'", "delete from reports_issue"])
def test_the_database_refuses_to_change_an_issue(change: str) -> None:
    an_issue()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_every_step_leaves_an_event() -> None:
    an_issue()

    verbs = Event.objects.filter(verb__startswith="reports.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["reports.started", "reports.submitted", "reports.signed"]


def test_a_township_sees_neither_drafts_nor_issues_of_the_county() -> None:
    draft, issue = a_draft(as_of=date(2020, 6, 1)), an_issue()
    clerk = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=31)

    with scoped(clerk):
        for read in (lambda: queries.draft(clerk, draft.pk), lambda: queries.issue(clerk, issue.pk)):
            with pytest.raises(NotFound):
                read()
        # row-level security alone, without the application's filter
        assert Draft.objects.count() == 0
        assert Issue.objects.count() == 0


def test_a_township_may_write_for_itself_only() -> None:
    clerk = an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=31)

    with scoped(clerk):
        own = actions.start_draft(clerk, BULLETIN, area_code=TOWNSHIP, as_of=DAY, on=DAY)
        with pytest.raises(NotAllowed):
            actions.start_draft(clerk, BULLETIN, area_code=COUNTY, as_of=DAY, on=DAY)
    assert own.area_code == TOWNSHIP
    assert VILLAGE.startswith(TOWNSHIP[:9])
