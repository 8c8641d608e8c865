"""Papers of a notice: the poster for the board with its code to scan, the Word file, the proof of its period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.access.scope import within
from yihu.core.docx import Document, Table
from yihu.core.files import queries as files
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.engine.dates import chinese
from yihu.engine.errors import NotFound
from yihu.modules.disclosure import queries, rules
from yihu.modules.disclosure.models import Notice, Shown
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.views.addresses import public_address
from yihu.modules.disclosure.views.qr import path_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUMS = ("yuan", "wan_yuan", "integer")


@require_GET
def poster(request: HttpRequest, notice_id: int) -> HttpResponse:
    """To be printed on A4, or on A3 with `?size=a3`, and hung up."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.notice(actor, notice_id)
    address = public_address(row) if row.on_site else ""
    size, path = path_of(address) if address else (0, "")
    lines = rules.one_thing(row.labels, row.rows)
    context = {
        "row": row,
        "paragraphs": [line for line in row.text.splitlines() if line.strip()],
        "labels": row.labels,
        "cells": row.rows,
        "lines": lines,
        "wide": len(row.labels) > rules.MANY_COLUMNS and not lines,
        "calls": rules.calls(row.contact),
        "address": address,
        "qr_size": size,
        "qr": path,
        "large": request.GET.get("size") == "a3",
    }
    history.record(actor, "disclosure.printed", row, summary=f"{row.title}：打印公示"[:200])
    return render(request, "disclosure/poster.html", context)


@require_GET
def docx(request: HttpRequest, notice_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.notice(actor, notice_id)
    history.record(actor, "disclosure.printed", row, summary=f"{row.title}：导出 Word"[:200])
    return _download(document_of(row), row.title)


def document_of(row: Notice) -> Document:
    document = Document(row.title, issuer=row.issuer, signed_on=row.first, doc_number=row.document)
    for line in row.text.splitlines():
        document.paragraph(line)
    for table in _tables(row):
        document.table(table)
    until = f"至{chinese(row.last)}" if row.last else "起长期公开"
    document.paragraph(f"公示期自{chinese(row.first)}{until}。")
    document.paragraph(f"监督电话：{rules.calls(row.contact)}。")
    if row.on_site and public_address(row):
        document.paragraph(f"网上查看：{public_address(row)}")
    document.signature()
    return document


def _tables(row: Notice) -> Iterator[Table]:
    """The table of a notice on a sheet as wide as it asks for, in several where it has too many columns for any; of one
    thing a list."""
    if lines := rules.one_thing(row.labels, row.rows):
        yield Table(("项目", "内容"), lines, widths=(1, 2.6), align=("center", "left"))
        return
    wanted = rules.parted(len(row.columns)) if row.columns else []
    for columns in wanted:
        labels = [row.labels[at] for at in columns]
        rows = [[cells[at] for at in columns] for cells in row.rows]
        align: Any = ["right" if row.columns[at]["cell"] in _SUMS else "center" for at in columns]
        widths = rules.widths(labels, rows)
        yield Table(labels, rows, widths=widths, align=align, width_mm=rules.paper_mm(widths))


@require_GET
def proof(request: HttpRequest, notice_id: int) -> HttpResponse:
    """公示证明: the days for which there is proof, and those without said as such."""
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.notice(actor, notice_id)
    if row.released_on is None:
        raise NotFound("这份公示还没有发布，没有公示记录可以证明")
    shown = list(queries.shown(actor, row))
    document = Document(
        f"公示证明\n{row.title}", issuer=row.issuer, signed_on=day, doc_number=row.index_number
    )
    until = row.ended_on if row.state == "withdrawn" else row.last
    document.paragraph(
        f"《{row.title}》（索引号 {row.index_number}）自{chinese(row.first)}起"
        f"{f'至{chinese(until)}' if until else '长期'}公示，公开方式：{row.get_medium_display()}。"
        + (
            f"公示于{chinese(row.ended_on)}撤下，原因：{row.ended_why}。"
            if row.ended_why and row.ended_on
            else ""
        )
    )
    document.paragraph(
        f"公示记录共 {len({one.on for one in shown})} 天。内容摘要（SHA-256）：{row.digest}。公示期间收到监督意见 "
        f"{row.objections.count()} 条，已答复 {row.objections.filter(answered_on__isnull=False).count()} 条。"
    )
    lines = [
        (str(at), f"{one.on:%Y-%m-%d}", one.get_medium_display(), one.place or "公开网站", _kept(row, one))
        for at, one in enumerate(shown, start=1)
    ]
    document.table(
        Table(("序号", "日期", "公开方式", "地点", "记录"), lines, widths=(0.6, 1.2, 1.3, 1.8, 1.6))
    )
    document.signature()
    history.record(actor, "disclosure.proved", row, summary=f"{row.title}：出具公示证明"[:200])
    return _download(document, f"公示证明（{row.title}）")


def _kept(row: Notice, one: Shown) -> str:
    if one.file_id:
        return "照片"
    return "内容一致" if one.digest == row.digest else "内容不一致"


def _download(document: Document, name: str) -> HttpResponse:
    answer = HttpResponse(document.bytes(), content_type=DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{name}.docx"))
    return answer


@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.attachment(actor, attachment_id)
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, found.name))
    return answer


@require_GET
def photo(request: HttpRequest, shown_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = (
        within(Shown.objects.select_related("file"), actor).filter(pk=shown_id, file__isnull=False).first()
    )
    if found is None or found.file is None:
        raise NotFound("没有这张照片，或不在您的管理范围内")
    stored, data = files.content(actor, found.file.uid)
    answer = HttpResponse(data, content_type=stored.content_type)
    answer["Cache-Control"] = "private, max-age=600"
    return answer
