"""Papers: what they say, what they hide, what is written down, and when they are worth printing again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.docx import read_text, render
from yihu.core.files import queries as files
from yihu.core.history.models import Event
from yihu.core.jobs.progress import Cancelled
from yihu.core.privacy.queries import REVEALED
from yihu.core.tests.factories import NEIGHBOUR, OTHER_TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.engine.errors import NotAllowed, NotFound
from yihu.engine.idcard import Sex, invented
from yihu.modules.dossiers import actions, queries, rules
from yihu.modules.dossiers.actions import NoPdf, NothingToPrint, TooManyToPrint, Wish
from yihu.modules.dossiers.forms import OneForm
from yihu.modules.dossiers.models import Printed
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.queries import State
from yihu.modules.dossiers.rules import Content, Section, Way
from yihu.modules.dossiers.tests.factories import a_family, facts_of
from yihu.modules.households import actions as households
from yihu.modules.households import queries as register
from yihu.modules.households.rules import HouseholdKind, Leave, Relation
from yihu.modules.households.tests.factories import TODAY, a_household, a_member
from yihu.modules.incomes.tests.factories import a_line, a_statement

NOW = datetime(2020, 6, 30, 9, tzinfo=SHANGHAI)
DAYS: dict[str, Any] = {"as_of": TODAY, "on": TODAY, "now": NOW}
FILE, CARD, ACCOUNT = HouseholdPaper.FILE, HouseholdPaper.CARD, HouseholdPaper.ACCOUNT


@pytest.fixture
def clerk(db: None) -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def words(data: bytes) -> str:
    return read_text(data)


def printed(actor: Actor, row: Any, paper: HouseholdPaper, **more: Any) -> str:
    return words(actions.print_one(actor, row.uid, paper, **{**DAYS, **more})[1])


# --- what they say and hide


def test_each_paper_says_what_it_is_for(clerk: Actor) -> None:
    row = a_family(clerk)

    file, card, account = (printed(clerk, row, paper) for paper in (FILE, CARD, ACCOUNT))

    for text in ("王建国", "李秀英", "2019-05", "砖混", "9,000.00", "增加成员：新生儿", "出生证 12 号"):
        assert text in file
    for text in ("低保金", "3,600.00 元", "618.00 元", "12317", "东一村"):
        assert text in card
    for text in ("核算年度", "24,000.00", "减：生产经营性支出", "600.00", "27,000.00", "户主签字"):
        assert text in account


def test_the_file_tells_school_health_and_cover_of_each_member_and_no_illness(clerk: Actor) -> None:
    pupil = a_member(Relation.SON, name="王小明", born_on=date(2007, 5, 1), id_number="")
    row = a_household(clerk, number="A1", members=[a_member(name="王建国"), pupil])
    told: dict[str, Any] = {"number": "A1", "year": 2020, "resident_medical": True, "serious_medical": True}
    work = {"work_region": "outside", "work_months": 6, "low_income": True}
    households.enter_person_year(clerk, {**told, **work, "name": "王建国", "health": "chronic"})
    households.enter_person_year(clerk, {**told, "name": "王小明", "school": "grade_7", "low_income": False})

    file = printed(clerk, row, FILE)

    for text in ("七年级", "居民、大病", "低保", "6 个月", "有"):
        assert text in file
    assert "慢性病" not in file


def test_numbers_are_masked_until_a_reason_is_given_and_each_look_is_written_down(clerk: Actor) -> None:
    number = invented(date(1970, 3, 1), 11, Sex.MALE)
    row = a_household(clerk, members=[a_member(name="王建国", id_number=number, born_on=date(1970, 3, 1))])

    masked = printed(clerk, row, FILE)
    looked = Event.objects.filter(verb=REVEALED).count()
    full = printed(clerk, row, FILE, reason="县级档案归档")

    assert number not in masked
    assert number in full
    assert (looked, Event.objects.filter(verb=REVEALED).count()) == (0, 1)
    assert list(Printed.objects.order_by("pk").values_list("full", "reason")) == [
        (False, ""),
        (True, "县级档案归档"),
    ]
    first, second = Printed.objects.order_by("pk")
    assert first.digest == second.digest
    assert number not in str(second.marks)


def test_a_card_holds_no_number_whatever_the_reason(clerk: Actor) -> None:
    number = invented(date(1970, 3, 1), 12, Sex.MALE)
    row = a_household(clerk, members=[a_member(id_number=number, born_on=date(1970, 3, 1))])

    card = printed(clerk, row, CARD, reason="县级档案归档")

    assert number not in card
    assert not Printed.objects.get().full


def test_others_are_refused(db: None) -> None:
    some_areas()
    with scoped(an_actor()) as actor:
        uid = a_family(actor).uid
    with scoped(an_actor(Role.AUDITOR)) as reader, pytest.raises(NotAllowed):
        actions.print_one(reader, uid, CARD, **DAYS)
    with scoped(an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)) as neighbour:
        with pytest.raises(NotFound):
            actions.print_one(neighbour, uid, CARD, **DAYS)
        assert not queries.chosen(neighbour, [uid]).exists()
        with pytest.raises(NotAllowed):
            actions.ask_for_prints(neighbour, Wish(CARD, area_code=VILLAGE), as_of=TODAY, on=TODAY)
    assert not Printed.objects.exists()


# --- what changed since


TEXT = st.text(alphabet="甲乙丙丁0123456789 ，", max_size=6)
LINES = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5)


def a_content(lines: list[tuple[str, str, str]]) -> Content:
    part = Part("sample.part", "示例", (FILE,), Can.SEE, lambda actor, ids, as_of: {}, head=("项目", "内容"))
    return Content(1, FILE, (Section(part, tuple(Line(key, (one, two)) for key, one, two in lines)),))


@given(LINES)
def test_the_same_facts_have_the_same_digest_and_no_difference(lines: list[tuple[str, str, str]]) -> None:
    first, second = a_content(lines), a_content(lines)

    assert rules.digest(first) == rules.digest(second)
    assert rules.differences(rules.marks(first), second) == []


@given(LINES, st.data())
@settings(max_examples=200)
def test_any_changed_fact_changes_the_digest_and_is_told(
    lines: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    cell = data.draw(st.integers(1, 2))
    changed = list(lines[at])
    changed[cell] += "改"
    after = [*lines[:at], tuple(changed), *lines[at + 1 :]]
    first, second = a_content(lines), a_content(after)  # type: ignore[arg-type]

    assert rules.digest(first) != rules.digest(second)
    assert [one.way for one in rules.differences(rules.marks(first), second)] == [Way.CHANGED]


def test_a_table_that_the_program_gave_other_columns_does_not_call_every_paper_changed() -> None:
    printed, now = a_content([("1", "甲", "乙")]), a_content([("1", "甲", "丙")])
    part = replace(now.sections[0].part, head=("项目", "内容", "备注"))
    lines = tuple(Line(line.key, (*line.cells, "")) for line in now.sections[0].lines)
    wider = replace(now, sections=(Section(part, lines),))

    assert [one.way for one in rules.differences(rules.marks(printed), now)] == [Way.CHANGED]
    assert rules.differences(rules.marks(printed), wider) == []


CHANGES: dict[str, tuple[tuple[HouseholdPaper, ...], Callable[[Actor, Any], object]]] = {
    "姓名": ((FILE,), lambda actor, row: households.correct_member(actor, spouse(row).uid, on=TODAY, name="李秀兰")),
    "关系": ((FILE,), lambda actor, row: households.correct_member(actor, spouse(row).uid, on=TODAY, relation=Relation.OTHER)),
    "减员": ((FILE, CARD, ACCOUNT), lambda actor, row: households.remove_member(actor, spouse(row).uid, on=TODAY, reason=Leave.DIED)),
    "属性": ((FILE, CARD, ACCOUNT), lambda actor, row: households.change_kind(actor, row.uid, kind=HouseholdKind.LOW_INCOME, on=TODAY)),
    "迁移": ((FILE, CARD, ACCOUNT), lambda actor, row: households.move_household(actor, row.uid, to=NEIGHBOUR, on=TODAY)),
    "脱贫": ((FILE, ACCOUNT), lambda actor, row: households.exit_households(actor, [row.uid], batch="第一批", on=TODAY)),
    "年度信息": ((FILE,), lambda actor, row: facts_of(actor, row, 2020, house_area=Decimal(95))),
    "今年收入": ((CARD,), lambda actor, row: a_line(actor, row, 990, source="low_income", on=date(2020, 6, 20))),
    "证件号": ((FILE,), lambda actor, row: renumbered(actor, row)),
}  # fmt: skip


def spouse(row: Any) -> Any:
    return row.memberships.get(relation=Relation.SPOUSE).person


def renumbered(actor: Actor, row: Any) -> None:
    """A number corrected to one with the same last character: the mask stays what it was."""
    person = spouse(row)
    old = next(
        one.id_number
        for one in register.members_of(row, TODAY)
        if one.person.pk == person.pk and one.id_number is not None
    )
    numbers = (invented(person.born_on, serial, Sex(person.sex)) for serial in range(499, 300, -1))
    number = next(one for one in numbers if one[-1] == old.hint)
    households.correct_member(actor, person.uid, on=TODAY, id_number=number)


@pytest.mark.parametrize("change", CHANGES)
def test_a_print_is_due_again_exactly_when_a_printed_fact_has_changed(clerk: Actor, change: str) -> None:
    row = a_family(clerk)
    for paper in HouseholdPaper:
        actions.print_one(clerk, row.uid, paper, **DAYS)

    def states(day: date = TODAY) -> dict[HouseholdPaper, State]:
        return {one: queries.statuses(clerk, one, [row.pk], day)[row.pk].state for one in HouseholdPaper}

    assert set(states().values()) == {State.SAME}
    assert set(states(TODAY + timedelta(days=40)).values()) == {State.SAME}
    expected, do = CHANGES[change]
    do(clerk, row)
    assert {paper for paper, state in states().items() if state is State.CHANGED} == set(expected)


# --- many at once


def test_many_are_printed_into_one_file_and_only_changed_ones_again(clerk: Actor) -> None:
    rows = [a_family(clerk, f"A{at}") for at in range(3)]
    wish = Wish(CARD, area_code=VILLAGE)

    first = actions.print_many(clerk, wish, **DAYS)
    a_statement(clerk, rows[1], 2017, persons=2, wages=1)  # not on a card
    a_line(clerk, rows[2], 990, source="low_income", on=date(2020, 6, 20))
    again = actions.print_many(clerk, replace(wish, changed=True), **DAYS)
    idle = actions.print_many(clerk, replace(wish, changed=True), **DAYS)

    assert (first.printed, first.unchanged) == (3, 0)
    assert (again.printed, again.unchanged) == (1, 2)
    assert (idle.printed, idle.unchanged, idle.file) == (0, 3, None)
    assert first.file is not None
    text = words(files.content(clerk, first.file.uid)[1])
    assert text.count("帮扶明白卡") == 3
    assert first.file.expires_on == TODAY + timedelta(days=actions.KEPT_DAYS)


def test_ticked_households_go_into_a_zip_of_files(clerk: Actor) -> None:
    rows = [a_household(clerk, number=f"A{at}") for at in range(3)]
    uids = tuple(str(row.uid) for row in rows[:2])

    run = actions.print_many(clerk, Wish(ACCOUNT, uids=uids, apart=True), **DAYS)

    assert run.file is not None
    with zipfile.ZipFile(io.BytesIO(files.content(clerk, run.file.uid)[1])) as archive:
        assert sorted(archive.namelist()) == ["收入核算表_A0.docx", "收入核算表_A1.docx"]


def test_only_the_register_is_printed_unless_all_are_wished_for(clerk: Actor) -> None:
    a_household(clerk, number="A1")
    a_household(clerk, number="A2", kind=None)

    assert actions.print_many(clerk, Wish(CARD, area_code=VILLAGE), **DAYS).printed == 1
    assert actions.print_many(clerk, Wish(CARD, area_code=VILLAGE, registered=False), **DAYS).printed == 2


def test_nothing_and_too_much_are_refused_before_a_job_is_queued(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NothingToPrint):
        actions.ask_for_prints(clerk, Wish(CARD, area_code=NEIGHBOUR), as_of=TODAY, on=TODAY)
    a_household(clerk, number="A1")
    a_household(clerk, number="A2")
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 1)
    with pytest.raises(TooManyToPrint):
        actions.ask_for_prints(clerk, Wish(CARD, area_code=VILLAGE), as_of=TODAY, on=TODAY)


def test_without_libreoffice_a_pdf_is_refused_with_the_way_out(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_household(clerk, number="A1")
    monkeypatch.setattr(render, "office", lambda: None)

    with pytest.raises(NoPdf, match="改为 Word"):
        actions.ask_for_prints(clerk, Wish(CARD, uids=(str(row.uid),), pdf=True), as_of=TODAY, on=TODAY)
    assert [value for value, _ in OneForm().fields["form"].choices] == ["docx"]  # type: ignore[attr-defined]


def test_a_run_called_off_halfway_has_printed_nothing(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [a_household(clerk, number=f"A{at}") for at in range(3)]

    def stopped(job: Any, done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("已按要求停止")

    monkeypatch.setattr(actions, "CHUNK", 2)
    monkeypatch.setattr(actions, "tell", stopped)
    with pytest.raises(Cancelled):
        actions.print_many(clerk, Wish(CARD, area_code=VILLAGE), **DAYS)
    assert len(rows) == 3
    assert not Printed.objects.exists()


def test_the_wish_comes_back_from_the_job_as_it_was(clerk: Actor) -> None:
    row = a_household(clerk, number="A1")
    wish = Wish(FILE, uids=(str(row.uid),), apart=True)

    job = actions.ask_for_prints(clerk, wish, as_of=TODAY, on=TODAY)

    assert actions.wish_of(job.args["wish"]) == wish
