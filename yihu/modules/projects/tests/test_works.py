"""Whole-village works, the yearly review, notices of many projects: with the sources' own figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx.reading import read_text
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.tests import figures
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import BadValue, NotFound, WrongStage
from yihu.modules.funds.tests import factories as funds
from yihu.modules.projects import actions, notices, queries
from yihu.modules.projects.actions import works
from yihu.modules.projects.indicators import INDICATORS
from yihu.modules.projects.models import Project, ProjectNotice, VillageWorks
from yihu.modules.projects.queries import works as reads
from yihu.modules.projects.rules import Category, Level, Stage, Verdict
from yihu.modules.projects.rules.running import standards
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.factories import LISTED, a_clerk

pytestmark = pytest.mark.django_db
JUNE = date(2020, 6, 30)


@pytest.fixture(autouse=True)
def areas_() -> None:
    some_areas()


def figure(key: str, day: date = JUNE) -> Decimal | None:
    with scoped(a_clerk()):
        return figures.figure(INDICATORS, key, COUNTY, day)


def some_works(due: date = date(2020, 9, 30)) -> VillageWorks:
    with scoped(a_clerk()) as clerk:
        return works.open_works(
            clerk,
            area_code=VILLAGE,
            year=2020,
            name="城西村整村推进",
            document="整推〔2020〕1号",
            on=LISTED,
            due=due,
        )


def in_library(count: int, total_fen: int, **values: Any) -> list[Project]:
    """Projects whose planned money adds up to `total_fen`, the odd fen with the first."""
    each, odd = divmod(total_fen, count)
    return [
        make.a_project(Stage.IN_LIBRARY, central_fen=each + (odd if at == 0 else 0), county_fen=0, **values)
        for at in range(count)
    ]


def test_43_projects_of_a_village_1177_36_planned_1087_1_paid_90_26_left() -> None:
    row = some_works()
    projects = in_library(43, 1177_3600_00)
    with scoped(a_clerk()) as clerk:
        assert works.assign(clerk, row.pk, [project.number for project in projects]) == 43
    for project, yuan in ((projects[0], "270000"), (projects[1], "10601000")):
        allocation = funds.an_allocation(yuan, project=project.number)
        funds.a_posted_payment(yuan, allocation=allocation)

    assert (figure("proj.works_plan"), figure("proj.works_paid"), figure("proj.works_left")) == (
        Decimal("1177.36"),
        Decimal("1087.1"),
        Decimal("90.26"),
    )
    with scoped(a_clerk()) as clerk:
        progress = reads.progress_of(clerk, row, JUNE)
        assert progress.left_fen == 90_2600_00
        assert not progress.is_late
        assert reads.progress_of(clerk, row, date(2020, 10, 1)).is_late


def test_110_projects_of_the_library_99_and_11_6909_94() -> None:
    in_library(99, 6000_0000_00)
    in_library(11, 909_9400_00, category=Category.INDUSTRY)

    assert (figure("proj.lib"), figure("proj.lib_invest")) == (Decimal(110), Decimal("6909.94"))
    with scoped(a_clerk()):
        parts = queries.in_library_on(COUNTY, JUNE).values_list("category").annotate(Count("pk"))
        assert dict(parts.order_by()) == {"infrastructure": 99, "industry": 11}


def test_16_proposals_for_next_year_are_told_by_the_day() -> None:
    for at in range(16):
        category = Category.INDUSTRY if at < 11 else Category.INFRASTRUCTURE
        make.a_proposal(on=LISTED + timedelta(days=at), year=2021, category=category)

    assert figure("proj.plan_next") == 16
    assert figure("proj.plan_next", LISTED + timedelta(days=4)) == 5


def test_a_standard_is_met_as_the_newest_look_by_the_day_says() -> None:
    row = some_works()
    key = standards()[0].key
    with scoped(a_clerk()) as clerk:
        for met, on in ((False, date(2020, 3, 1)), (True, date(2020, 6, 1))):
            works.judge(clerk, row.pk, key, met=met, evidence="验收单", on=on)
        with pytest.raises(BadValue):
            works.judge(clerk, row.pk, key, met=True, evidence=" ", on=JUNE)
        found = [
            reads.progress_of(clerk, row, day).met for day in (date(2020, 2, 1), date(2020, 5, 31), JUNE)
        ]
    assert found == [0, 0, 1]
    assert len(standards()) == 10


def test_projects_of_another_village_and_unknown_numbers_are_not_taken_in() -> None:
    row = some_works()
    other = make.a_project(area_code=OTHER_VILLAGE)
    with scoped(a_clerk()) as clerk:
        with pytest.raises(BadValue, match="不在该村"):
            works.assign(clerk, row.pk, [other.number])
        with pytest.raises(NotFound, match="X-1"):
            works.assign(clerk, row.pk, ["X-1"])


def test_the_fourth_quarter_looks_at_what_waits_and_decides_as_a_whole() -> None:
    kept, later, gone = (
        make.a_project(Stage.IN_LIBRARY, name=name) for name in ("保留项目", "推后项目", "出库项目")
    )
    moving = make.a_project(Stage.STARTED)
    day, decided = date(2022, 11, 1), date(2022, 12, 1)
    with scoped(a_clerk()) as clerk:
        assert reads.review_due(COUNTY, date(2022, 9, 30)) == []
        assert moving not in reads.review_due(COUNTY, day)
        review = works.open_adjustment(clerk, COUNTY, on=day)
        lines = {line.project_id: line for line in reads.lines_of(clerk, review)}
        assert set(lines) == {kept.pk, later.pk, gone.pk}
        with pytest.raises(BadValue):
            works.propose_verdict(clerk, lines[later.pk].pk, Verdict.POSTPONE, reason="缓建", to_year=2022)
        works.propose_verdict(clerk, lines[later.pk].pk, Verdict.POSTPONE, reason="缓建", to_year=2023)
        works.propose_verdict(clerk, lines[gone.pk].pk, Verdict.REMOVE, reason="已由其他资金实施")
    approver = an_actor(Role.COUNTY_APPROVER, COUNTY, user_id=90)
    with scoped(approver):
        works.decide(approver, review.pk, on=decided, document="领导小组纪要9号")
        with pytest.raises(WrongStage):
            works.decide(approver, review.pk, on=decided, document="再审")
        assert reads.review_due(COUNTY, date(2022, 12, 2)) == []
    funds.settle()
    states = {row.pk: (row.stage, row.year) for row in Project.objects.all()}
    assert states[kept.pk] == (Stage.IN_LIBRARY, 2020)
    assert states[later.pk] == (Stage.IN_LIBRARY, 2023)
    assert states[gone.pk][0] == Stage.REMOVED


def test_one_notice_of_the_library_stands_for_all_its_projects_and_lets_them_in() -> None:
    project = make.a_proposal()
    for stage, role, level, at in (
        (Stage.REVIEWED, Role.TOWNSHIP_APPROVER, Level.VILLAGE, 20),
        (Stage.ARGUED, Role.LINE_DEPARTMENT, Level.TOWNSHIP, 40),
        (Stage.APPROVED, Role.COUNTY_LEADER, None, 41),
    ):
        day = LISTED + timedelta(days=at)
        if level is not None:
            make.a_notice(project, level, day - timedelta(days=10))
        with scoped(an_actor(role, COUNTY, user_id=100 + at)) as actor:
            actions.take(actor, project.pk, stage, on=day, document="文")
    kind = next(one for one in notices.NOTICES if one.key == "projects.library")
    assert kind.published is not None
    assert kind.withdrawn is not None
    first = LISTED + timedelta(days=50)
    with scoped(a_clerk()) as clerk:
        [subject] = kind.subjects(clerk, JUNE)
        draft = kind.draft(clerk, subject.uid, JUNE)
        kind.published(clerk, subject.uid, first, first + timedelta(days=9), "区政府网站")
        assert not list(kind.subjects(clerk, JUNE))
        day = first + timedelta(days=10)
        entered = actions.take(clerk, project.pk, Stage.IN_LIBRARY, on=day, document="入库公告1号")
    assert {name for row in draft.rows for name in row} == {column.name for column in kind.columns}
    assert entered.in_library_on == day


def test_the_announcement_of_completion_takes_the_projects_step_and_is_due_in_working_days() -> None:
    project = make.a_project(Stage.ACCEPTED)
    finance = an_actor(Role.FINANCE, COUNTY, user_id=70)
    with scoped(finance):
        actions.take(
            finance, project.pk, Stage.SETTLED, on=date(2020, 6, 12), document="审", proof=make.AUDITED
        )
    kind = next(one for one in notices.NOTICES if one.key == "projects.completion")
    assert kind.published is not None
    with scoped(a_clerk()) as clerk:
        [subject] = kind.subjects(clerk, JUNE)
        # 20 working days after Friday 12 June: 25 and 26 June are off, Sunday 28 June is worked.
        assert subject.due == date(2020, 7, 13)
        [late] = queries.not_announced(COUNTY, JUNE)
        kind.published(clerk, subject.uid, JUNE, JUNE + timedelta(days=9), "项目所在地")
    project.refresh_from_db()
    assert (late.pk, project.stage, project.disclosed_on) == (project.pk, Stage.DISCLOSED, JUNE)
    assert ProjectNotice.objects.get().level == Level.COMPLETION


def test_a_notice_of_completion_in_writing_notices_that_the_settlement_was_corrected() -> None:
    project = make.a_project(Stage.ACCEPTED)
    finance = an_actor(Role.FINANCE, COUNTY, user_id=70)
    with scoped(finance):
        actions.take(
            finance, project.pk, Stage.SETTLED, on=date(2020, 6, 12), document="审", proof=make.AUDITED
        )
    kind = next(one for one in notices.NOTICES if one.key == "projects.completion")
    ledger = declared("ledgers", "projects.settlements")
    with scoped(a_clerk()) as clerk:
        [before] = kind.subjects(clerk, JUNE)
        [same] = kind.subjects(clerk, JUNE + timedelta(days=1))
    with scoped(finance):
        row = project.settlements.get()
        seen = ledgers.fingerprint(ledger, row)
        ledgers.correct(finance, ledger, row.pk, {"audited_fen": row.audited_fen - 100_00}, seen=seen)
    with scoped(a_clerk()) as clerk:
        [after] = kind.subjects(clerk, JUNE)
    assert before.revision == same.revision != after.revision


def test_a_years_plan_is_due_in_working_days_after_its_first_project_entered_it() -> None:
    make.a_project(Stage.PLANNED)
    plan = next(one for one in notices.NOTICES if one.key == "projects.plan")
    with scoped(a_clerk()) as clerk:
        [subject] = plan.subjects(clerk, JUNE)
    # 20 working days after Monday 10 February.
    assert subject.due == date(2020, 3, 9)
    assert plan.working_days == "projects.plan_notice_working_days"


def _settled() -> Any:
    """A project whose money stands in the county's books."""
    project = make.a_project(Stage.ACCEPTED)
    allocation = funds.an_allocation("100000", area=COUNTY, project=project.number)
    funds.an_expenditure("60000", funds.a_posted_payment("80000", allocation=allocation))
    finance = an_actor(Role.FINANCE, COUNTY, user_id=70)
    with scoped(finance):
        actions.take(
            finance, project.pk, Stage.SETTLED, on=date(2020, 6, 12), document="审", proof=make.AUDITED
        )
    return project


