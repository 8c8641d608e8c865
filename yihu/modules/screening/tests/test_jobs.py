from __future__ import annotations

from datetime import date

import pytest

from yihu.core.access.scope import scoped
from yihu.core.history.models import Change
from yihu.core.jobs.models import Job
from yihu.core.rooms import declared
from yihu.core.tests.factories import an_actor, some_areas
from yihu.engine.idcard import Sex, invented
from yihu.modules.departments.tests.factories import a_line
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.screening.tests.factories import in_force

pytestmark = pytest.mark.django_db
NUMBER = invented(date(1970, 5, 1), 51, Sex.MALE)


def test_after_an_import_the_households_its_transactions_wrote_about_are_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YIHU_TODAY", "2020-06-30")
    some_areas()
    clerk = an_actor()
    kind = declared("jobs", "screening.catch_up")
    with scoped(clerk):
        a_household(clerk, members=[a_member(name="张三", id_number=NUMBER, born_on=date(1970, 5, 1))])
        more = {"total_fen": 3_000_000, "self_paid_fen": 1_200_000}
        a_line(clerk, "medical", "张三", id_number=NUMBER, on=date(2020, 3, 15), **more)
        txids = list(Change.objects.values_list("txid", flat=True).distinct())
        kind.after_import(clerk, table="departments_medicalcost", txids=txids)
        assert not Job.objects.filter(kind=kind.key).exists(), "no rule is in force"
    in_force(clerk, "S11")
    with scoped(clerk):
        kind.after_import(clerk, table="funds_batch", txids=txids)
        assert not Job.objects.filter(kind=kind.key).exists(), "no feature reads funds"
        kind.after_import(clerk, table="departments_medicalcost", txids=txids)
        job = Job.objects.get(kind=kind.key)
        outcome = kind.run(clerk, job, **job.args)
    assert outcome.message == "筛查 1 户，新命中 1，新线索 1"
