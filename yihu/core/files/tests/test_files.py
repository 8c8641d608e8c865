"""Files are kept through the scope, encrypted, and gone on their day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.files import actions, queries
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.privacy.crypto import CannotOpen
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, an_actor, some_areas
from yihu.engine.errors import NotFound

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 6, 30, 4, tzinfo=UTC)
DATA = "身份证号 999999199001010010".encode()


@pytest.fixture(autouse=True)
def _place(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    some_areas()


def a_file(actor: Actor, *, expires_on: date | None = None) -> StoredFile:
    return actions.keep(
        actor, "花名册.xlsx", DATA, purpose=Purpose.IMPORT, now=NOW, area_code=VILLAGE, expires_on=expires_on
    )


def test_what_was_kept_comes_back_and_lies_on_disk_unreadable() -> None:
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        stored = a_file(clerk)

        assert queries.content(clerk, stored.uid)[1] == DATA
    assert DATA not in actions.path_of(stored.uid).read_bytes()


def test_another_files_content_does_not_open_under_this_number() -> None:
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        one, other = a_file(clerk), a_file(clerk)
        actions.path_of(one.uid).write_bytes(actions.path_of(other.uid).read_bytes())

        with pytest.raises(CannotOpen):
            queries.content(clerk, one.uid)


def test_a_file_of_another_township_is_as_if_it_were_not_there() -> None:
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        stored = a_file(clerk)

    with scoped(an_actor(area=OTHER_TOWNSHIP)) as neighbour, pytest.raises(NotFound):
        queries.content(neighbour, stored.uid)


@pytest.mark.parametrize(("today", "gone"), [(date(2020, 7, 29), False), (date(2020, 7, 30), True)])
def test_a_file_is_gone_on_its_day(today: date, *, gone: bool) -> None:
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        stored = a_file(clerk, expires_on=date(2020, 7, 30))
        kept = a_file(clerk)

    with scoped(Actor.everywhere()) as system:
        assert actions.purge(system, today=today) == int(gone)

    assert actions.path_of(stored.uid).exists() is not gone
    assert actions.path_of(kept.uid).exists()
    with scoped(an_actor(area=TOWNSHIP)) as clerk:
        if gone:
            with pytest.raises(queries.Expired):
                queries.content(clerk, stored.uid)
        else:
            assert queries.content(clerk, stored.uid)[1] == DATA


@given(st.text(max_size=300))
def test_a_shown_name_is_never_a_path(name: str) -> None:
    clean = actions.clean_name(name)

    assert clean
    assert len(clean) <= 120
    assert "/" not in clean
    assert "\\" not in clean
    assert "\n" not in clean
