"""Sheets of a round for paper: one a household, each on its own page, so that it is signed and filed by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.docx import sheets
from yihu.core.docx.sheets import Rows, Text, Title
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.modules.surveys import queries
from yihu.modules.surveys.models import Sheet
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import Asked, Form, State, shown
from yihu.modules.surveys.views.rounds import own_area

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST = 300
_SIGN = "户主（签名）：　　　　　　　　　调查人（签名）：　　　　　　　　　　　　　年　　月　　日"
_SIGNED = "户主（签名）：　　　　　　　　　调查人：{who}　　　　　　　　　　　　　　{day}"


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """One page a household of the chosen village, what is known filled in; the rest is written by hand."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row, area = queries.survey(actor, pk), own_area(request, actor)
    rows = list(queries.within_area(actor, row, area)[:_MOST])
    villages = area_queries.named(one.area_code for one in rows)
    place = area_queries.by_code(area).name
    questions = [one for one in queries.questions(row) if one.form is not Form.PHOTO]
    pages = [_page(one, row.title, villages.get(one.area_code, ""), questions) for one in rows]
    history.record(actor, "surveys.printed", row, summary=f"打印{row.title}调研表 {len(rows)} 户")
    answer = HttpResponse(_written(pages, row.title, place, as_of), content_type=DOCX)
    answer["Content-Disposition"] = str(
        content_disposition_header(True, f"{row.title}调研表（{place}）.docx")
    )
    return answer


def _written(pages: list[sheets.Sheet], title: str, place: str, on: date) -> bytes:
    empty = sheets.Sheet([Title(f"{title}入户调研表"), Text("名单上没有这里的农户。")], footer=place)
    return sheets.write(pages or [empty], title=f"{title}入户调研表", issuer=place, on=on)


def _page(row: Sheet, title: str, village: str, questions: list[Asked]) -> sheets.Sheet:
    asked = [one for one in questions if one.form is not Form.TEXT]
    told = [one for one in questions if one.form is Form.TEXT]
    blocks: list[Any] = [
        Title(f"{title}入户调研表", pt=20),
        Rows((1.1, 2.2, 1.1, 2.2), _about(row, village), labels=(0, 2), row_mm=8.5),
        Text(""),
        Rows(
            (0.5, 4, 2.2),
            [(str(at), one.label, _answer(row, one)) for at, one in enumerate(asked, start=1)],
            head=("序号", "项目", "情况"),
            labels=(0,),
            row_mm=9,
        ),
    ]
    if told:
        rows = [(one.label, _answer(row, one)) for one in told]
        blocks += [Text(""), Rows((1.4, 5.3), rows, labels=(0,), row_mm=26)]
    if row.state == State.EXCUSED.value:
        blocks.append(Text(f"未能入户：{row.excuse}", before_pt=10))
    sign = _SIGN
    if row.state == State.DONE.value and row.done_on:
        sign = _SIGNED.format(who=row.by_name, day=f"{row.done_on:%Y年%-m月%-d日}")
    blocks.append(Text(sign, pt=11, before_pt=24))
    return sheets.Sheet(blocks, footer=f"{village} {row.number} {row.head_name}".strip())


def _about(row: Sheet, village: str) -> list[tuple[str, str, str, str]]:
    counted = f"{row.persons} 人" if row.persons else "　　　人"
    return [
        ("行政村", village, "户编号", row.number),
        ("户主", row.head_name, "在册人口", f"{row.listed_persons} 人"),
        ("调查人口", counted, "状态", row.get_state_display()),
    ]


def _answer(row: Sheet, one: Asked) -> str:
    return shown(one, row.answers.get(one.key, "")) or _blank(one)


def _blank(question: Asked) -> str:
    if question.form is Form.YES_NO:
        return "□是　□否"
    if question.form is Form.CHOICE:
        return "　".join(f"□{one}" for one in question.choices)
    return f"　　　　{question.unit}"
