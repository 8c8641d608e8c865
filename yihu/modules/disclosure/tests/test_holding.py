"""An opinion of the public that nobody has answered holds up the step after its notice; a corrected notice counts its
days anew, and the step waits for the new last day. At every procedure that has such a step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.holding import OpinionOpen
from yihu.core.tests.factories import COUNTY, TOWNSHIP, an_actor, some_areas
from yihu.engine.errors import BadValue, Refused
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.rules import State
from yihu.modules.disclosure.tests.factories import DAY, NOW, given, standing
from yihu.modules.disclosure.tests.gates import (
    GATES,
    Waiting,
    a_project_for_the_library,
    a_project_to_become_an_asset,
    a_project_to_start,
    a_watched_household,
    an_announced_exit,
    an_exit,
    by,
)
from yihu.modules.monitoring import queries as cases
from yihu.modules.monitoring.rules import Stage as Watch
from yihu.modules.projects import actions as projects
from yihu.modules.projects.rules import Level
from yihu.modules.projects.rules import Stage as Work
from yihu.modules.projects.rules.running import KIND_OF
from yihu.modules.projects.tests import factories as project_makers

pytestmark = pytest.mark.django_db
SAID = "公示的户数和村里贴的不一样，请核对。"
A_DAY = timedelta(days=1)


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def published(wait: Waiting, on: date | None = None) -> Notice:
    """Drawn from the ledger by one person and let go by another."""
    day, kind = on or wait.ready, queries.kind(wait.kind)
    with by(91, wait.by) as who:
        (subject,) = list(kind.subjects(who, day))
        row = actions.draft_subject(who, kind, subject, on=day)
    return let_go(wait, row, day)


def let_go(wait: Waiting, row: Notice, on: date) -> Notice:
    with by(91, wait.by) as who:
        actions.send(who, row.pk, on=on)
    with by(92) as other:
        return actions.release(other, row.pk, on=on, now=NOW)


def said_about(row: Notice, on: date, text: str = SAID) -> None:
    # As on the public site: nobody is signed in.
    actions.ask("1.2.3.4", text, notice=row.address, area_code=row.area_code, now=NOW, on=on)


def answered(on: date) -> None:
    with by(93) as who:
        for one in queries.objections(who).filter(answered_on__isnull=True):
            actions.answer(who, one.pk, text="经核对，公示无误。", upheld=False, on=on)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_an_unanswered_opinion_holds_up_the_step_until_it_is_answered(
    clerk: Actor, gate: Callable[[Actor], Waiting]
) -> None:
    wait = gate(clerk)
    row = published(wait)
    said_about(row, row.first + A_DAY)
    assert row.last is not None
    after = row.last + A_DAY
    with pytest.raises(OpinionOpen, match=f"“{row.title}”有 1 条监督意见没有答复.*“{SAID}”.*先.*答复"):
        wait.then(after)
    answered(after)
    wait.then(after)


@pytest.mark.parametrize(
    "gate", [gate for gate in GATES if gate is not an_announced_exit], ids=lambda gate: gate.__name__
)
def test_a_corrected_notice_counts_anew_and_the_step_waits_for_its_last_day(
    clerk: Actor, gate: Callable[[Actor], Waiting]
) -> None:
    wait = gate(clerk)
    row = published(wait)
    assert row.last is not None
    assert wait.last() == row.last
    on = row.last
    with by(91, wait.by) as who:
        draft = actions.correct(who, row.pk, on=on)
        words = given(title=f"{row.title}（更正）", text=row.text, first=on, last=draft.last)
        actions.edit(who, draft.pk, words, on=on)
    made = let_go(wait, draft, on)

    assert made.last == on + (row.last - row.first)
    assert wait.last() == made.last
    if gate not in (a_project_to_start, a_project_to_become_an_asset):
        with pytest.raises(Refused):
            wait.then(row.last + A_DAY)
    wait.then(made.last + A_DAY)


def test_what_stands_longer_is_waited_for_longer(clerk: Actor) -> None:
    wait = an_exit(clerk)
    row = published(wait)
    assert row.last is not None
    longer = row.last + timedelta(days=5)
    with by(92) as other:
        actions.extend(other, row.pk, last=longer, why="群众要求")
    assert wait.last() == longer
    with pytest.raises(Refused, match="不能早于"):
        wait.then(row.last + A_DAY)


def test_a_correction_of_the_contact_alone_keeps_the_days(clerk: Actor) -> None:
    wait = an_exit(clerk)
    row = published(wait)
    assert row.last is not None
    on = row.first + A_DAY
    with by(91) as who:
        draft = actions.correct(who, row.pk, on=on)
        words = given(
            title=row.title, text=row.text, first=on, last=row.last, document=row.document, contact="12317"
        )
        actions.edit(who, draft.pk, words, on=on)
    made = let_go(wait, draft, on)

    assert (made.last, wait.last()) == (row.last, row.last)
    wait.then(row.last)


def test_a_correction_of_what_it_says_may_not_keep_the_days(clerk: Actor) -> None:
    wait = an_exit(clerk)
    row = published(wait)
    on = row.first + A_DAY
    with by(91) as who:
        draft = actions.correct(who, row.pk, on=on)
        with pytest.raises(BadValue, match="内容有更正的，公示期重新计算"):
            actions.edit(who, draft.pk, given(text="另一份名单", first=on, last=row.last), on=on)


def test_a_watch_notice_taken_down_puts_its_households_back(clerk: Actor) -> None:
    wait = a_watched_household(clerk)
    row = published(wait)
    with by(92) as other:
        actions.withdraw(other, row.pk, on=row.first + A_DAY, why="名单有误")
    with scoped(clerk):
        (case,) = cases.open_cases(clerk)
    assert case.now is Watch.ASSESSED
    assert published(wait, row.first + 2 * A_DAY).now is State.RELEASED


def test_an_opinion_on_one_library_holds_up_none_of_the_next(clerk: Actor) -> None:
    first = a_project_for_the_library(clerk)
    row = published(first)
    said_about(row, row.first + A_DAY)
    second = a_project_for_the_library(clerk)
    other = published(second)
    assert other.last is not None
    assert other.subject_uid != row.subject_uid
    second.then(other.last + A_DAY)
    with pytest.raises(OpinionOpen):
        first.then(other.last + A_DAY)


def test_what_somebody_wrote_of_a_person_is_not_quoted(clerk: Actor) -> None:
    wait = an_exit(clerk)
    row = published(wait)
    said_about(row, row.first, "户主电话13800138000打不通")
    assert row.last is not None
    with pytest.raises(OpinionOpen) as refused:
        wait.then(row.last + A_DAY)
    assert "13800138000" not in refused.value.message


def test_a_township_is_held_up_by_what_was_said_of_its_countys_notice(clerk: Actor) -> None:
    """The notice stands in the county; whoever takes the step in the township does not see it."""
    row = project_makers.a_project(Work.PLANNED)
    notice = published(Waiting(KIND_OF[Level.PLAN], date(2020, 2, 12), lambda on: None, lambda: None))
    assert notice.area_code == COUNTY
    said_about(notice, notice.first)
    with by(61, Role.TOWNSHIP_CLERK, TOWNSHIP) as township, pytest.raises(OpinionOpen):
        projects.take(
            township, row.pk, Work.CONTRACTED, on=date(2020, 3, 3), document="合同1号",
            proof=project_makers.a_contract(),
        )  # fmt: skip


def test_a_notice_by_hand_holds_up_nothing(clerk: Actor) -> None:
    with scoped(clerk):
        row = standing(clerk)
    said_about(row, DAY)
    wait = an_exit(clerk)
    made = published(wait)
    assert made.last is not None
    wait.then(made.last + A_DAY)
