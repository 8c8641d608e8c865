"""Reads of examinations: the text with its findings, and its figures beside those of the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.docx import Document, Run
from yihu.core.files import queries as files
from yihu.engine.errors import NotFound, Refused
from yihu.engine.textcheck import CheckResult, Fact, check
from yihu.engine.textcheck.readers import read_document
from yihu.modules.indicators import queries as indicators
from yihu.modules.textcheck import rules
from yihu.modules.textcheck.models import Examination, Judgement, Wording
from yihu.modules.textcheck.rules import Agreement, Finding, Verdict

MOST_COMPARED = 60
_AUTHOR = "数字体检"


@dataclass(frozen=True)
class Opened:
    """An examination with what is in it."""

    examination: Examination
    text: str
    result: CheckResult
    findings: list[Finding]
    judgements: dict[str, Judgement]

    @property
    def standing(self) -> list[Finding]:
        """Findings that nobody has called no error."""
        gone = {key for key, one in self.judgements.items() if one.verdict == Verdict.NO_ERROR}
        return [one for one in self.findings if one.key not in gone]


@dataclass(frozen=True)
class Compared:
    """One figure of the text beside the ledger's. `why`: the reason where they cannot be compared."""

    fact: Fact
    key: str
    label: str
    printed: str
    unit: str
    agreement: Agreement
    why: str = ""


def visible_to(actor: Actor) -> QuerySet[Examination]:
    """One's own only: a text on its way is not yet the office's."""
    return within(Examination.objects.all(), actor).filter(user_id=actor.user_id)


def examination(actor: Actor, examination_id: int, today: date) -> Examination:
    """Raises NotFound for others' texts and for those that have expired."""
    found = visible_to(actor).filter(pk=examination_id, expires_on__gt=today).select_related("file").first()
    if found is None:
        raise NotFound("没有这份文稿，或已到期删除，请重新上传")
    return found


def recent(actor: Actor, today: date) -> QuerySet[Examination]:
    return visible_to(actor).filter(expires_on__gt=today).order_by("-pk")


def opened(actor: Actor, examination_id: int, today: date) -> Opened:
    found = examination(actor, examination_id, today)
    stored, data = files.content(actor, found.file.uid)
    text = read_document(stored.name, data)
    result = check(text, today=today)
    judgements = {one.finding: one for one in found.judgements.order_by("pk")}
    return Opened(found, text, result, rules.findings_of(result), judgements)


def learned(actor: Actor) -> dict[str, str]:
    """Plain wording -> indicator key, as confirmed in the actor's area; the newest counts."""
    rows = within(Wording.objects.all(), actor).order_by("pk")
    return dict(rows.values_list("wording", "indicator"))


def compared(actor: Actor, seen: Opened) -> list[Compared]:
    """The text's figures that name a declared indicator, for the examination's area and day."""
    labels = {rules.plain(one.label): one.key for one in indicators.catalogue()}
    pairs = rules.matched(seen.result.facts, learned(actor), labels)
    return [_compared(actor, seen.examination, fact, key) for fact, key in pairs[:MOST_COMPARED]]


def _compared(actor: Actor, found: Examination, fact: Fact, key: str) -> Compared:
    try:
        label = indicators.indicator(key).label
        figure = indicators.figure(actor, key, area_code=found.area_code, as_of=found.as_of)
    except Refused as refused:
        return Compared(fact, key, key, "—", "", Agreement.UNKNOWN, refused.message)
    agreement = rules.compared(fact, figure.value, figure.unit.label)
    return Compared(fact, key, label, figure.printed, figure.unit.label, agreement)


def nameable(seen: Opened) -> list[Fact]:
    """Figures that could be told which indicator they state: one of each wording."""
    found: dict[str, Fact] = {}
    for fact in seen.result.facts:
        wording = rules.plain(fact.label)
        if wording and not fact.is_date:
            found.setdefault(wording, fact)
    return list(found.values())


def marked(seen: Opened) -> bytes:
    """The text as a Word file, each standing finding a comment at its figure."""
    stem = seen.examination.name.rsplit(".", 1)[0]
    document = Document(stem or seen.examination.name, issuer="")
    findings = {one.number: one for one in seen.standing}
    comments: list[tuple[str, Finding]] = []
    for at, line in enumerate(_lines(rules.pieces(seen.text, seen.standing))):
        runs: list[str | Run] = []
        for position, piece in enumerate(line):
            name = f"p{at}-{position}"
            runs.append(Run(piece.text, id=name) if piece.starts else piece.text)
            comments += [(name, findings[number]) for number in piece.starts]
        document.paragraph(runs)
    for name, one in comments:
        document.add_comment(name, _AUTHOR, f"{'矛盾' if one.wrong else '提示'}：{one.reason}")
    return document.bytes()


def _lines(pieces: Sequence[rules.Piece]) -> list[list[rules.Piece]]:
    """The pieces by line; a finding that goes over a line's end is told where it starts."""
    lines: list[list[rules.Piece]] = [[]]
    for piece in pieces:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if part.strip():
                starts = piece.starts if not number else ()
                lines[-1].append(rules.Piece(part, piece.numbers, piece.wrong, starts))
    return [line for line in lines if line]
