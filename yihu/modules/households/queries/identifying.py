"""Everybody present with their ID number in clear, for a comparison in memory. Nothing of it may be kept, shown or
logged: callers run in the background and store no more than which two records are alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from yihu.core.privacy import crypto
from yihu.core.privacy.masks import Secret
from yihu.core.privacy.staging import TABLE
from yihu.engine import areas

_AT_ONCE = 20_000
_PRESENT = """
    select p.id, p.name, p.born_on, p.sex, m.area_code, i.uid, i.cipher
    from households_membership m
    join households_person p on p.id = m.person_id
    left join households_identity i on i.person_id = p.id and i.kind = 'id_number' and i."end" is null
    where m.area_code >= %(low)s and m.area_code < %(high)s and m.start <= %(day)s
      and (m."end" is null or m."end" > %(day)s)"""


@dataclass(frozen=True)
class Known:
    """`number` '' for somebody without one. Its text never appears in a representation."""

    person_id: int
    name: str
    born_on: date
    sex: str
    area_code: str
    number: str

    def __repr__(self) -> str:
        return f"Known({self.person_id})"


def present_people(area_code: str, as_of: date) -> Iterator[Known]:
    """Members of the area's households on the day, read in portions. Raises CannotOpen."""
    low, high = areas.bounds(area_code)
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, {"low": low, "high": high, "day": as_of})
        while rows := cursor.fetchmany(_AT_ONCE):
            for person_id, name, born_on, sex, place, uid, cipher in rows:
                number = (
                    crypto.decrypt(cipher, table=TABLE, column=Secret.ID_NUMBER.value, key=str(uid))
                    if cipher
                    else ""
                )
                yield Known(person_id, name, born_on, sex, place, number)
