"""Reads of guides and of service teams: who is in post on a day, what was done in a year up to it, whom it reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Right

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, reachable, within
from yihu.core.areas import queries as areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound
from yihu.modules.households import queries as households
from yihu.modules.industry.models import (
    Guidance,
    Guide,
    GuideVillage,
    Service,
    ServiceMember,
    ServiceTeam,
)


def in_post(as_of: date) -> Q:
    return Q(start__lte=as_of) & (Q(end__isnull=True) | Q(end__gt=as_of))


def _of_year(as_of: date) -> Q:
    return Q(on__gte=date(as_of.year, 1, 1), on__lte=as_of)


def guides(actor: Actor) -> QuerySet[Guide]:
    return within(Guide.objects.all(), actor)


def guide(actor: Actor, pk: int) -> Guide:
    """One's own, or one of an office above. Raises NotFound."""
    found: Guide | None = reachable(Guide.objects.all(), actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这位产业指导员，或不在您的管理范围内")
    return found


def guide_villages(actor: Actor) -> QuerySet[GuideVillage]:
    return within(GuideVillage.objects.all(), actor)


def guidances(actor: Actor) -> QuerySet[Guidance]:
    return within(Guidance.objects.all(), actor)


def service_teams(actor: Actor) -> QuerySet[ServiceTeam]:
    return within(ServiceTeam.objects.all(), actor)


def service_team(actor: Actor, pk: int) -> ServiceTeam:
    """One's own, or one of an office above. Raises NotFound."""
    found: ServiceTeam | None = reachable(ServiceTeam.objects.all(), actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这支科技服务队伍，或不在您的管理范围内")
    return found


def service_members(actor: Actor) -> QuerySet[ServiceMember]:
    return within(ServiceMember.objects.all(), actor)


def services(actor: Actor) -> QuerySet[Service]:
    return within(Service.objects.all(), actor)


# --- as of a day


def guides_on(area_code: str, as_of: date) -> QuerySet[Guide]:
    rows = Guide.objects.filter(in_post(as_of), in_area("area_code", area_code))
    return rows.order_by("area_code", "number")


def villages_guided_on(area_code: str, as_of: date) -> QuerySet[GuideVillage]:
    """One row a village: the first of those that say who looks after it."""
    rows = GuideVillage.objects.filter(in_post(as_of), in_area("area_code", area_code))
    earlier = GuideVillage.objects.filter(
        in_post(as_of), area_code=OuterRef("area_code"), pk__lt=OuterRef("pk")
    )
    return rows.exclude(Exists(earlier)).order_by("area_code")


def _looked_after(as_of: date) -> Exists:
    return Exists(GuideVillage.objects.filter(in_post(as_of), area_code=OuterRef("area_code")))


def households_with_guide_on(area_code: str, as_of: date) -> QuerySet[Any]:
    """Registered households of villages that a guide looks after."""
    return households.registered_on(area_code, as_of).filter(_looked_after(as_of))


def households_without_guide_on(area_code: str, as_of: date) -> QuerySet[Any]:
    return households.registered_on(area_code, as_of).exclude(_looked_after(as_of))


def guidance_in(area_code: str, as_of: date) -> QuerySet[Guidance]:
    """Of the day's year."""
    rows = Guidance.objects.filter(_of_year(as_of), in_area("area_code", area_code))
    return rows.order_by("area_code", "on", "pk")


def households_guided_in(area_code: str, as_of: date) -> QuerySet[Guidance]:
    """One row a household: its first guidance of the year in that village."""
    earlier = Guidance.objects.filter(
        _of_year(as_of), household_id=OuterRef("household_id"), pk__lt=OuterRef("pk")
    )
    return guidance_in(area_code, as_of).exclude(Exists(earlier))


def service_teams_on(area_code: str, as_of: date) -> QuerySet[ServiceTeam]:
    rows = ServiceTeam.objects.filter(in_post(as_of), in_area("area_code", area_code))
    return rows.order_by("area_code", "name")


def townships_served_on(area_code: str, as_of: date) -> QuerySet[ServiceTeam]:
    """One row a township that has a team of its own."""
    earlier = ServiceTeam.objects.filter(
        in_post(as_of), area_code=OuterRef("area_code"), pk__lt=OuterRef("pk")
    )
    rows = service_teams_on(area_code, as_of).exclude(Exists(earlier))
    return rows.annotate(within_county=Right("area_code", 6)).exclude(within_county="000000")


def service_members_on(area_code: str, as_of: date) -> QuerySet[ServiceMember]:
    """In teams that are in being."""
    team = (Q(team__end__isnull=True) | Q(team__end__gt=as_of)) & Q(team__start__lte=as_of)
    rows = ServiceMember.objects.filter(in_post(as_of), team, in_area("area_code", area_code))
    return rows.order_by("area_code", "pk")


def services_in(area_code: str, as_of: date) -> QuerySet[Service]:
    """Of the day's year."""
    rows = Service.objects.filter(_of_year(as_of), in_area("area_code", area_code))
    return rows.order_by("area_code", "on", "pk")


def townships_without_team(area_code: str, as_of: date) -> list[str]:
    """Names of the townships of the area that have registered households and no team on the day."""
    towns = list(areas.inside(area_code, Level.TOWNSHIP).values_list("code", "name"))
    served = set(service_teams_on(area_code, as_of).values_list("area_code", flat=True))
    rows = households.registered_on(area_code, as_of).order_by().values_list("area_code", flat=True)
    with_task = {code[:9] for code in rows.distinct()}
    return [name for code, name in towns if code[:9] in with_task and code not in served]


# --- pages


def guides_listed(actor: Actor, area_code: str, as_of: date) -> QuerySet[Any]:
    """In post in the area, each with `villages`, and `times` and `homes` of the day's year."""
    rows = guides(actor).filter(in_post(as_of), in_area("area_code", area_code))
    year = Q(guidances__on__gte=date(as_of.year, 1, 1), guidances__on__lte=as_of)
    village = Q(villages__start__lte=as_of) & (Q(villages__end__isnull=True) | Q(villages__end__gt=as_of))
    told: QuerySet[Any] = rows.annotate(
        villages_now=Count("villages__area_code", filter=village, distinct=True),
        times=Count("guidances", filter=year, distinct=True),
        homes=Count("guidances__household", filter=year, distinct=True),
    )
    return told.order_by("area_code", "number")


def teams_listed(actor: Actor, area_code: str, as_of: date) -> QuerySet[Any]:
    """In being in the area, each with `times` and `trained` of the day's year."""
    rows = service_teams(actor).filter(in_post(as_of), in_area("area_code", area_code))
    year = Q(services__on__gte=date(as_of.year, 1, 1), services__on__lte=as_of)
    told: QuerySet[Any] = rows.annotate(
        times=Count("services", filter=year),
        trained=Coalesce(Sum("services__trained", filter=year), 0),
    )
    return told.order_by("area_code", "name")


def guidance_of(actor: Actor, row: Guide, as_of: date) -> QuerySet[Guidance]:
    """Newest first."""
    found = guidances(actor).filter(guide=row, on__lte=as_of).select_related("household")
    return found.order_by("-on", "-pk")


@kept
def guidance_of_household(actor: Actor, household_id: int, as_of: date) -> QuerySet[Guidance]:
    """The newest few."""
    return guidances(actor).filter(household_id=household_id, on__lte=as_of).order_by("-on", "-pk")[:6]


@kept
def guides_of_village(actor: Actor, area_code: str, as_of: date) -> QuerySet[GuideVillage]:
    return guide_villages(actor).filter(in_post(as_of), area_code=area_code).order_by("pk")


def counts_of_area(area_code: str, as_of: date) -> dict[str, int]:
    """What was done in the area in the day's year."""
    done = services_in(area_code, as_of).order_by().aggregate(times=Count("pk"), trained=Sum("trained"))
    guided = (
        guidance_in(area_code, as_of)
        .order_by()
        .aggregate(times=Count("pk"), homes=Count(F("household_id"), distinct=True))
    )
    return {
        "services": done["times"],
        "trained": done["trained"] or 0,
        "guidance": guided["times"],
        "guided": guided["homes"],
    }


def villages_of(actor: Actor, rows: Sequence[Guide], as_of: date) -> dict[int, list[str]]:
    """guide -> codes of the villages looked after on the day."""
    found: dict[int, list[str]] = {}
    wanted = guide_villages(actor).filter(in_post(as_of), guide__in=rows).order_by("area_code")
    for guide_id, code in wanted.values_list("guide_id", "area_code"):
        found.setdefault(int(guide_id or 0), []).append(code)
    return found
