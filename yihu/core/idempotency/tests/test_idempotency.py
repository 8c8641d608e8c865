from __future__ import annotations

import threading

import pytest
from django.db import connection

from tests.database import Database
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.idempotency.actions import Answer, BadKey, InFlight, OtherRequest, once
from yihu.core.idempotency.models import Reply
from yihu.core.tests.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, an_actor
from yihu.engine.errors import Refused

CLERK = an_actor(Role.COUNTY_CLERK, COUNTY)


class Effect:
    """Counts how often it happened."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Answer:
        self.times += 1
        return 201, {"times": self.times}


@pytest.mark.django_db
def test_the_same_request_twice_has_one_effect_and_one_answer() -> None:
    effect = Effect()

    with scoped(CLERK):
        answers = [once(CLERK, "k1", b"body", effect) for _ in range(3)]

    assert effect.times == 1
    assert answers == [(201, {"times": 1})] * 3


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused() -> None:
    effect = Effect()
    with scoped(CLERK):
        once(CLERK, "k1", b"body", effect)

    with scoped(CLERK), pytest.raises(OtherRequest) as refused:
        once(CLERK, "k1", b"other", effect)

    assert (refused.value.status, effect.times) == (422, 1)


@pytest.mark.django_db
def test_a_key_of_somebody_out_of_sight_is_refused_and_told_nothing() -> None:
    first, second = (
        an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP),
        an_actor(Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP, user_id=2),
    )
    with scoped(first):
        once(first, "k1", b"body", Effect())

    with scoped(second), pytest.raises(OtherRequest):
        once(second, "k1", b"body", Effect())


@pytest.mark.django_db
def test_what_was_refused_may_be_tried_again_with_the_same_key() -> None:
    def refuse() -> Answer:
        raise Refused("还不行")

    with scoped(CLERK), pytest.raises(Refused):
        once(CLERK, "k1", b"body", refuse)
    with scoped(CLERK):
        assert once(CLERK, "k1", b"better", Effect()) == (201, {"times": 1})


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 81, "a\nb"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with scoped(CLERK), pytest.raises(BadKey):
        once(CLERK, key, b"", Effect())


def test_of_many_at_once_one_does_it_and_the_others_are_told_to_wait(committed_db: Database) -> None:
    effect, told = Effect(), []
    inside, finish = threading.Event(), threading.Event()

    def slowly() -> Answer:
        inside.set()
        finish.wait(30)
        return effect()

    def first() -> None:
        with scoped(CLERK):
            once(CLERK, "k1", b"body", slowly)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(30)
    for _ in range(5):
        with scoped(CLERK), pytest.raises(InFlight) as refused:
            once(CLERK, "k1", b"body", effect)
        told.append(refused.value.status)
    finish.set()
    thread.join()

    with scoped(CLERK):
        assert once(CLERK, "k1", b"body", effect) == (201, {"times": 1})
        assert Reply.objects.count() == 1
    assert (effect.times, told) == (1, [409] * 5)
