"""What the public site reads: its own views and nothing else, so every sentence here is plain SQL. `day` is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yihu.engine import areas
from yihu.engine.errors import NotFound

_COLUMNS = (
    "id, address, version, kind, kind_label, title, text, document, issuer, subject_class, made_on, first, last,"
    " columns::text, rows::text, place, contact, index_number, digest, names, takes_objections, area_code, area_name,"
    " released_at, corrected"
)
_STANDING = "first <= %s and (last is null or last >= %s)"
SIZE = 20
_FEED = 50
_SITEMAP = 5_000


class NotPublic(NotFound):
    code = "disclosure_not_public"


@dataclass(frozen=True)
class PublicFile:
    id: int
    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PublicNotice:
    """One notice as the public sees it; `columns` and `rows` as JSON text."""

    id: int
    address: str
    version: int
    kind: str
    kind_label: str
    title: str
    text: str
    document: str
    issuer: str
    subject_class: str
    made_on: date
    first: date
    last: date | None
    columns: str
    rows: str
    place: str
    contact: str
    index_number: str
    digest: str
    names: bool
    takes_objections: bool
    area_code: str
    area_name: str | None
    released_at: datetime
    corrected: bool


@dataclass(frozen=True)
class Asked:
    """What a visitor looks for; blanks mean everything."""

    text: str = ""
    kind: str = ""
    area: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


def found(asked: Asked, day: date) -> tuple[list[PublicNotice], int]:
    """A page of what stands on the day, the newest first, and how many there are."""
    where, values = _where(asked, day)
    total = _select("count(*)", f"where {where}", values)[0][0]
    start = (asked.page - 1) * SIZE
    tail = f"where {where} order by first desc, id desc limit %s offset %s"
    return _notices(tail, [*values, SIZE, start]), total


def _where(asked: Asked, day: date) -> tuple[str, list[Any]]:
    parts, values = [_STANDING], [day, day]
    more: list[Any] = []
    for word in asked.text.split()[:5]:
        # Not in tables: nobody is looked up by name.
        parts.append("(title || ' ' || text || ' ' || document || ' ' || index_number) ilike %s")
        more.append(f"%{word.replace('%', '').replace('_', '')}%")
    if asked.kind:
        parts.append("kind = %s")
        more.append(asked.kind)
    if asked.area:
        low, high = areas.bounds(asked.area)
        parts.append("area_code >= %s and area_code < %s")
        more += [low, high]
    if asked.since:
        parts.append("first >= %s")
        more.append(asked.since)
    if asked.until:
        parts.append("first <= %s")
        more.append(asked.until)
    return " and ".join(parts), [*values, *more]


def one(address: str, day: date) -> PublicNotice:
    """Raises NotPublic for what does not stand on the day, the same as for what never was."""
    rows = _notices(f"where address = %s and {_STANDING}", [address, day, day])
    if not rows:
        raise NotPublic("没有这份公示，或公示期已满、已撤下")
    return rows[0]


def files(notice: PublicNotice) -> list[PublicFile]:
    rows = _rows(
        "select id, name, content_type, size, sha256 from disclosure_public_file where notice_id = %s order by name",
        [notice.id],
    )
    return [PublicFile(*row) for row in rows]


def file(notice: PublicNotice, file_id: int) -> tuple[PublicFile, bytes]:
    """Raises NotPublic."""
    rows = _rows(
        "select id, name, content_type, size, sha256, content from disclosure_public_file"
        " where notice_id = %s and id = %s",
        [notice.id, file_id],
    )
    if not rows:
        raise NotPublic("没有这个附件，或公示期已满、已撤下")
    return PublicFile(*rows[0][:5]), bytes(rows[0][5])


def kinds(day: date) -> list[tuple[str, str]]:
    """(key, label) of what stands."""
    rows = _select("distinct kind, kind_label", f"where {_STANDING} order by kind_label", [day, day])
    return [(key, label) for key, label in rows]


def places() -> list[tuple[str, str]]:
    """(code, name) of the county and its townships."""
    return [
        (code, name)
        for code, name in _rows("select code, name from disclosure_public_place order by code", [])
    ]


def newest(day: date) -> list[PublicNotice]:
    """For the feed."""
    return _notices(f"where {_STANDING} order by first desc, id desc limit {_FEED}", [day, day])


def nameless(day: date) -> list[PublicNotice]:
    """For the sitemap: those with nobody's name in them."""
    return _notices(
        f"where {_STANDING} and not names order by first desc, id desc limit {_SITEMAP}", [day, day]
    )


def opened(kind: str, day: date) -> list[PublicNotice]:
    """The sets of open data, the newest first."""
    return _notices(f"where kind = %s and {_STANDING} order by first desc, id desc", [kind, day, day])


def _notices(tail: str, values: Sequence[Any]) -> list[PublicNotice]:
    return [PublicNotice(*row) for row in _select(_COLUMNS, tail, values)]


def _select(what: str, tail: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """`what` and `tail` are words of this file; whatever a visitor typed is among the values."""
    return _rows(f"select {what} from disclosure_public {tail}", values)  # noqa: S608


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())
