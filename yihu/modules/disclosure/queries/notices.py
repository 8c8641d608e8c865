"""Notices, their files, proofs and objections, through the scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import in_area, within
from yihu.engine.errors import NotFound
from yihu.engine.notices import Matter, Opinion
from yihu.modules.disclosure.models import Attachment, Notice, Objection, Shown
from yihu.modules.disclosure.rules import Medium, State


class NoSuchNotice(NotFound):
    code = "no_such_notice"


class NoSuchObjection(NotFound):
    code = "no_such_public_objection"


def notices(actor: Actor) -> QuerySet[Notice]:
    """With how many objections wait."""
    waiting = Count("objections", filter=Q(objections__answered_on__isnull=True))
    return within(Notice.objects.all(), actor).annotate(waiting=waiting)


def notice(actor: Actor, pk: int) -> Notice:
    """Raises NoSuchNotice."""
    found: Notice | None = within(Notice.objects.all(), actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchNotice("没有这份公示，或不在您的管理范围内")
    return found


def drafts(actor: Actor) -> QuerySet[Notice]:
    return notices(actor).filter(state=State.DRAFT).order_by("-pk")


def sent(actor: Actor) -> QuerySet[Notice]:
    return notices(actor).filter(state=State.SENT).order_by("due", "pk")


def standing(actor: Actor, day: date) -> QuerySet[Notice]:
    """Released and not over on the day; those that begin later are among them."""
    rows = notices(actor).filter(state=State.RELEASED)
    return rows.filter(Q(last__isnull=True) | Q(last__gte=day)).order_by("last", "pk")


def versions(actor: Actor, row: Notice) -> QuerySet[Notice]:
    return within(Notice.objects.all(), actor).filter(address=row.address).order_by("-version")


def attachments(actor: Actor, row: Notice) -> QuerySet[Attachment]:
    """Without their content."""
    return within(Attachment.objects.defer("content"), actor).filter(notice=row).order_by("name")


def attachment(actor: Actor, pk: int) -> Attachment:
    """Raises NoSuchNotice."""
    found: Attachment | None = (
        within(Attachment.objects.select_related("notice"), actor).filter(pk=pk).first()
    )
    if found is None:
        raise NoSuchNotice("没有这个附件，或不在您的管理范围内")
    return found


def shown(actor: Actor, row: Notice) -> QuerySet[Shown]:
    return within(Shown.objects.select_related("file"), actor).filter(notice=row).order_by("on", "pk")


def days_shown(actor: Actor, row: Notice) -> list[date]:
    """The days for which there is proof."""
    return list(shown(actor, row).order_by("on").values_list("on", flat=True).distinct())


def objections(actor: Actor) -> QuerySet[Objection]:
    return within(Objection.objects.select_related("notice"), actor)


def objection(actor: Actor, pk: int) -> Objection:
    """Raises NoSuchObjection."""
    found = objections(actor).filter(pk=pk).first()
    if found is None:
        raise NoSuchObjection("没有这条监督意见，或不在您的管理范围内")
    return found


def waiting_about(matters: Sequence[Matter]) -> list[Opinion]:
    """What the public said about these matters and nobody has answered, wherever the notice stood."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select title, on_day, due, words from disclosure_waiting(%s, %s::uuid[])",
            [[one.kind for one in matters], [one.uid for one in matters]],
        )
        return [Opinion(*row) for row in cursor.fetchall()]


# --- work due: (area_code, as_of) -> rows


def waiting_to_be_released(area_code: str, as_of: date) -> QuerySet[Notice]:
    rows = Notice.objects.filter(in_area("area_code", area_code), state=State.SENT)
    return rows.order_by("due", "pk")


def unanswered(area_code: str, as_of: date) -> QuerySet[Objection]:
    rows = Objection.objects.filter(in_area("area_code", area_code), answered_on__isnull=True, on__lte=as_of)
    return rows.select_related("notice").order_by("due", "pk")


def unphotographed(area_code: str, as_of: date) -> QuerySet[Notice]:
    """On a board since a day before, and no photograph of it yet."""
    pictures = Shown.objects.filter(notice=OuterRef("pk"), medium=Medium.BOARD)
    rows = Notice.objects.filter(in_area("area_code", area_code), state=State.RELEASED, first__lte=as_of)
    rows = rows.exclude(medium=Medium.WEB).filter(Q(last__isnull=True) | Q(last__gte=as_of))
    return rows.filter(~Exists(pictures)).order_by("first", "pk")
