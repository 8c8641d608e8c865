"""Projects move a step at a time, each by those whose step it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, an_actor
from yihu.engine.errors import BadValue, NotAllowed, NotFound, WrongStage
from yihu.engine.stages import MissingProof
from yihu.modules.funds.tests.factories import settle
from yihu.modules.projects import actions, queries
from yihu.modules.projects.models import Project, ProjectStep
from yihu.modules.projects.rules import Level, Stage
from yihu.modules.projects.tests import factories as make
from yihu.modules.projects.tests.factories import LISTED, STARTED, a_clerk

pytestmark = pytest.mark.django_db
ROAD = (
    (Stage.REVIEWED, Role.TOWNSHIP_APPROVER),
    (Stage.ARGUED, Role.LINE_DEPARTMENT),
    (Stage.APPROVED, Role.COUNTY_LEADER),
    (Stage.IN_LIBRARY, Role.COUNTY_CLERK),
    (Stage.PLANNED, Role.COUNTY_CLERK),
    (Stage.CONTRACTED, Role.TOWNSHIP_CLERK),
    (Stage.STARTED, Role.TOWNSHIP_CLERK),
    (Stage.FINISHED, Role.TOWNSHIP_CLERK),
    (Stage.ACCEPTED, Role.LINE_DEPARTMENT),
    (Stage.SETTLED, Role.FINANCE),
    (Stage.DISCLOSED, Role.COUNTY_CLERK),
)


def by(role: Role, user_id: int = 50) -> Actor:
    area = TOWNSHIP if role.value.startswith("township") else COUNTY
    return an_actor(role, area, user_id=user_id, name=role.label)


PROOFS: dict[Stage, Any] = {
    Stage.CONTRACTED: make.a_contract(),
    Stage.ACCEPTED: make.PASSED,
    Stage.SETTLED: make.AUDITED,
}
NOTICES = {
    Stage.REVIEWED: Level.VILLAGE,
    Stage.ARGUED: Level.TOWNSHIP,
    Stage.IN_LIBRARY: Level.COUNTY,
}


def take(project: Project, stage: Stage, role: Role, on: date, user_id: int = 50, **more: Any) -> Project:
    with scoped(by(role, user_id)) as actor:
        return actions.take(
            actor, project.pk, stage, on=on, document="文1", reason="因", proof=PROOFS.get(stage), **more
        )


def test_the_whole_road_from_proposal_to_disclosure() -> None:
    project = make.a_proposal()
    for number, (stage, role) in enumerate(ROAD, start=1):
        day = LISTED + timedelta(days=20 * number)
        if stage in NOTICES:
            make.a_notice(project, NOTICES[stage], day - timedelta(days=10))
        project = take(project, stage, role, day, user_id=50 + number)
    settle()

    project.refresh_from_db()
    assert project.stage == Stage.DISCLOSED
    assert project.started_on == LISTED + timedelta(days=140)
    assert project.steps.count() == len(ROAD) + 1


def test_a_step_is_taken_by_those_whose_step_it_is() -> None:
    project = make.a_project(Stage.FINISHED)

    with pytest.raises(NotAllowed):
        take(project, Stage.ACCEPTED, Role.TOWNSHIP_CLERK, date(2020, 6, 1))


def test_the_reviewer_is_not_the_proposer() -> None:
    project = make.a_proposal()

    with pytest.raises(actions.SamePerson):
        take(project, Stage.REVIEWED, Role.TOWNSHIP_APPROVER, LISTED, user_id=11)


def test_a_number_is_used_once_in_a_county() -> None:
    project = make.a_project()

    with pytest.raises(actions.NumberTaken):
        make.a_project(number=project.number, area_code=OTHER_VILLAGE)


def test_a_withdrawn_step_no_longer_counts_and_stays_readable() -> None:
    project = make.a_project(Stage.STARTED)
    with scoped(a_clerk()) as clerk:
        actions.withdraw(clerk, project.pk, on=date(2020, 4, 1), reason="误登记")
    settle()

    project.refresh_from_db()
    assert (project.stage, project.started_on) == (Stage.PLANNED, None)
    assert queries.started_on(COUNTY, date(2020, 6, 30)).count() == 0
    assert project.steps.count() == 4


def test_the_first_step_is_not_withdrawn() -> None:
    project = make.a_project(Stage.IN_LIBRARY)
    with scoped(a_clerk()) as clerk, pytest.raises(WrongStage):
        actions.withdraw(clerk, project.pk, on=LISTED, reason="误")


def test_a_suspended_project_goes_on_and_keeps_its_first_start() -> None:
    project = make.a_project(Stage.STARTED)
    take(project, Stage.SUSPENDED, Role.TOWNSHIP_CLERK, date(2020, 4, 1))
    again = take(project, Stage.STARTED, Role.TOWNSHIP_CLERK, date(2020, 5, 1))
    settle()

    assert again.started_on == STARTED


def test_a_removed_project_counts_until_the_day_it_is_removed() -> None:
    project = make.a_project(Stage.PLANNED)
    take(project, Stage.REMOVED, Role.COUNTY_APPROVER, date(2020, 5, 1))

    assert queries.in_library_on(COUNTY, date(2020, 4, 30)).count() == 1
    assert queries.in_library_on(COUNTY, date(2020, 5, 1)).count() == 0
    assert queries.planned_on(COUNTY, date(2020, 4, 30)).count() == 1


def test_a_proposal_names_its_minutes() -> None:
    with scoped(a_clerk()) as clerk, pytest.raises(MissingProof):
        actions.propose(clerk, make.a_sheet(), on=LISTED, document=" ")


def test_what_a_project_is_can_be_corrected_but_not_its_number() -> None:
    project = make.a_project()
    with scoped(a_clerk()) as clerk:
        sheet = make.a_sheet(number=project.number, name="改后的名称")
        assert actions.revise(clerk, project.pk, sheet).name == "改后的名称"
        with pytest.raises(BadValue, match="调整计划"):
            actions.revise(clerk, project.pk, make.a_sheet(number=project.number, county_fen=5))
        with pytest.raises(BadValue):
            actions.revise(clerk, project.pk, make.a_sheet())
        with pytest.raises(BadValue):
            actions.revise(clerk, project.pk, make.a_sheet(number=project.number, area_code=OTHER_VILLAGE))
    project.refresh_from_db()
    assert project.invest_fen == 120_000_00


@pytest.mark.parametrize(
    "values",
    [{"central_fen": -1}, {"year": 20200}, {"households": 1, "poor_households": 2}, {"name": " "}],
)
def test_a_sheet_that_cannot_be_right_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        make.a_project(**values)


def test_another_township_sees_nothing_of_it() -> None:
    project = make.a_project()
    other = an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP, user_id=9)
    with scoped(other):
        assert Project.objects.count() == 0
        assert ProjectStep.objects.count() == 0
        with pytest.raises(NotFound):
            actions.take(other, project.pk, Stage.FINISHED, on=STARTED)


def test_the_database_refuses_days_that_no_step_proves() -> None:
    project = make.a_project(Stage.PLANNED)

    def by_hand() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "update projects_project set started_on = '2020-03-01' where id = %s", [project.pk]
            )
            settle()

    with pytest.raises(DatabaseError) as error:
        by_hand()
    assert getattr(error.value.__cause__, "sqlstate", "") == "YH004"


def test_steps_are_never_changed() -> None:
    make.a_project()

    def by_hand() -> None:
        with transaction.atomic():
            ProjectStep.objects.update(on=LISTED)

    with pytest.raises(DatabaseError) as error:
        by_hand()
    assert getattr(error.value.__cause__, "sqlstate", "") == "YH002"
