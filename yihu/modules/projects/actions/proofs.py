"""What contract, acceptance and settlement must say before their step is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from yihu.core.access.actor import Actor
from yihu.core.history.actions import record
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.stages import MissingProof
from yihu.modules.projects import queries
from yihu.modules.projects.models import Acceptance, Contract, Project, Settlement
from yihu.modules.projects.rules import Method, Result, Stage


@dataclass(frozen=True)
class Signed:
    """A contract, numbered by the step's document: whole fen."""

    method: Method
    contractor: str
    fen: int
    unit_id: int | None = None


@dataclass(frozen=True)
class Examined:
    result: Result
    by: str
    opinion: str = ""


@dataclass(frozen=True)
class Audited:
    fen: int
    by: str
    asked_fen: int | None = None


Proof = Signed | Examined | Audited


def prove(
    actor: Actor, project: Project, stage: Stage, *, on: date, document: str, proof: Proof | None
) -> bool:
    """Keep what the step rests on; False where the project stays where it is. Raises MissingProof, BadValue."""
    match stage:
        case Stage.CONTRACTED:
            _contract(actor, project, proof, on, document)
        case Stage.ACCEPTED:
            return _accept(actor, project, proof, on, document)
        case Stage.SETTLED:
            _settle(actor, project, proof, on, document)
    return True


def _contract(actor: Actor, project: Project, proof: Proof | None, on: date, document: str) -> None:
    if not isinstance(proof, Signed):
        if queries.contracts(actor).filter(project=project, signed_on__lte=on).exists():
            return
        raise MissingProof("“登记招标（签约）”须填写实施方式、承建（供货）单位和合同金额")
    if not proof.contractor.strip() or proof.fen <= 0:
        raise BadValue("请填写承建（供货）单位和合同金额，金额须大于 0")
    _keep(
        Contract(
            project=project,
            area_code=project.area_code,
            method=proof.method,
            number=document.strip()[:80],
            contractor=proof.contractor.strip()[:80],
            fen=proof.fen,
            signed_on=on,
            unit_id=proof.unit_id or project.unit_id,
        ),
        "该项目的这份合同已登记",
    )


def _accept(actor: Actor, project: Project, proof: Proof | None, on: date, document: str) -> bool:
    if not isinstance(proof, Examined):
        if queries.acceptances(actor).filter(project=project, result__in=_PASSED, on__lte=on).exists():
            return True
        raise MissingProof("“登记验收”须填写验收结论和验收单位")
    if not proof.by.strip():
        raise MissingProof("“登记验收”须填写验收单位")
    _keep(
        Acceptance(
            project=project,
            area_code=project.area_code,
            on=on,
            result=proof.result,
            by=proof.by.strip()[:80],
            document=document.strip()[:120],
            opinion=proof.opinion.strip()[:500],
        ),
        "该项目当天的验收已登记",
    )
    if proof.result is Result.FAILED:
        record(actor, "projects.not_passed", project, summary=project.name, on=on.isoformat())
        return False
    return True


_PASSED = (Result.PASSED.value, Result.PASSED_AFTER.value)


def _settle(actor: Actor, project: Project, proof: Proof | None, on: date, document: str) -> None:
    if not isinstance(proof, Audited):
        if queries.settlements(actor).filter(project=project, on__lte=on).exists():
            return
        raise MissingProof("“登记结算”须填写审定金额和审计（审核）单位")
    if proof.fen <= 0 or not proof.by.strip():
        raise BadValue("请填写审定金额（大于 0）和审计（审核）单位")
    if proof.asked_fen is not None and proof.asked_fen < proof.fen:
        raise BadValue("审定金额不应超过送审金额，请核对")
    _keep(
        Settlement(
            project=project,
            area_code=project.area_code,
            on=on,
            asked_fen=proof.asked_fen,
            audited_fen=proof.fen,
            by=proof.by.strip()[:80],
            document=document.strip()[:120],
        ),
        "该项目的这份结算报告已登记",
    )


def _keep(row: Contract | Acceptance | Settlement, twice: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(twice) from None