def test_the_notice_of_completion_tells_the_money_used_or_nothing_of_it() -> None:
    project = _settled()
    kind = next(one for one in notices.NOTICES if one.key == "projects.completion")
    with scoped(a_clerk()) as county:
        told = kind.draft(county, project.uid, JUNE)
    assert (told.rows[0]["paid_fen"], told.rows[0]["used_fen"]) == (80_000_00, 60_000_00)
    assert "资金拨付和支出数截至2020年6月30日" in told.text
    # A township does not see the county's books: a part is not told as the whole.
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP, user_id=71)) as town:
        told = kind.draft(town, project.uid, JUNE)
    assert (told.rows[0]["paid_fen"], told.rows[0]["used_fen"]) == (None, None)
    assert "截至" not in told.text


def test_papers_of_projects_tell_the_money_used_and_who_may_be_called(clerk: Client) -> None:
    project = _settled()
    clerk.get(reverse("projects:list") + "?as_of=2020-06-30")
    paper = read_text(clerk.get(reverse("projects:completion", args=[project.pk])).content)
    assert "已拨付、已支出\t8 万元、6 万元（截至2020-06-30）" in paper
    lists = [clerk.get(reverse("projects:paper", args=[which])).content for which in ("library", "plan")]
    for text in (paper, *(read_text(one) for one in lists)):
        assert "监督电话：12317（扶贫监督举报电话）。" in text


