"""Who may call the API at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yihu.core import clock
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.accounts.models import ApiToken, Post
from yihu.core.tests.factories import an_actor, some_areas
from yihu.core.tests.programs import Program, a_program

pytestmark = pytest.mark.django_db
PATH = "tasks/due"
DAY = "2020-06-30"


@pytest.fixture
def program() -> Program:
    some_areas()
    return a_program(Role.COUNTY_CLERK)


def test_a_token_of_a_post_in_office_opens(program: Program) -> None:
    assert program.get(PATH, as_of=DAY)[0] == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_nothing_opens(program: Program, headers: dict[str, str]) -> None:
    reads = Client(headers=headers).get(f"/api/{PATH}?as_of={DAY}")
    writes = Client(headers=headers).post("/api/funds/batches", {}, content_type="application/json")

    for answer in (reads, writes):
        assert answer.status_code == 401
        assert sorted(answer.json()) == ["code", "message"]


def test_a_session_is_no_token(program: Program) -> None:
    client = Client()
    client.force_login(program.post.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(f"/api/{PATH}?as_of={DAY}").status_code == 401


def test_the_token_of_an_ended_post_is_closed(program: Program) -> None:
    admin = an_actor(Role.SYSTEM_ADMIN, user_id=99)
    with scoped(admin):
        accounts.end_post(admin, program.post.pk, on=clock.today())

    assert Post.objects.get(pk=program.post.pk).end is not None
    assert program.get(PATH, as_of=DAY)[0] == 401


def test_an_ended_token_is_closed(program: Program) -> None:
    admin = an_actor(Role.SYSTEM_ADMIN, user_id=99)
    with scoped(admin):
        accounts.end_token(admin, ApiToken.objects.get(post=program.post).pk, on=date(2020, 1, 1))

    assert program.get(PATH, as_of=DAY)[0] == 401
