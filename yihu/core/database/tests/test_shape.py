"""A database of an earlier program is told at the start, not on the first page."""

from __future__ import annotations

import pytest
from django.db import connection

from yihu.core.database.shape import OldShape, verify_shape

pytestmark = pytest.mark.django_db


def test_the_tables_of_this_program_are_in_order() -> None:
    verify_shape(connection)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("alter table units_unit drop column short_name", "units_unit 缺 short_name"),
        ("alter table units_unit add column nickname text", "units_unit 多 nickname"),
        ("alter table units_unit rename to units_office", "units_unit 缺 area_code"),
    ],
)
def test_a_table_of_an_earlier_program_is_named_with_the_way_out(change: str, told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
    with pytest.raises(OldShape, match=f"{told}.*make demo-reset"):
        verify_shape(connection)