@pytest.fixture
def clerk() -> Client:
    return signed_in(a_person("clerk", Role.COUNTY_CLERK))


def test_gantt_map_and_papers_show_the_year(clerk: Client) -> None:
    project = make.a_project(
        Stage.STARTED,
        start_due=date(2020, 3, 1),
        finish_due=date(2020, 5, 31),
        priority=True,
        urgent_reason="急需",
    )
    with scoped(a_clerk()):
        project.points.create(
            area_code=project.area_code, name="起点", lon="112.355", lat="28.59", collected_on=JUNE
        )
    clerk.get(reverse("projects:list") + "?as_of=2020-06-30")
    gantt = clerk.get(reverse("projects:gantt")).content.decode()
    assert "（滞后）" in gantt
    assert 'class="gantt-late"' in gantt
    drawn = clerk.get(reverse("projects:map")).content.decode()
    assert "112.355000" in drawn
    assert drawn.count("<circle") == 1
    board = clerk.get(reverse("projects:list")).content.decode()
    assert "优先" in board
    for which in ("library", "plan"):
        paper = clerk.get(reverse("projects:paper", args=[which]))
        assert paper.content.startswith(b"PK")
    assert clerk.get(reverse("projects:completion", args=[project.pk])).status_code == 409


def test_a_village_works_page_leads_through_its_forms(clerk: Client) -> None:
    clerk.get(reverse("projects:list") + "?as_of=2020-06-30")
    project = make.a_project()
    form = {
        "area_code": VILLAGE, "name": "城西村整村推进", "year": 2020, "document": "整推1号", "on": "2020-02-01",
        "due": "2020-09-30",
    }  # fmt: skip
    url = clerk.post(reverse("projects:new_works"), form)["Location"]
    row = VillageWorks.objects.get()
    assert (
        clerk.post(reverse("projects:assign", args=[row.pk]), {"numbers": f"{project.number}\n"}).status_code
        == 302
    )
    looked = {"standard": "road", "met": "0", "evidence": "差 2 公里", "on": "2020-06-01"}
    assert clerk.post(reverse("projects:judge", args=[row.pk]), looked).status_code == 302
    page = clerk.get(url).content.decode()
    for expected in (project.name, "差 2 公里", "未达标", "未核查"):
        assert expected in page
    assert '<td class="cell-number">12</td>' in page.split("<tfoot>")[1], "sums stand under their columns"
    assert clerk.get(reverse("projects:works_paper", args=[row.pk])).content.startswith(b"PK")
    assert clerk.get(reverse("projects:works_list")).status_code == 200
    assert clerk.get(reverse("projects:reviews")).status_code == 200
