"""贫困村出列, on the count of its day and after its notice."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.stages import WrongOrder, require_text
from yihu.modules.places import actions as places
from yihu.modules.procedures import queries, rules
from yihu.modules.procedures.models import VillageExit
from yihu.modules.procedures.permissions import Can
from yihu.modules.procedures.rules import Given


@transaction.atomic
def record_village_exit(
    actor: Actor, area_code: str, *, on: date, document: str, noticed_on: date, noticed_until: date
) -> VillageExit:
    """The village is out of poverty from `on`: its incidence on that day is within the limit, and it was on the
    township's wall long enough before. Raises NoBase, TooManyPoor, NoticeTooShort, WrongOrder, MissingProof and
    what `places.record_village_exit` raises.
    """
    place = area_queries.by_code(area_code)
    actor.require(Can.VILLAGE_OUT, place.code)
    number = require_text("出列", "批复文号", document)
    values = policy.for_area(place.code)
    given = Given(noticed_on, until=noticed_until, place="乡镇", contact="12317")
    rules.check_notice(given, values.days("village_exit.notice_days", noticed_on))
    if on < noticed_until:
        raise WrongOrder(f"出列日期不能早于公示截止日期 {noticed_until:%Y-%m-%d}")
    remaining, base = queries.village_counts(place.code, on)
    rules.check_village(remaining, base, values.at("village_exit.incidence_limit", on).number)
    places.record_village_exit(actor, place.code, on=on, document=number)
    made = VillageExit.objects.create(
        area_code=place.code,
        document=number[:80],
        on=on,
        remaining=remaining,
        base=base,
        noticed_on=noticed_on,
        noticed_until=noticed_until,
        by_name=actor.name,
    )
    history.record(
        actor, "procedures.village_out", made, summary=f"{place.name}出列：未脱贫 {remaining} 人 / {base} 人"
    )
    return made
