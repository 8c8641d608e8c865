"""What PostgreSQL itself guarantees, seen as the app role sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from yihu.core.access.actor import Actor
from yihu.core.access.scope import ScopeMissing, scoped, within
from yihu.core.database.models import Scoped
from yihu.core.database.verify import Unguarded, verify
from yihu.core.files import actions as file_actions
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.history.models import Change
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    an_actor,
    some_areas,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 6, 30, 4, tzinfo=UTC)


def a_file(actor: Actor, area_code: str) -> StoredFile:
    return file_actions.keep(actor, "证明.txt", b"x", purpose=Purpose.EVIDENCE, now=NOW, area_code=area_code)


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    some_areas()


def test_without_the_application_filter_the_database_still_hides_other_townships() -> None:
    with scoped(an_actor(area=COUNTY)) as county:
        a_file(county, VILLAGE)
        a_file(county, OTHER_VILLAGE)

    with scoped(an_actor(area=TOWNSHIP)):
        seen = set(StoredFile.objects.values_list("area_code", flat=True))

    assert seen == {VILLAGE}


def test_history_of_other_townships_is_hidden_too() -> None:
    with scoped(an_actor(area=COUNTY)) as county:
        a_file(county, VILLAGE)
        a_file(county, OTHER_VILLAGE)

    with scoped(an_actor(area=OTHER_TOWNSHIP)):
        seen = set(Change.objects.filter(table_name="files_stored_file").values_list("area_code", flat=True))

    assert seen == {OTHER_VILLAGE}


def test_a_row_cannot_be_written_into_another_township() -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        scoped(an_actor(area=TOWNSHIP)) as township,
    ):
        with transaction.atomic():
            a_file(township, OTHER_VILLAGE)


def test_a_row_cannot_be_moved_out_of_the_scope() -> None:
    with scoped(an_actor(area=COUNTY)) as county:
        a_file(county, VILLAGE)

    with pytest.raises(ProgrammingError, match="row-level security"), scoped(an_actor(area=TOWNSHIP)):
        with transaction.atomic():
            StoredFile.objects.update(area_code=OTHER_VILLAGE)


def test_reading_outside_a_scope_raises_instead_of_printing_zero() -> None:
    with scoped(an_actor(area=COUNTY)) as county:
        a_file(county, VILLAGE)
    with connection.cursor() as cursor:
        cursor.execute("set local role yihu_app")

    with pytest.raises(DatabaseError, match="no scope is open"):
        StoredFile.objects.count()


def test_within_wants_the_very_scope_that_is_open() -> None:
    with scoped(an_actor(area=TOWNSHIP)), pytest.raises(ScopeMissing):
        within(StoredFile.objects.all(), an_actor(area=COUNTY))


def test_another_actors_scope_cannot_be_opened_inside() -> None:
    with scoped(an_actor(area=TOWNSHIP)), pytest.raises(ScopeMissing), scoped(an_actor(area=COUNTY)):
        pass


def test_after_a_scope_nothing_is_left_of_it() -> None:
    with scoped(an_actor(area=TOWNSHIP)):
        pass

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('yihu.lo', true), current_user")
        low, user = cursor.fetchone()
    assert (low or "", user) == ("", "yihu_owner")


def test_bulk_changes_leave_row_images_with_the_acting_person() -> None:
    with scoped(an_actor(area=COUNTY, user_id=7)) as county:
        for _ in range(3):
            a_file(county, VILLAGE)
        StoredFile.objects.update(name="改名")

        images = list(Change.objects.filter(table_name="files_stored_file", op="U"))

    assert len(images) == 3
    assert {image.user_id for image in images} == {7}
    names = {((image.before or {})["name"], (image.after or {})["name"]) for image in images}
    assert names == {("证明.txt", "改名")}


def test_an_update_that_changes_nothing_leaves_no_image() -> None:
    with scoped(an_actor(area=COUNTY)) as county:
        a_file(county, VILLAGE)
        StoredFile.objects.update(name="证明.txt")

        assert not Change.objects.filter(table_name="files_stored_file", op="U").exists()


@pytest.mark.parametrize("model", [model for model in apps.get_models() if issubclass(model, Scoped)])
def test_every_scoped_table_shows_the_app_role_its_range_only(model: type[Scoped]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) from pg_policy"
            " where polrelid = %s::regclass and polname = 'scope'",
            [model._meta.db_table],
        )
        command, using, checking = cursor.fetchone() or ("", "", "missing")

    assert command == "*"
    assert using == checking
    assert "yihu_lo()" in using
    assert "yihu_hi()" in using


def test_the_start_up_check_finds_a_table_without_its_policy() -> None:
    verify(connection)
    with connection.cursor() as cursor:
        cursor.execute("alter table files_stored_file disable row level security")

    with pytest.raises(Unguarded, match="files_stored_file"):
        verify(connection)
