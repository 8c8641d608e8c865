"""三一致: a sample is drawn, results are entered field by field, the round ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, Conflict
from yihu.modules.households import queries as households
from yihu.modules.quality import queries, rules
from yihu.modules.quality.models import FieldCheck, Round, Sampled
from yihu.modules.quality.permissions import Can
from yihu.modules.quality.rules import Verdict


class RoundClosed(Conflict):
    code = "round_closed"


class NothingToDraw(BadValue):
    code = "nothing_to_draw"


class ValueMissing(BadValue):
    code = "check_value_missing"


@dataclass(frozen=True)
class Entered:
    """What was seen of one fact; None: not looked at."""

    paper: Verdict | None = None
    reality: Verdict | None = None
    paper_value: str = ""
    reality_value: str = ""


@transaction.atomic
def draw(actor: Actor, area_code: str, *, name: str, on: date, seed: int, size: int | None = None) -> Round:
    """A stratified sample of the registered households; `size` None takes the share that policy sets.

    Raises NotAllowed, NothingToDraw, SampleTooLarge.
    """
    actor.require(Can.SAMPLE, area_code)
    if not name.strip():
        raise BadValue("请填写抽查名称")
    candidates = queries.candidates(area_code, on)
    if not candidates:
        raise NothingToDraw("这个地方没有建档立卡户，无从抽取")
    known = policy.for_area(area_code)
    wanted = (
        rules.sample_size(len(candidates), known.days("quality.sample_percent", on))
        if size is None
        else rules.checked_size(size)
    )
    drawn = rules.draw(candidates, wanted, least=known.days("quality.sample_least", on), seed=seed)
    made = Round.objects.create(
        area_code=area_code,
        name=name.strip(),
        drawn_on=on,
        seed=seed,
        population=len(candidates),
        by_name=actor.name,
    )
    strata = {one.household_id: one.stratum for one in candidates}
    _write_sample(actor, made, drawn, strata, on)
    history.record(
        actor, "quality.drawn", made, summary=f"三一致抽查“{made.name}”抽取 {len(drawn)} 户", seed=seed
    )
    return made


def _write_sample(actor: Actor, made: Round, drawn: list[int], strata: Mapping[int, str], on: date) -> None:
    rows = {row.pk: row for row in households.in_lists(actor).filter(pk__in=drawn)}
    names = area_queries.named({stratum.split(" ")[0] for stratum in strata.values()})
    ordered = sorted((rows[pk] for pk in drawn), key=lambda row: (row.area_code, row.number))
    sample = Sampled.objects.bulk_create(
        Sampled(
            area_code=row.area_code,
            round=made,
            household=row,
            number=row.number,
            head_name=row.head_name or "",  # type: ignore[attr-defined]
            stratum=queries.stratum_label(strata[row.pk], names),
            position=position,
        )
        for position, row in enumerate(ordered, start=1)
    )
    FieldCheck.objects.bulk_create(
        FieldCheck(
            area_code=one.area_code,
            sampled=one,
            person_id=fact.person_id,
            field=fact.field,
            label=fact.label,
            position=position,
            system=fact.text,
        )
        for one in sample
        for position, fact in enumerate(queries.held(actor, one.household, on), start=1)
    )


@transaction.atomic
def enter_sheet(
    actor: Actor, sampled_id: int, entered: Mapping[int, Entered], *, on: date, rest_agrees: bool = False
) -> Sampled:
    """What paper and reality say of the facts, by number of the fact; `rest_agrees`: what was not marked was looked
    at and agrees. The sheet counts as done once every fact has both answers.

    Raises NoSuchRound, NotAllowed, RoundClosed, ValueMissing where it differs and nobody says what it is.
    """
    row = queries.sampled(actor, sampled_id)
    actor.require(Can.CHECK, row.area_code)
    if row.closed_on is not None:
        raise RoundClosed("这次抽查已结束，不能再填写")
    checks = list(row.fields.select_for_update().order_by("position"))
    default = Verdict.AGREES if rest_agrees else None
    for check in checks:
        seen = entered.get(check.pk, Entered())
        _fill(check, seen, default)
        check.checked_on = on if check.paper and check.reality else None
    FieldCheck.objects.bulk_update(
        checks, ["paper", "reality", "paper_value", "reality_value", "checked_on"], batch_size=500
    )
    done = all(check.checked_on for check in checks)
    row.checked_on, row.by_name = (on if done else None), actor.name
    row.save(update_fields=["checked_on", "by_name"])
    history.record(actor, "quality.sheet_entered", row, summary=f"三一致核对户 {row.number}", done=done)
    return row


def _fill(check: FieldCheck, seen: Entered, default: Verdict | None) -> None:
    secret = check.field in rules.SECRET_FIELDS
    for side, verdict, value in (
        ("paper", seen.paper or default, seen.paper_value),
        ("reality", seen.reality or default, seen.reality_value),
    ):
        text = " ".join(value.split())[:200] if verdict is Verdict.DIFFERS and not secret else ""
        if verdict is Verdict.DIFFERS and not secret and not text:
            raise ValueMissing(
                f"“{check.label}”不一致，请填写{'纸质资料所载' if side == 'paper' else '实际情况'}"
            )
        setattr(check, side, verdict.value if verdict else "")
        setattr(check, f"{side}_value", text)


@transaction.atomic
def close_round(actor: Actor, round_id: int, *, on: date) -> Round:
    """No more results are entered. Raises RoundClosed."""
    row = queries.round_(actor, round_id)
    actor.require(Can.SAMPLE, row.area_code)
    if row.closed_on is not None:
        raise RoundClosed("这次抽查已经结束")
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    row.sample.update(closed_on=on)
    history.record(actor, "quality.round_closed", row, summary=f"结束三一致抽查“{row.name}”")
    return row
