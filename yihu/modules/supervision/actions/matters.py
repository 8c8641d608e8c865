"""What is done with a finding or a lead, from the question to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.files import queries as file_queries
from yihu.core.files.models import Purpose
from yihu.core.history import actions as history
from yihu.engine import policy
from yihu.engine.errors import BadValue, Conflict, NotAllowed
from yihu.modules.rectification import actions as rectification
from yihu.modules.rectification.rules import Category, Facts
from yihu.modules.rectification.rules import Source as ProblemSource
from yihu.modules.supervision import queries
from yihu.modules.supervision.actions.tips import into_compartment
from yihu.modules.supervision.models import Finding, FindingStep, Lead, LeadStep
from yihu.modules.supervision.models.base import Matter
from yihu.modules.supervision.permissions import Can
from yihu.modules.supervision.rules import CLOSED, SameHand, Source, State, step

_NEEDS_WORDS = {
    State.EXPLAINED: "说明",
    State.NIL: "查否的理由",
    State.CORRECTED: "纠正情况",
    State.RESULT: "移交结果",
}
_TERMS = {State.ASSIGNED: "super.explain_days", State.EXPLAINED: "super.verify_days"}


@dataclass(frozen=True)
class Paper:
    """A file handed in with a step."""

    name: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Said:
    """What comes with a step. `assignee`: who is to deal with it; `recovered_fen`: money that came back."""

    text: str = ""
    assignee: str = ""
    recovered_fen: int = 0
    voucher: str = ""
    paper: Paper | None = None


@transaction.atomic
def move_finding(
    actor: Actor, pk: int, to: State, said: Said, *, on: date, now: datetime, version: int | None = None
) -> Finding:
    """One step of a finding. Handing it over makes a lead that only the discipline inspection sees.

    Raises NotAllowed, WrongState, SameHand, BadValue, Conflict where somebody else changed it meanwhile.
    """
    row = queries.findings(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise queries.NoSuchFinding("没有这条自查发现，或不在您的管理范围内")
    actor.require(queries.needed(State(row.state), to), row.area_code, unit_id=row.unit_id)
    if to is State.RESULT:
        raise NotAllowed("移交后的结果由纪检监察登记，请联系纪检监察")
    _advance(actor, row, to, said, on=on, version=version)
    _note(actor, FindingStep, row, said, on=on, now=now, purpose=Purpose.EVIDENCE)
    if to is State.HANDED:
        _hand_over(actor, row, said, on)
    history.record(actor, f"supervision.{to.value}", row, summary=f"自查发现{to.label}：{row.title[:60]}")
    return row


@transaction.atomic
def move_lead(
    actor: Actor, pk: int, to: State, said: Said, *, on: date, now: datetime, version: int | None = None
) -> Lead:
    """One step of a lead, inside the compartment. Raises as `move_finding`."""
    row = queries.leads(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise queries.NoSuchLead("没有这条线索，或不在您的管理范围内")
    _advance(actor, row, to, said, on=on, version=version)
    _note(actor, LeadStep, row, said, on=on, now=now, purpose=Purpose.SEALED)
    history.record(actor, f"supervision.lead_{to.value}", row, summary=f"线索{to.label}")
    return row


def _advance(actor: Actor, row: Matter, to: State, said: Said, *, on: date, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Conflict("这件事刚被他人办理过，请刷新页面，核对后再提交")
    step(State(row.state), to)
    if on < row.state_on:
        raise BadValue(f"日期不能早于上一步的 {row.state_on:%Y-%m-%d}，请核对")
    if to in _NEEDS_WORDS and not said.text.strip():
        raise BadValue(f"请写明{_NEEDS_WORDS[to]}")
    if said.recovered_fen < 0 or said.recovered_fen > row.fen:
        raise BadValue("追回金额不能小于 0，也不能大于涉及金额")
    _hands(actor, row, to)
    row.state, row.state_on = to, on
    row.version += 1
    if said.assignee.strip():
        row.assignee = said.assignee.strip()[:40]
    if to in _TERMS:
        days = policy.for_area(row.area_code).days(_TERMS[to], on)
        row.due_on = on + timedelta(days=days)
    if to in CLOSED:
        _close(row, to, said, on)
    row.save()


def _hands(actor: Actor, row: Matter, to: State) -> None:
    """Who explained does not verify; a question that goes back is open to both again."""
    if to is State.EXPLAINED:
        row.explained_by, row.verified_by = actor.user_id, None
    elif to is State.ASSIGNED:
        row.explained_by = row.verified_by = None
    elif to is State.VERIFIED:
        if row.explained_by is not None and row.explained_by == actor.user_id:
            raise SameHand("提交说明的人不能核实，请由另一位办理")
        row.verified_by = actor.user_id


def _close(row: Matter, to: State, said: Said, on: date) -> None:
    row.closed_on, row.outcome = on, said.text.strip()[:400]
    if to is State.CORRECTED:
        if said.recovered_fen and not said.voucher.strip():
            raise BadValue("请填写追回资金的凭证号")
        row.recovered_fen, row.voucher = said.recovered_fen, said.voucher.strip()[:60]


def _note(
    actor: Actor, table: Any, row: Matter, said: Said, *, on: date, now: datetime, purpose: Purpose
) -> None:
    stored = None
    if said.paper is not None:
        stored = files.keep(
            actor,
            said.paper.name,
            said.paper.data,
            purpose=purpose,
            now=now,
            area_code=row.area_code,
            content_type=said.paper.content_type,
        )
    table.objects.create(
        area_code=row.area_code,
        matter=row,
        state=row.state,
        on=on,
        said=said.text.strip(),
        file=stored,
        user_id=actor.user_id,
        by_name=actor.name,
    )


def _hand_over(actor: Actor, row: Finding, said: Said, on: date) -> None:
    into_compartment(
        Lead(
            place_code=row.place_code,
            rule=row.rule,
            source=Source.HANDED,
            title=row.title,
            text=f"{row.text}\n移交说明：{said.text.strip()}".strip(),
            evidence=row.evidence,
            project_number=row.project_number,
            fen=row.fen,
            severity=row.severity,
            found_on=on,
            finding_id=row.pk,
        ),
        on=on,
        said=f"{actor.name} 移交自查发现",
    )


@transaction.atomic
def ask(actor: Actor, lead_id: int, *, title: str, text: str, area_code: str, on: date) -> Finding:
    """Put a question to an office without telling of the lead: the finding says only what is asked. Raises BadValue,
    Conflict where it was asked already."""
    row = queries.lead(actor, lead_id)
    if row.finding_id is not None:
        raise Conflict("这条线索已经要求说明或来自移交，不再重复发出")
    if not title.strip():
        raise BadValue("请写明请对方说明的事项")
    days = policy.for_area(area_code).days("super.explain_days", on)
    made = Finding.objects.create(
        area_code=area_code,
        place_code=row.place_code,
        source=Source.OTHER,
        title=title.strip()[:200],
        text=text.strip(),
        project_number=row.project_number,
        found_on=on,
        state=State.ASSIGNED,
        state_on=on,
        due_on=on + timedelta(days=days),
    )
    FindingStep.objects.create(
        area_code=area_code, matter=made, state=State.ASSIGNED, on=on, said="请说明情况", by_name="资金监督"
    )
    row.finding = made
    row.version += 1
    row.save(update_fields=["finding", "version"])
    history.record(actor, "supervision.asked", row, summary="要求说明")
    return made


@transaction.atomic
def raise_problem(actor: Actor, pk: int, *, sealed: bool, on: date) -> int:
    """A confirmed matter becomes a problem to be put right (整改); its number in the ledger of problems is kept.

    Raises Conflict where there is one already, and what raising a problem refuses.
    """
    row: Matter = queries.lead(actor, pk) if sealed else queries.finding(actor, pk)
    if row.problem_id is not None:
        raise Conflict("已经转为整改问题，请在问题台账中办理")
    if row.state not in (State.VERIFIED, State.CORRECTED, State.HANDED, State.RESULT):
        raise BadValue("核实之后才能转为整改问题")
    facts = Facts(
        source=ProblemSource.SELF_CHECK,
        description=row.title,
        category=Category.FUND,
        area_code=row.place_code,
        found_on=on,
        unit_id=row.unit_id,
    )
    problem = rectification.raise_(actor, facts)
    row.problem_id = problem.pk
    row.version += 1
    row.save(update_fields=["problem_id", "version"])
    history.record(actor, "supervision.to_problem", row, summary=f"转整改问题 {problem.number}")
    return int(problem.pk)


def open_file(actor: Actor, step_id: int, *, sealed: bool) -> tuple[str, str, bytes]:
    """(name, content type, bytes). Raises NotAllowed, NotFound."""
    actor.require(Can.LEAD if sealed else Can.SEE)
    found = queries.file_step(actor, step_id, sealed=sealed)
    stored, data = file_queries.content(actor, found.file.uid)
    return stored.name, stored.content_type, data
