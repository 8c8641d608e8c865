"""Watch lists of villages that do not fit the register."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    QuerySet,
)

from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.engine import policy
from yihu.modules.households.queries.dated import (
    registered_persons_by_village,
)
from yihu.modules.places import queries as places
from yihu.modules.places.rules import KeyReason, should_be_key


def villages_that_should_be_key(area_code: str, as_of: date) -> QuerySet[Area]:
    """Enough registered persons (policy `keyvillage.registered_persons`) and on no watch list."""
    persons = registered_persons_by_village(area_code, as_of)
    codes = should_be_key(
        persons, places.key_villages_on(area_code, as_of), threshold=_threshold(area_code, as_of)
    )
    return area_queries.inside(area_code).filter(code__in=codes)


def villages_no_longer_large(area_code: str, as_of: date) -> QuerySet[Area]:
    """On the watch list for their many registered persons, who are not that many."""
    persons = registered_persons_by_village(area_code, as_of)
    listed = places.key_places_on(area_code, as_of).filter(reason=KeyReason.MANY_REGISTERED)
    limit = _threshold(area_code, as_of)
    codes = [code for code in listed.values_list("area_code", flat=True) if persons.get(code, 0) < limit]
    return area_queries.inside(area_code).filter(code__in=codes)


def _threshold(area_code: str, as_of: date) -> int:
    return int(policy.for_area(area_code).at("keyvillage.registered_persons", as_of).number)
