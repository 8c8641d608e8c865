"""A sample is drawn by chance and asked again by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, Conflict, NotFound
from yihu.modules.surveys import queries, rules
from yihu.modules.surveys.actions.planning import NothingToAsk, open_survey
from yihu.modules.surveys.models import Recheck
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import State

_LARGEST_SEED = 2**31


@transaction.atomic
def draw(actor: Actor, survey_id: int, *, seed: int, on: date) -> list[Recheck]:
    """A share of every village's filled sheets, once a round; the seed is kept, so that the draw can be repeated.

    Raises Conflict when drawn already, NothingToAsk, BadValue.
    """
    row = open_survey(actor, survey_id)
    actor.require(Can.RECHECK, row.area_code)
    if row.recheck_on is not None:
        raise Conflict(f"已于 {row.recheck_on:%Y-%m-%d} 抽过样（种子 {row.recheck_seed}），不能重抽")
    if not 0 <= seed < _LARGEST_SEED:
        raise BadValue("随机种子请填不超过十位的整数")
    done = list(queries.sheets(actor).filter(survey=row, state=State.DONE).values_list("pk", "area_code"))
    if not done:
        raise NothingToAsk("还没有登记完的户，无从抽样")
    values = policy.for_area(row.area_code)
    percent, least = (values.days(f"surveys.recheck_{name}", on) for name in ("percent", "least"))
    places = dict(done)
    drawn = rules.draw(done, percent, least, seed)
    made = Recheck.objects.bulk_create(Recheck(area_code=places[pk], sheet_id=pk) for pk in drawn)
    row.recheck_seed, row.recheck_on = seed, on
    row.save(update_fields=["recheck_seed", "recheck_on"])
    history.record(actor, "surveys.drawn", row, summary=f"{row.title}：抽取 {len(made)} 户复核", seed=seed)
    return made


@transaction.atomic
def recheck(actor: Actor, recheck_id: int, answers: Mapping[str, str], *, on: date) -> Recheck:
    """Ask a drawn household again; the first answers stay as they are. Raises NotFound, BadAnswers, Conflict for
    somebody who filled the sheet in."""
    row = queries.rechecks(actor).select_for_update(of=("self",)).filter(pk=recheck_id).first()
    if row is None:
        raise NotFound("没有这户的复核，或不在您的管理范围内")
    survey = open_survey(actor, row.sheet.survey_id)
    actor.require(Can.RECHECK, row.area_code)
    if row.sheet.by_name == actor.name:
        raise Conflict("复核人不能是登记人，请由另一位复核")
    questions = queries.questions(survey)
    row.answers = rules.clean_answers(questions, answers)
    row.compared, row.agreed = rules.agreement(questions, row.sheet.answers, row.answers)
    row.on, row.by_name = on, actor.name
    row.save()
    history.record(
        actor,
        "surveys.rechecked",
        row,
        summary=f"复核户 {row.sheet.number}：一致 {row.agreed}/{row.compared}",
    )
    return row
