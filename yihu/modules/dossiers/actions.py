"""Printing a household's papers, one or many at once, and writing down what was printed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import render
from yihu.core.files import actions as files
from yihu.core.files.models import Purpose, StoredFile
from yihu.core.history import actions as history
from yihu.core.jobs import actions as jobs
from yihu.core.jobs.models import Job
from yihu.core.jobs.progress import tell
from yihu.core.privacy import actions as privacy
from yihu.engine.dossier import HouseholdPaper, Line
from yihu.engine.errors import BadValue, Refused
from yihu.modules.dossiers import queries, rules
from yihu.modules.dossiers.models import Printed
from yihu.modules.dossiers.permissions import Can
from yihu.modules.dossiers.queries import State
from yihu.modules.dossiers.rules import CHUNK, MOST_AS_PDF, MOST_AT_ONCE, Content
from yihu.modules.households import queries as households

JOB = "dossiers.print"
KEPT_DAYS = 7
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


class NothingToPrint(BadValue):
    code = "nothing_to_print"


class TooManyToPrint(BadValue):
    code = "too_many_to_print"


class NoPdf(Refused):
    code = "no_pdf"
    status = 409


@dataclass(frozen=True)
class Wish:
    """What to print: ticked households, or a place; `registered`: only those on the register; `changed`: only those
    never printed or changed since; `apart`: one file a household in a zip."""

    paper: HouseholdPaper
    uids: tuple[str, ...] = ()
    area_code: str = ""
    registered: bool = True
    changed: bool = False
    pdf: bool = False
    apart: bool = False


def print_one(
    actor: Actor,
    uid: UUID | str,
    paper: HouseholdPaper,
    *,
    as_of: date,
    on: date,
    now: datetime,
    reason: str = "",
) -> tuple[str, bytes]:
    """The Word file of one household, with its name. With a `reason` ID numbers stand in full: each is one event of
    the access log and counts as one look. Raises NoSuchHousehold, NotAllowed, and what `privacy.reveal` raises."""
    with transaction.atomic():
        row = households.household(actor, uid)
        actor.require(Can.PRINT, row.area_code)
        content = queries.contents(actor, paper, [row.pk], as_of)[row.pk]
        full = bool(reason) and _has_secrets(content)
        shown = _revealed(actor, content, reason, now) if full else content
        data = queries.document([shown], actor=actor, as_of=as_of, on=on)
        _write_down(actor, [(row, content)], as_of=as_of, on=on, reason=reason if full else "")
        history.record(
            actor,
            "dossiers.printed",
            row,
            summary=f"打印{paper.label}{'（含完整证件号）' if full else ''}",
            paper=paper.value,
            full=full,
        )
        return f"{_name(row, content)}.docx", data


def _has_secrets(content: Content) -> bool:
    return any(line.secrets for section in content.sections for line in section.lines)


def _revealed(actor: Actor, content: Content, reason: str, now: datetime) -> Content:
    def full(line: Line) -> Line:
        cells = list(line.cells)
        for at, row in line.secrets.items():
            cells[at] = privacy.reveal(actor, row, "cipher", reason=reason, now=now)
        return replace(line, cells=tuple(cells))

    sections = tuple(
        replace(section, lines=tuple(full(line) if line.secrets else line for line in section.lines))
        for section in content.sections
    )
    return replace(content, sections=sections)


@transaction.atomic
def ask_for_prints(actor: Actor, wish: Wish, *, as_of: date, on: date) -> Job:
    """Queue the printing of many. Raises NothingToPrint, TooManyToPrint, NoPdf."""
    actor.require(Can.PRINT, wish.area_code or None)
    count = _wanted(actor, wish).count()
    if not count:
        raise NothingToPrint("没有可打印的农户，请先勾选农户，或换一个有建档立卡户的乡镇、村")
    most = MOST_AS_PDF if wish.pdf else MOST_AT_ONCE
    if count > most:
        way = "按村分批打印，或改为 Word 文件" if wish.pdf else "按村分批打印"
        raise TooManyToPrint(f"范围内有 {count:,} 户，一次最多 {most:,} 户，请{way}")
    if wish.pdf and render.office() is None:
        raise NoPdf("服务器没有安装 LibreOffice，不能生成 PDF，请改为 Word 文件")
    told = {
        "paper": wish.paper.value,
        "uids": list(wish.uids),
        "area_code": wish.area_code,
        "registered": wish.registered,
        "changed": wish.changed,
        "pdf": wish.pdf,
        "apart": wish.apart,
    }
    label = f"打印{wish.paper.label}（{count:,} 户）"
    return jobs.enqueue(actor, JOB, label=label, wish=told, as_of=as_of.isoformat(), on=on.isoformat())


def wish_of(told: Mapping[str, Any]) -> Wish:
    return Wish(**{**told, "paper": HouseholdPaper(told["paper"]), "uids": tuple(told["uids"])})


def _wanted(actor: Actor, wish: Wish) -> Any:
    if wish.uids:
        return queries.chosen(actor, wish.uids)
    standing = "any" if wish.registered else ""
    return queries.narrowed(actor, area_code=wish.area_code or actor.area_code, standing=standing)


@dataclass(frozen=True)
class Run:
    """What one run printed: how many, how many it left alone as unchanged, and the file (none when nothing)."""

    printed: int
    unchanged: int
    file: StoredFile | None


def print_many(
    actor: Actor, wish: Wish, *, as_of: date, on: date, now: datetime, job: Job | None = None
) -> Run:
    """All that is wished for in one file, households of a hundred at a time; whole or not at all. Raises Cancelled,
    NotAllowed, TooManyToPrint when the list has grown meanwhile, NoPdf."""
    actor.require(Can.PRINT, wish.area_code or None)
    rows = list(_wanted(actor, wish)[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        raise TooManyToPrint(f"范围内超过 {MOST_AT_ONCE:,} 户，请按村分批打印")
    found: list[tuple[Any, Content]] = []
    for start in range(0, len(rows), CHUNK):
        tell(job, start, len(rows), f"正在汇集资料：{start:,}／{len(rows):,} 户")
        some = {row.pk: row for row in rows[start : start + CHUNK]}
        for pk, one in queries.statuses(actor, wish.paper, list(some), as_of).items():
            if not wish.changed or one.state is not State.SAME:
                found.append((some[pk], one.content))
    if not found:
        return Run(0, len(rows), None)
    tell(job, len(rows), len(rows), "正在生成 PDF" if wish.pdf else "正在生成文件")
    data, kind = _file_of(actor, found, wish, as_of=as_of, on=on)
    _write_down(actor, found, as_of=as_of, on=on)
    place = area_queries.by_code(wish.area_code or actor.area_code).name if not wish.uids else "所选"
    stored = files.keep(
        actor,
        f"{wish.paper.label}_{place}_{len(found)}户_{on:%Y%m%d}.{kind}",
        data,
        purpose=Purpose.EXPORT,
        now=now,
        content_type=TYPES[kind],
        expires_on=on + timedelta(days=KEPT_DAYS),
    )
    history.record(
        actor,
        "dossiers.printed_many",
        stored,
        summary=f"批量打印{wish.paper.label} {len(found)} 户",
        paper=wish.paper.value,
        households=len(found),
    )
    return Run(len(found), len(rows) - len(found), stored)


def _file_of(
    actor: Actor, found: Sequence[tuple[Any, Content]], wish: Wish, *, as_of: date, on: date
) -> tuple[bytes, str]:
    """The bytes and the ending of the file's name."""
    kind = "pdf" if wish.pdf else "docx"
    parts = [[pair] for pair in found] if wish.apart else [list(found)]
    made = [queries.document([one for _, one in part], actor=actor, as_of=as_of, on=on) for part in parts]
    if wish.pdf:
        try:
            made = render.to_pdfs(made)
        except render.CannotDraw as cannot:
            raise NoPdf(str(cannot)) from cannot
    if not wish.apart:
        return made[0], kind
    names = [_name(row, one) for row, one in found]
    return _zipped({f"{name}.{kind}": data for name, data in zip(names, made, strict=True)}, on), "zip"


def _zipped(entries: Mapping[str, bytes], on: date) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0)), data)
    return out.getvalue()


def _name(row: Any, content: Content) -> str:
    return f"{content.paper.label}_{row.number}"


def _write_down(
    actor: Actor, found: Sequence[tuple[Any, Content]], *, as_of: date, on: date, reason: str = ""
) -> None:
    Printed.objects.bulk_create(
        Printed(
            area_code=row.area_code,
            household_id=row.pk,
            paper=content.paper,
            as_of=as_of,
            on=on,
            user_id=actor.user_id,
            by_name=actor.name,
            digest=rules.digest(content),
            marks=rules.marks(content),
            full=bool(reason),
            reason=reason,
        )
        for row, content in found
    )
