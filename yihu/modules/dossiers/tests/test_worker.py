"""Papers of many households come from the worker as they were asked for, to PDF as well."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.files import queries as files
from yihu.core.jobs.models import Job, Status
from yihu.core.jobs.running import run_one
from yihu.core.tests.factories import COUNTY, VILLAGE, some_areas
from yihu.engine.dossier import HouseholdPaper
from yihu.modules.dossiers import actions
from yihu.modules.dossiers.actions import Wish
from yihu.modules.dossiers.models import Printed
from yihu.modules.households.tests.factories import TODAY, a_household

pytestmark = pytest.mark.usefixtures("committed_db")


def test_a_village_is_printed_to_pdf_by_the_worker() -> None:
    some_areas()
    clerk = Actor.system(COUNTY)
    with scoped(clerk):
        for number in ("A1", "A2"):
            a_household(clerk, number=number)
        wish = Wish(HouseholdPaper.CARD, area_code=VILLAGE, apart=True, pdf=True)
        job = actions.ask_for_prints(clerk, wish, as_of=TODAY, on=date(2020, 6, 30))

    run_one(job.pk, clerk.area_code, TODAY)

    with scoped(clerk):
        done = Job.objects.get(pk=job.pk)
        assert (done.status, done.message) == (Status.DONE, f"已打印 2 户；文件保留 {actions.KEPT_DAYS} 天")
        assert done.file_uid is not None
        content = files.content(clerk, done.file_uid)[1]
        assert Printed.objects.count() == 2
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(archive.namelist())
        assert names == ["帮扶明白卡_A1.pdf", "帮扶明白卡_A2.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in names)
