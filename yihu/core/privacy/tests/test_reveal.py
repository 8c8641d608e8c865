"""Opening one value: for a reason, counted, written down, and only where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.history.models import Event
from yihu.core.privacy import actions, crypto, keys, masks, queries
from yihu.core.privacy.fields import Binding
from yihu.core.privacy.masks import Secret
from yihu.core.privacy.models import KeyProbe
from yihu.core.tests.factories import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, an_actor
from yihu.engine.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


class Sealed(KeyProbe):
    """Any row with a token will do; this one is never saved."""

    area_code = VILLAGE

    class Meta:
        proxy = True
        app_label = "privacy"

    def binding(self, column: str) -> Binding:
        return Binding("sealed", column, "7")


def sealed(text: str = "999999196001010016", area: str = VILLAGE) -> Sealed:
    token = crypto.encrypt(text, table="sealed", column="token", key="7") if text else ""
    row = Sealed(pk=7, token=token)
    row.area_code = area
    return row


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    with scoped(an_actor(Role.TOWNSHIP_CLERK, TOWNSHIP)) as actor:
        yield actor


def test_a_value_opens_for_a_reason_and_the_event_does_not_hold_it(clerk: Actor) -> None:
    assert actions.reveal(clerk, sealed(), "token", reason=" 核对 证件 ", now=now()) == "999999196001010016"

    event = Event.objects.get(verb=queries.REVEALED)
    assert "核对 证件" in event.summary
    assert event.details == {"column": "token"}


@pytest.mark.parametrize("reason", ["", "   ", "看"])
def test_without_a_reason_nothing_opens(clerk: Actor, reason: str) -> None:
    with pytest.raises(actions.ReasonMissing):
        actions.reveal(clerk, sealed(), "token", reason=reason, now=now())

    assert not Event.objects.exists()


def test_a_row_of_another_township_does_not_open(clerk: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.reveal(clerk, sealed(area=OTHER_VILLAGE), "token", reason="核对证件", now=now())


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.COUNTY_LEADER, Role.SYSTEM_ADMIN, Role.HELPER])
def test_who_has_no_right_opens_nothing(role: Role) -> None:
    with scoped(an_actor(role, COUNTY)) as actor, pytest.raises(NotAllowed):
        actions.reveal(actor, sealed(), "token", reason="核对证件", now=now())


def test_an_empty_value_is_not_there(clerk: Actor) -> None:
    with pytest.raises(NotFound):
        actions.reveal(clerk, sealed(""), "token", reason="核对证件", now=now())


def test_the_hundred_and_first_in_an_hour_is_refused(clerk: Actor) -> None:
    row = sealed()
    Event.objects.bulk_create(
        Event(area_code=VILLAGE, verb=queries.REVEALED, user_id=clerk.user_id, actor_name=clerk.name)
        for _ in range(99)
    )
    actions.reveal(clerk, row, "token", reason="核对证件", now=now())

    with pytest.raises(actions.TooManyReveals):
        actions.reveal(clerk, row, "token", reason="核对证件", now=now())


def test_only_ones_own_reveals_of_the_last_hour_count(clerk: Actor) -> None:
    actions.reveal(clerk, sealed(), "token", reason="核对证件", now=now())

    assert queries.opened_in_last_hour(clerk, now()) == 1
    assert queries.opened_in_last_hour(clerk, now() + timedelta(hours=2)) == 0


def test_another_persons_token_copied_into_the_row_does_not_open(clerk: Actor) -> None:
    row = sealed()
    row.token = crypto.encrypt("999999197001010014", table="sealed", column="token", key="8")

    with pytest.raises(crypto.CannotOpen):
        actions.reveal(clerk, row, "token", reason="核对证件", now=now())


def test_the_database_knows_its_keys_and_refuses_others(tmp_path: Path, settings: Any) -> None:
    actions.remember_keys()
    actions.remember_keys()
    queries.verify_keys()
    assert KeyProbe.objects.count() == 1

    settings.KEYS_DIR = tmp_path
    keys.make(tmp_path / "identity")
    with pytest.raises(queries.WrongKeys):
        queries.verify_keys()


def test_without_keys_the_product_does_not_start(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path

    with pytest.raises(keys.KeysMissing):
        queries.verify_keys()


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Secret.ID_NUMBER, "99999919600101001X", "*****************X"),
        (Secret.PHONE, "19900001234", "199****1234"),
        (Secret.PHONE, "0737-42", "****"),
        (Secret.BANK_CARD, "6222020000001234567", "**** 4567"),
        (Secret.ID_NUMBER, "", ""),
    ],
)
def test_lists_show_masks_only(kind: Secret, text: str, shown: str) -> None:
    assert masks.masked(kind, masks.hint(kind, text)) == shown


def test_staged_numbers_keep_their_order_and_blanks() -> None:
    from yihu.core.privacy import staging
    from yihu.engine.idcard import Sex, invented, parse

    day = date(2020, 1, 1)
    number = parse(invented(date(1960, 1, 1), 3, Sex.FEMALE), day)
    found = staging.id_numbers([None, number], ["a", "b"])

    assert found[0] is None
    assert found[1] is not None
    assert (found[1]["born_on"], found[1]["sex"], found[1]["last"]) == ("1960-01-01", "2", number.text[-1])
    opened = crypto.decrypt(found[1]["cipher"], table=staging.TABLE, column="id_number", key="b")
    assert opened == number.text
