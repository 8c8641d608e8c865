"""The verbs of papers: load through the scope, require, rule, write, record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from yihu import __version__
from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document
from yihu.core.docx.preview import preview
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.history.actions import record
from yihu.core.units.models import Unit
from yihu.engine import policy
from yihu.engine.errors import BadValue, Conflict
from yihu.engine.papers import Paper
from yihu.modules.reports import queries, rules
from yihu.modules.reports.models import Draft, Issue
from yihu.modules.reports.permissions import Can
from yihu.modules.reports.queries import Composed
from yihu.modules.reports.rules import Move, Stage

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DraftExists(Conflict):
    code = "draft_exists"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


class SignedTooEarly(BadValue):
    code = "signed_too_early"


class NeedsReason(BadValue):
    code = "needs_reason"


class FiguresDisagree(BadValue):
    code = "figures_disagree"


@transaction.atomic
def start_draft(
    actor: Actor, paper: str, *, area_code: str, as_of: date, on: date, issuer: str = ""
) -> Draft:
    """Open a draft with the paper's starting texts. One at a time for a paper, an area and a day.

    Raises NoSuchPaper, DraftExists (with the open draft's number in its details).
    """
    declared = queries.paper(paper)
    area = area_queries.by_code(area_code)
    actor.require(Can.DRAFT, area.code)
    existing = queries.drafts(actor).filter(paper=paper, area_code=area.code, as_of=as_of).first()
    if existing is not None:
        raise DraftExists(
            f"{as_of:%Y-%m-%d} 的《{declared.label}》已有一份在办（{existing.author_name}起草），请在那份上修改",
            draft_id=existing.pk,
        )
    draft = Draft.objects.create(
        area_code=area.code,
        paper=paper,
        as_of=as_of,
        issuer=issuer.strip() or _issuer(actor, area.name),
        author_id=actor.user_id,
        author_name=actor.name,
        makers=_with([], actor),
        narrative=rules.starters(declared.slots),
        started_on=on,
    )
    record(actor, "reports.started", draft, summary=f"起草《{declared.label}》", as_of=as_of.isoformat())
    return draft


@transaction.atomic
def edit_narrative(
    actor: Actor,
    draft_id: int,
    narrative: Mapping[str, str],
    *,
    version: int,
    note: str | None = None,
    issuer: str | None = None,
) -> Draft:
    """Write in the boxes; boxes not named stay as they are. Who writes becomes a maker and cannot sign.

    Raises ChangedMeanwhile, WrongStage, TooLong, BadReference.
    """
    draft = _locked(actor, draft_id)
    actor.require(Can.DRAFT, draft.area_code)
    rules.editable(Stage(draft.stage))
    _unchanged(draft, version)
    paper = queries.paper(draft.paper)
    draft.narrative = rules.cleaned(paper, {**draft.narrative, **narrative})
    draft.note = draft.note if note is None else note.strip()
    draft.issuer = (issuer or "").strip() or draft.issuer
    draft.makers = _with(draft.makers, actor)
    draft.version += 1
    draft.save()
    record(actor, "reports.edited", draft, summary=f"修改《{paper.label}》", slots=sorted(narrative))
    return draft


@transaction.atomic
def submit(actor: Actor, draft_id: int, *, version: int, on: date) -> Draft:
    """Hand the draft in for signing. Everything must be written and every figure there.

    Raises Unwritten, LooseNumbers, MissingFigure, ChangedMeanwhile, WrongStage.
    """
    draft = _locked(actor, draft_id)
    actor.require(Can.DRAFT, draft.area_code)
    stage = rules.step(Stage(draft.stage), Move.SUBMIT)
    _unchanged(draft, version)
    paper = queries.paper(draft.paper)
    rules.ready(paper, draft.narrative, draft.note)
    _composed(actor, draft, paper)
    draft.stage, draft.submitted_on, draft.returned_because = stage, on, ""
    draft.makers = _with(draft.makers, actor)
    draft.version += 1
    draft.save()
    record(actor, "reports.submitted", draft, summary=f"《{paper.label}》送审")
    return draft


@transaction.atomic
def return_(actor: Actor, draft_id: int, *, reason: str) -> Draft:
    """Send the draft back to its author with a reason. Raises NeedsReason, WrongStage."""
    draft = _locked(actor, draft_id)
    actor.require(Can.SIGN, draft.area_code)
    stage = rules.step(Stage(draft.stage), Move.RETURN)
    if not reason.strip():
        raise NeedsReason("请写明退回意见，便于起草人修改")
    draft.stage, draft.returned_because = stage, reason.strip()[:400]
    draft.version += 1
    draft.save()
    record(actor, "reports.returned", draft, summary="退回文稿", reason=draft.returned_because)
    return draft


@transaction.atomic
def discard(actor: Actor, draft_id: int) -> Draft:
    """Give the draft up; it stays on record. Raises WrongStage."""
    draft = _locked(actor, draft_id)
    actor.require(Can.DRAFT, draft.area_code)
    draft.stage = rules.step(Stage(draft.stage), Move.DISCARD)
    draft.version += 1
    draft.save()
    record(actor, "reports.discarded", draft, summary="作废文稿")
    return draft


@transaction.atomic
def sign(
    actor: Actor,
    draft_id: int,
    *,
    version: int,
    on: date,
    now: datetime,
    doc_number: str = "",
    despite: str = "",
) -> Issue:
    """Sign the text the signer has seen (`version`) and freeze it: figures as known at `now`, the rows behind them,
    the file. `on` is the date on the paper; `despite` why it is signed although figures in it contradict each other.

    Raises SamePerson, ChangedMeanwhile, WrongStage, SignedTooEarly, MissingFigure, FiguresDisagree.
    """
    draft = _locked(actor, draft_id)
    actor.require(Can.SIGN, draft.area_code)
    stage = rules.step(Stage(draft.stage), Move.SIGN)
    signer = rules.another_person(actor.user_id, draft.makers)
    _unchanged(draft, version)
    if on < draft.as_of:
        raise SignedTooEarly(f"签发日期 {on:%Y-%m-%d} 早于统计截止日 {draft.as_of:%Y-%m-%d}，请核对")
    paper = queries.paper(draft.paper)
    composed = _composed(actor, draft, paper, with_rows=True)
    issue = _freeze(
        actor, draft, composed, signer, on=on, now=now, doc_number=doc_number.strip(), despite=despite.strip()
    )
    draft.stage = stage
    draft.save(update_fields=["stage"])
    if paper.signed:
        paper.signed(actor, draft.area_code, draft.as_of, str(issue))
    record(
        actor,
        "reports.signed",
        issue,
        summary=f"签发《{issue}》",
        sha256=issue.sha256,
        draft=draft.pk,
        despite=issue.despite,
    )
    return issue


def _freeze(
    actor: Actor,
    draft: Draft,
    composed: Composed,
    signer: int,
    *,
    on: date,
    now: datetime,
    doc_number: str,
    despite: str,
) -> Issue:
    paper = composed.paper
    number = _take_number(draft, on) if paper.numbered else None
    document = queries.document(
        composed, issuer=draft.issuer, signed_on=on, number=number, doc_number=doc_number
    )
    wrong = _contradictions(document, despite)
    stored = _keep(actor, draft, _file_name(composed, number), document.bytes(), now)
    try:
        with transaction.atomic():
            return Issue.objects.create(
                area_code=draft.area_code,
                draft=draft,
                paper=paper.key,
                paper_version=paper.version,
                title=composed.title,
                number=number,
                doc_number=doc_number,
                as_of=draft.as_of,
                issued_on=on,
                known_at=now,
                figures=[figure.as_json() for figure in composed.figures.values()],
                content=preview(document.content),
                note=draft.note,
                policy_version=policy.for_area(draft.area_code).version,
                code_version=__version__,
                file=stored,
                sha256=stored.sha256,
                despite=despite if wrong else "",
                makers=draft.makers,
                author_name=draft.author_name,
                signed_by=signer,
                signed_by_name=actor.name,
            )
    except IntegrityError as error:
        raise ChangedMeanwhile("这份文稿刚刚已由他人签发，请刷新页面查看") from error


def _contradictions(document: Document, despite: str) -> int:
    """How many the check finds in what is about to be signed. Raises FiguresDisagree where nobody says why."""
    wrong = [one for one in queries.findings(document) if one.wrong]
    if wrong and not despite:
        raise FiguresDisagree(
            f"数字体检有 {len(wrong)} 处矛盾（如：{wrong[0].reason}），请退回修改；逐条核对确认无误的，写明理由后再签发"
        )
    return len(wrong)


def _take_number(draft: Draft, on: date) -> int:
    """The next number of the year; a lock keeps two signers apart until the transaction ends."""
    series = f"reports:{draft.paper}:{draft.area_code}:{on.year}"
    key = int.from_bytes(hashlib.sha256(series.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [key])
    return queries.next_number(draft.paper, draft.area_code, on)


def _keep(actor: Actor, draft: Draft, name: str, data: bytes, now: datetime) -> StoredFile:
    return files.keep(
        actor,
        name,
        data,
        purpose=Purpose.PAPER,
        now=now,
        area_code=draft.area_code,
        content_type=DOCX,
    )


def _file_name(composed: Composed, number: int | None) -> str:
    title = composed.title.replace("\n", "")
    return f"{title}（第{number}期）.docx" if number else f"{title}.docx"


def _composed(actor: Actor, draft: Draft, paper: Paper, *, with_rows: bool = False) -> Composed:
    return queries.compose(
        actor,
        paper,
        area_code=draft.area_code,
        as_of=draft.as_of,
        narrative=draft.narrative,
        with_rows=with_rows,
    )


def _locked(actor: Actor, draft_id: int) -> Draft:
    queries.draft(actor, draft_id)  # refuses what is out of scope
    return Draft.objects.select_for_update(of=("self",)).get(pk=draft_id)


def _unchanged(draft: Draft, version: int) -> None:
    if draft.version != version:
        raise ChangedMeanwhile(
            "文稿在您打开之后又有改动，请刷新页面看过最新内容后再操作；您刚才填写的内容仍保留在页面上"
        )


def _with(makers: list[int], actor: Actor) -> list[int]:
    return makers if actor.user_id is None or actor.user_id in makers else [*makers, actor.user_id]


def _issuer(actor: Actor, area_name: str) -> str:
    unit = Unit.objects.filter(pk=actor.unit_id).first() if actor.unit_id else None
    return unit.name if unit else f"{area_name}人民政府"
