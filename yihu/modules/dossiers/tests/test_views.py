"""The pages as people of different posts use them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.docx import read_text
from yihu.core.jobs.models import Job
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.modules.dossiers import actions
from yihu.modules.dossiers.actions import Wish
from yihu.modules.dossiers.models import Printed
from yihu.modules.dossiers.tests.factories import a_family
from yihu.modules.dossiers.tests.test_printing import CARD, DAYS
from yihu.modules.households import actions as households
from yihu.modules.households.rules import HouseholdKind
from yihu.modules.households.tests.factories import TODAY, a_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Any:
    some_areas()
    with scoped(an_actor()) as actor:
        return a_family(actor)


def a_browser(role: Role = Role.COUNTY_CLERK, area: str = COUNTY) -> Client:
    client = signed_in(a_person(f"u{role.value}", role, area))
    client.get(f"/dossiers/?as_of={TODAY}")
    return client


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_household_page_leaves_the_life_until_it_comes_into_view(family: Any) -> None:
    client, url = a_browser(), f"/households/{family.uid}/"

    whole, alone = page(client, url), page(client, f"{url}?panel=dossiers.life")

    assert 'data-later="dossiers.life"' in whole
    assert "增加成员：新生儿" not in whole
    assert "增加成员：新生儿" in alone
    assert "<html" not in alone
    assert page(client, f"{url}?panel=nothing") == ""


def test_the_life_is_narrowed_by_kind_year_and_words(family: Any) -> None:
    client, url = a_browser(), f"/dossiers/{family.uid}/"

    everything = page(client, url)
    assert "增加成员：新生儿" in everything
    assert "2019 年家庭收入" in everything
    assert "2019 年家庭收入" not in page(client, f"{url}?kind=households.members")
    assert "增加成员：新生儿" not in page(client, f"{url}?year=2014")
    assert "增加成员：新生儿" in page(client, f"{url}?q=王小宝+新生儿")
    assert "没有符合条件的事项" in page(client, f"{url}?q=没有的词")
    assert "全部经历" in page(client, f"/households/{family.uid}/?panel=dossiers.life")


def test_one_paper_comes_back_as_a_word_file_and_is_written_down(family: Any) -> None:
    client, url = a_browser(), f"/dossiers/{family.uid}/print/"
    assert "还没有打印过" in page(client, url)

    answer = client.post(url, {"paper": "card", "form": "docx"})

    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert "帮扶明白卡" in read_text(io.BytesIO(answer.content).getvalue())
    assert Printed.objects.get().by_name == "ucounty_clerk"
    assert "打印后没有变化" in page(client, url)


def test_full_numbers_are_not_made_into_a_stored_file(family: Any) -> None:
    client, url = a_browser(), f"/dossiers/{family.uid}/print/"

    answer = client.post(url, {"paper": "file", "form": "pdf", "reason": "县级档案归档"})

    assert answer.status_code == 422
    assert not Job.objects.exists()
    assert not Printed.objects.exists()


def test_the_list_tells_what_is_due_again_and_the_ticked_ones_are_printed_by_a_job(family: Any) -> None:
    with scoped(an_actor()) as actor:
        a_household(actor, number="A-2")
        actions.print_many(actor, Wish(CARD, area_code=VILLAGE), **DAYS)
        households.change_kind(actor, family.uid, kind=HouseholdKind.LOW_INCOME, on=TODAY)
        a_household(actor, number="A-3")
    client = a_browser()

    changed = page(client, f"/dossiers/?paper=card&state=changed&as_of={TODAY}")
    assert "变动 户属性" in changed
    assert "A-2" not in changed
    assert "A-3" in page(client, "/dossiers/?paper=card&state=never")
    assert "已勾选 <strong>1</strong> 户" in page(client, f"/dossiers/print/?row={family.uid}")
    assert "打印所选" in page(client, "/households/")

    ticked = {"row": str(family.uid), "paper": "card", "form": "docx", "apart": ""}
    answer = client.post("/dossiers/print/", ticked)
    assert answer.status_code == 302
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert job.args["wish"]["uids"] == [str(family.uid)]


def test_who_may_only_read_sees_no_way_to_print_and_is_refused(family: Any) -> None:
    client = a_browser(Role.AUDITOR)

    assert "一户一档、明白卡" not in page(client, f"/dossiers/{family.uid}/")
    assert client.get(f"/dossiers/{family.uid}/print/").status_code == 403
    assert client.post("/dossiers/print/", {"paper": "card", "form": "docx"}).status_code == 403


def test_other_places_are_not_there(family: Any) -> None:
    client = a_browser(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP)

    assert client.get(f"/dossiers/{family.uid}/").status_code == 404
    assert client.get(f"/dossiers/{family.uid}/print/").status_code == 404
    assert str(family.uid) not in page(client, f"/dossiers/?area={VILLAGE}")
