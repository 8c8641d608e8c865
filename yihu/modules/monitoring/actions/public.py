"""The public page's own deeds: counting, the tracking code, the picture without the camera's notes."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose
from yihu.core.files.photos import without_notes
from yihu.core.privacy import crypto
from yihu.engine import policy
from yihu.engine.errors import BadValue, Refused
from yihu.modules.monitoring.models import ReportCount
from yihu.modules.monitoring.rules import Evidence

_LARGEST = 10 * 1024 * 1024
_ONE_MORE = """
    insert into monitoring_report_count as c (key, day, count) values (%s, %s, 1)
    on conflict (key) do update set count = c.count + 1 returning count
"""


class TooManyReports(Refused):
    code = "too_many_reports"
    status = 429


class PhotoTooLarge(BadValue):
    code = "photo_too_large"


def count(what: str, day: date) -> int:
    """How often somebody without an account did `what` by now, this time included, whatever becomes of it: in its own
    transaction, so that a refused request counts as well. What is counted stands there as a keyed digest."""
    key = hashlib.sha256(crypto.blind_index("report", what).encode()).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [key, day])
        found = int(cursor.fetchone()[0])
    if found == 1:
        ReportCount.objects.filter(day__lt=day).delete()
    return found


def count_report(address: str, village: str, *, on: date, hour: int) -> None:
    """Raises TooManyReports for one address within the hour, or one village within the day."""
    values = policy.for_area(village)
    if count(f"report {address} {on} {hour}", on) > values.days("monitoring.reports_per_hour", on):
        raise TooManyReports("您这里一小时内申报次数太多，请稍后再试，或直接找村干部、拨打 12317")
    if count(f"village {village} {on}", on) > values.days("monitoring.reports_per_village", on):
        raise TooManyReports("今天网上申报的人太多，请直接找村干部登记，或拨打 12317")


def count_lookup(address: str, *, on: date, hour: int) -> None:
    """Raises TooManyReports."""
    limit = policy.for_area("000000000000").days("monitoring.lookups_per_hour", on)
    if count(f"look {address} {on} {hour}", on) > limit:
        raise TooManyReports("查询次数太多，请一小时后再试，或询问村干部")


def keep_photo(actor: Actor, village: str, data: bytes, *, now: datetime) -> tuple[Evidence, ...]:
    """Raises NotAPhoto, PhotoTooLarge. No picture gives no evidence."""
    if not data:
        return ()
    if len(data) > _LARGEST:
        raise PhotoTooLarge("照片超过 10 MB，请压缩后上传，或不传照片")
    clean, content_type = without_notes(data)
    name = "申报照片.jpg" if content_type == "image/jpeg" else "申报照片.png"
    stored = files.keep(
        actor, name, clean, purpose=Purpose.PHOTO, now=now, area_code=village, content_type=content_type
    )
    return (Evidence("申报照片", file=stored.uid),)
