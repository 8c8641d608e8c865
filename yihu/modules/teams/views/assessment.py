"""考核表: one page of a member's year, what was agreed, seen and found, with the days behind it, to be signed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import sheets
from yihu.core.docx.sheets import Caption, Rows, Text, Title
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.modules.teams import queries
from yihu.modules.teams.models import Assessment, Member
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Assessed, Month, Status

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DAYS = (Status.LEAVE, Status.REST, Status.ABSENT)
_SIGN = "本人（签名）：　　　　　　　　　　　　　　　　　　　　　　　　　　　　年　　月　　日"
_SEAL = "乡镇党委（盖章）：　　　　　　　　　　派出单位（盖章）：　　　　　　　　年　　月　　日"


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the business day's year: months up to the day, what is not written yet left open for the pen."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.member(actor, pk)
    title = f"{as_of.year}年驻村队员考核表"
    page = sheets.Sheet(
        [
            Title(title),
            Rows((1, 2.2, 1, 2.2), _about(row), labels=(0, 2), row_mm=8.5),
            Caption("一定三考"),
            Rows(
                (1.3, 1.4, 3.6, 1), _found(actor, row, as_of.year),
                head=("环节", "日期", "目标或考核意见、依据", "结果"), labels=(0,), row_mm=16,
            ),
            Caption("在岗情况（天）"),
            Rows(
                (1.6, 1, 1, 1, 1), _days(actor, row, as_of),
                head=("月份", "在岗", "请假", "休假", "旷岗"), labels=(0,), numbers=(1, 2, 3, 4), row_mm=6.5,
            ),
            Text(_SIGN, pt=11, before_pt=16),
            Text(_SEAL, pt=11, before_pt=16),
        ],
        footer=f"{row.number} {row.name}",
    )  # fmt: skip
    history.record(actor, "teams.assessment_printed", row, summary=f"打印 {row.name} {title}")
    data = sheets.write([page], title=title, issuer=row.unit.name, on=as_of)
    answer = HttpResponse(data, content_type=DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}_{row.name}.docx"))
    return answer


def _about(row: Member) -> list[tuple[str, str, str, str]]:
    village = area_queries.named([row.area_code]).get(row.area_code, "")
    return [
        ("姓名", row.name, "队内职务", row.get_post_display()),
        ("驻村", village, "派出单位", row.unit.name),
        ("到岗", f"{row.start:%Y-%m-%d}", "离岗", f"{row.end:%Y-%m-%d}" if row.end else "在岗"),
    ]


def _found(actor: Actor, row: Member, year: int) -> list[tuple[str, str, str, str]]:
    """A line for what was written down, one left open for what was not."""
    rows: list[Assessment] = list(
        queries.assessments(actor).filter(member=row, year=year).order_by("on", "pk")
    )
    lines = []
    for kind in Assessed:
        told = [one for one in rows if one.kind == kind.value]
        lines += [_line(one) for one in told] or [(kind.label, "", "", "")]
    return lines


def _line(one: Assessment) -> tuple[str, str, str, str]:
    proof = f"（依据：{one.proof}）" if one.proof else ""
    return one.get_kind_display(), f"{one.on:%Y-%m-%d}", f"{one.text}{proof}", one.get_result_display()


def _days(actor: Actor, row: Member, as_of: Any) -> list[tuple[str, ...]]:
    """Months of the year up to the day, and their sum; a month without a roster says so."""
    lines: list[tuple[str, ...]] = []
    totals = [0, 0, 0, 0]
    last = Month.of(as_of)
    for back in reversed(range(as_of.month)):
        month = last.moved(-back)
        line = queries.lines_of(actor, [row], month)[0]
        if not line.statuses:
            lines.append((month.label, "没有登记", "", "", ""))
            continue
        told = [line.on_duty, *(line.counts.get(status, 0) for status in _DAYS)]
        totals = [sum(pair) for pair in zip(totals, told, strict=True)]
        lines.append((month.label, *(str(one) for one in told)))
    return [*lines, ("合计", *(str(one) for one in totals))]
