"""The menu shows what a person may use, and nothing else."""

import pytest
from django.urls import reverse

from yihu.core.access.roles import Role
from yihu.core.tests.factories import TOWNSHIP, VILLAGE, an_actor
from yihu.site import menu


def labels(role: Role, area: str = TOWNSHIP) -> set[str]:
    shown = menu.for_actor(an_actor(role, area), "/")
    return {entry.label for item in shown for entry in (item, *item.items)}


def test_everyone_starts_at_their_own_work() -> None:
    assert "工作台" in labels(Role.HELPER, VILLAGE)


def test_who_may_not_see_an_entry_does_not_have_it() -> None:
    assert "账号与岗位" in labels(Role.SYSTEM_ADMIN)
    assert "账号与岗位" not in labels(Role.TOWNSHIP_CLERK)
    assert "指标" in labels(Role.TOWNSHIP_CLERK)
    assert "指标" not in labels(Role.SYSTEM_ADMIN)


def test_a_group_without_entries_is_not_shown() -> None:
    assert "报表" not in labels(Role.SYSTEM_ADMIN)


def test_where_i_am_is_marked_once() -> None:
    shown = menu.for_actor(an_actor(), reverse("indicators:catalogue"))
    here = [entry.label for item in shown for entry in (item, *item.items) if entry.here]
    assert here == ["指标"]


@pytest.mark.parametrize(
    "item", [entry for item in menu.MENU for entry in (item.items or (item,))], ids=lambda item: item.label
)
def test_an_entry_names_capabilities_that_the_access_table_knows(item: menu.Item) -> None:
    from yihu.core.access.policy import table

    known = {capability for _, capability in table()}
    assert not item.can or known & set(item.can) or item.label == "质量"
