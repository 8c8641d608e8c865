"""What was entered wrongly beside the steps of a case is taken out, with a reason, and entered anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.files.models import StoredFile
from yihu.core.history.models import Change, Event
from yihu.core.tests.factories import COUNTY, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.errors import BadValue, Conflict, NotAllowed, WrongStage
from yihu.modules.households.tests.factories import a_household
from yihu.modules.monitoring import actions, queries
from yihu.modules.monitoring.models import Case
from yihu.modules.monitoring.rules import Beside, Check, PaperKind, Stage
from yihu.modules.monitoring.tests.factories import a_case, given

pytestmark = pytest.mark.django_db
DAY = date(2020, 5, 7)
PDF = b"%PDF-1.4 \xe6\x8e\x88\xe6\x9d\x83"


@pytest.fixture
def case() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        found = a_case(actor, a_household(actor, kind=None, number="P1"), to=Stage.CHECKED)
        if queries.signed(found) is None:
            actions.authorise(actor, found.pk, on=DAY, signer="周小明")
        actions.compare(actor, found.pk, kind=Check.VEHICLE, on=DAY, found=True, text="名下有小汽车")
        return Case.objects.get(pk=found.pk)


def test_a_wrong_answer_and_what_it_stands_on_are_taken_out_in_order(case: Any) -> None:
    with scoped(an_actor()) as actor:
        signed = queries.signed(case)
        assert signed is not None
        with pytest.raises(Conflict, match="先撤销比对结果"):
            actions.strike(actor, case.pk, Beside.AUTHORISATION, signed.pk, why="签字人写错")
        with pytest.raises(BadValue, match="原因"):
            actions.strike(actor, case.pk, Beside.COMPARISON, case.comparisons.first().pk, why=" ")
        for one in case.comparisons.all():
            actions.strike(actor, case.pk, Beside.COMPARISON, one.pk, why="填到了别户")
        actions.strike(actor, case.pk, Beside.AUTHORISATION, signed.pk, why="签字人写错")

        assert queries.signed(case) is None
        assert not case.comparisons.exists()
        kept = Change.objects.get(table_name="monitoring_comparison", op="D", before__text__gt="")
        assert kept.before is not None
        assert kept.before["text"] == "名下有小汽车"
        assert "填到了别户" in Event.objects.filter(verb="monitoring.struck").earliest("pk").summary


def test_after_the_comparison_is_closed_the_step_has_to_be_taken_back_first(case: Any) -> None:
    with scoped(an_actor()) as actor:
        actions.take(actor, case.pk, Stage.COMPARED, given(Stage.COMPARED, DAY))
        one = case.comparisons.first()
        with pytest.raises(WrongStage, match="请先撤回“已信息比对”"):
            actions.strike(actor, case.pk, Beside.COMPARISON, one.pk, why="填到了别户")
        actions.withdraw(actor, case.pk, on=DAY, why="比对有误")
        actions.strike(actor, case.pk, Beside.COMPARISON, one.pk, why="填到了别户")


def test_a_paper_of_somebody_else_leaves_with_its_file(case: Any) -> None:
    with scoped(an_actor()) as actor:
        now = datetime(2020, 5, 8, 9, tzinfo=SHANGHAI)
        made = actions.attach(
            actor, case.pk, PaperKind.OTHER, name="授权书.pdf", data=PDF, taken_on=DAY, now=now, note="别户的"
        )
        assert StoredFile.objects.filter(uid=made.file.uid).exists()
        with transaction.atomic():
            actions.strike(actor, case.pk, Beside.PAPER, made.pk, why="传错了户")
        assert not StoredFile.objects.filter(uid=made.file.uid).exists()
        assert not queries.papers(actor).exists()


def test_a_village_cannot_take_out_what_the_county_answered(case: Any) -> None:
    with scoped(an_actor(Role.VILLAGE_CADRE, VILLAGE)) as actor, pytest.raises(NotAllowed):
        actions.strike(actor, case.pk, Beside.COMPARISON, case.comparisons.first().pk, why="不同意")


def test_the_page_offers_what_may_be_taken_out_and_does_it(case: Any) -> None:
    clerk = signed_in(a_person("clerk", Role.COUNTY_CLERK, COUNTY))
    clerk.get("/monitoring/?as_of=2020-05-08")
    with scoped(an_actor()):
        entry = f"comparison:{case.comparisons.get(found=True).pk}"
    url = f"/monitoring/{case.pk}/"
    shown = clerk.get(url).content.decode()
    assert "撤销登记有误的材料" in shown
    assert "名下有小汽车" in shown
    assert (
        clerk.post(url, {"do": "strike", "strike-entry": "comparison:0", "strike-why": "误"}).status_code
        == 422
    )
    answer = clerk.post(url, {"do": "strike", "strike-entry": entry, "strike-why": "填到了别户"})
    assert answer.status_code == 302
    assert "名下有小汽车" not in clerk.get(url).content.decode()
