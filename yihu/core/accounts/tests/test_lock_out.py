"""Five wrong passwords lock one account at one address, and nobody else."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.tests.factories import a_person, some_areas

SECRET = "Quiet-Lamp-2020"


@pytest.fixture(autouse=True)
def people(db: None) -> None:
    some_areas()
    cache.clear()
    for username in ("clerk", "neighbour"):
        user = a_person(username, Role.COUNTY_CLERK)
        user.set_password(SECRET)
        user.save()


def status(username: str, password: str, address: str = "10.0.0.7") -> int:
    """302 signs in, 200 asks again, 429 is locked."""
    form = {"login": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", form).status_code


def test_the_fifth_wrong_password_locks_the_account_even_for_the_right_one() -> None:
    assert [status("clerk", "wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert status("clerk", SECRET) == 429


def test_colleagues_behind_the_same_address_are_not_locked_out() -> None:
    for _ in range(6):
        status("clerk", "wrong")
    assert status("neighbour", "wrong") == 200
    assert status("neighbour", SECRET) == 302


def test_another_address_cannot_lock_the_owner_out() -> None:
    for _ in range(6):
        status("clerk", "wrong", "10.0.0.8")
    assert status("clerk", SECRET) == 302


def test_the_account_is_named_however_its_name_is_typed() -> None:
    """Capitals and blanks do not give five more tries."""
    spellings = ["clerk", "Clerk", " clerk", "CLERK ", "clerk"]
    assert [status(spelling, "wrong") for spelling in spellings][-1] == 429
    assert status("clerk", SECRET) == 429
