"""One household's sheet on the phone, its photographs, its second asking; sheets out and in as workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihu.core import clock
from yihu.core.areas import queries as area_queries
from yihu.core.excel import reading
from yihu.core.history import actions as history
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb, Fact
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.numerals import whole
from yihu.modules.households import queries as households
from yihu.modules.surveys import actions, forms, queries, rules
from yihu.modules.surveys.actions import Filled
from yihu.modules.surveys.models import Sheet
from yihu.modules.surveys.permissions import Can
from yihu.modules.surveys.rules import Asked, BadAnswers, Form, State, shown
from yihu.modules.surveys.views.rounds import asked, either, own_area, trail

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER, _PERSONS = "户编号", "调查人口"


@either
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Typed at the door: what was said last time is set already, one tap a question, then on to the next household."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.sheet(actor, pk)
    home = queries.home_of(actor, row)
    questions = queries.questions(row.survey)
    last = queries.before(actor, row)
    pressed = request.POST.get("do", "save") if request.method == "POST" else ""
    form = forms.Answers(
        request.POST if pressed == "save" else None,
        questions=questions,
        graded=queries.appraised([row]).get(row.household_id),
        initial=_known(row, last, as_of),
    )
    refused: Refused | None = None
    if pressed:
        try:
            do: Callable[..., str] = _DO.get(pressed, _save)
            said = do(request, actor, row, form, as_of)
        except BadAnswers as wrong:
            form.blame(wrong.problems)
            refused = wrong
        except Refused as wrong:
            refused = wrong
        else:
            if said:
                messages.success(request, said)
                return redirect(_onward(actor, row, stay=pressed != "save"))
    context = {
        "row": row,
        "crumbs": _crumbs(row),
        "form": form,
        "refused": refused,
        "unsafe": queries.unsafe_seen(row),
        "answers": [(one.label, shown(one, row.answers.get(one.key, ""))) for one in questions],
        "last": last,
        "last_answers": _last_answers(last),
        "excuse": forms.Excuse(),
        "confirm": forms.Confirm(facts=row.to_confirm) if row.to_confirm and not row.excuse else None,
        "photos": list(queries.photos(actor).filter(sheet=row)),
        "photo": forms.Photo(),
        "may_enter": _is_open(row, home) and actor.may(Can.ENTER, row.area_code),
        "facts": _facts(row, home),
    }
    status = refused.status if refused else (422 if form.errors else 200)
    return render(request, "surveys/sheet.html", context, status=status)


def _crumbs(row: Sheet) -> Any:
    survey = f"{reverse('surveys:survey', args=[row.survey_id])}?area={row.area_code}"
    return trail(Crumb(row.survey.title, survey), Crumb(row.head_name or row.number))


def _is_open(row: Sheet, home: Any) -> bool:
    """The round runs, and the household is one and lives where it asks."""
    return row.survey.closed_on is None and home is not None and households.is_standing(home)


def _known(row: Sheet, last: Sheet | None, as_of: Any) -> dict[str, Any]:
    """What is set before anybody types: this round's answers, else the last round's."""
    answers = row.answers or (last.answers if last else {})
    about = {
        "on": row.done_on or max(as_of, row.survey.start),
        "persons": row.persons or row.listed_persons,
        "version": row.version,
    }
    return {**about, **{f"q_{key}": value for key, value in answers.items()}}


def _last_answers(last: Sheet | None) -> list[tuple[str, str]]:
    if last is None:
        return []
    return [
        (one.label, shown(one, last.answers[one.key]))
        for one in queries.questions(last.survey)
        if one.key in last.answers
    ]


def _facts(row: Sheet, home: Any) -> list[Fact]:
    return [
        Fact(
            "户主",
            row.head_name,
            url=reverse("households:household", args=[home.uid]) if home is not None else "",
        ),
        Fact("户编号", row.number),
        Fact("在册人口", str(row.listed_persons), "人"),
        Fact("状态", row.get_state_display(), colour="green" if row.state == State.DONE else "yellow"),
        Fact("登记", f"{row.done_on:%Y-%m-%d} {row.by_name}" if row.done_on else ""),
        *([Fact(_why(row), row.excuse)] if row.excuse else []),
    ]


def _why(row: Sheet) -> str:
    """What the reason on a sheet is about: that nobody could be asked, or what became of the household since."""
    return "未能入户原因" if row.state == State.EXCUSED.value else "登记以后"


def _save(request: HttpRequest, actor: Any, row: Sheet, form: forms.Answers, on: Any) -> str:
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    filled = Filled(form.answers(), given["persons"])
    made = actions.enter(actor, row.pk, filled, on=given["on"], version=given["version"])
    said = f"{made.head_name or made.number} 已登记"
    if made.to_confirm:
        said += "，有信息与台账不一致，待确认"
    if known := queries.unsafe_seen(made):
        said += f"；看到疑似危房，现有{known.words}，已转住建部门重新鉴定，结论出来前台账不变"
    return said


def _excuse(request: HttpRequest, actor: Any, row: Sheet, form: Any, on: Any) -> str:
    actions.excuse(actor, row.pk, why=request.POST.get("why", ""), on=max(on, row.survey.start))
    return "已登记未能入户"


def _confirm(request: HttpRequest, actor: Any, row: Sheet, form: Any, on: Any) -> str:
    actions.confirm(actor, row.pk, request.POST.getlist("accepted"), on=on)
    return "已确认"


def _photo(request: HttpRequest, actor: Any, row: Sheet, form: Any, on: Any) -> str:
    file = request.FILES.get("file")
    if file is None:
        raise BadValue("请先选择照片")
    actions.add_photo(actor, row.pk, name=file.name or "照片.jpg", data=file.read(), on=on, now=clock.now())
    return "照片已上传"


_DO = {"save": _save, "excuse": _excuse, "confirm": _confirm, "photo": _photo}


def _onward(actor: Any, row: Sheet, *, stay: bool) -> str:
    """After a household the next open one of the village, so that a street is walked without going back."""
    if stay:
        return reverse("surveys:sheet", args=[row.pk])
    todo = queries.sheets(actor).filter(survey=row.survey, area_code=row.area_code, state=State.TODO)
    following = (
        todo.filter(number__gt=row.number).order_by("number").first() or todo.order_by("number").first()
    )
    if following is not None:
        return reverse("surveys:sheet", args=[following.pk])
    return f"{reverse('surveys:survey', args=[row.survey_id])}?area={row.area_code}"


@require_GET
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    name, kind, data = actions.open_photo(actor_of(request), photo_id)
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = str(content_disposition_header(False, name))
    answer["Cache-Control"] = "private, max-age=600"
    return answer


@either
def recheck(request: HttpRequest, recheck_id: int) -> HttpResponse:
    """The drawn household asked again; what was said first is not shown before that."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.rechecks(actor).select_related("sheet__survey").filter(pk=recheck_id).first()
    if row is None:
        raise NotFound("没有这户的复核，或不在您的管理范围内")
    survey, first = row.sheet.survey, row.sheet
    questions = queries.questions(survey)
    back = reverse("surveys:survey", args=[survey.pk])
    if row.on is not None:
        pairs = [
            (one.label, shown(one, first.answers.get(one.key, "")), shown(one, row.answers.get(one.key, "")))
            for one in questions
            if one.form is not Form.PHOTO
        ]
        context = {"row": row, "pairs": pairs, "crumbs": trail(Crumb(survey.title, back), Crumb("复核"))}
        return render(request, "surveys/recheck.html", context)
    form = forms.Answers(request.POST or None, questions=questions, counted=False, initial={"on": as_of})

    def do(given: dict[str, Any]) -> str:
        actions.recheck(actor, recheck_id, form.answers(), on=given["on"])
        return back

    title = f"复核 {first.head_name or first.number}"
    note = "由登记人以外的人重新询问，不看原答案"
    return asked(request, form, do, title=title, back=back, note=note, template="surveys/again.html")


def _columns(questions: list[Asked]) -> list[Asked]:
    return [one for one in questions if one.form is not Form.PHOTO]


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook with a column a question: to be filled in and handed back, or to be kept."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row, area = queries.survey(actor, pk), own_area(request, actor)
    low_to_high = queries.within_area(actor, row, area)
    title = f"{area_queries.by_code(area).name}{row.title}"
    data = _workbook(title, list(low_to_high), _columns(queries.questions(row)))
    history.record(actor, "surveys.exported", row, summary=f"导出{title}")
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{title}.xlsx"))
    return answer


def _workbook(title: str, rows: list[Sheet], questions: list[Asked]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("调研表")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"border": 1})
    page.write(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for at, label in enumerate([_NUMBER, "户主", _PERSONS, *(one.label for one in questions)]):
        page.write_string(1, at, label, bold)
    for at, row in enumerate(rows, start=2):
        values = [row.number, row.head_name, str(row.persons or row.listed_persons)]
        values += [
            rules.WORDS.get(row.answers.get(one.key, ""), row.answers.get(one.key, "")) for one in questions
        ]
        for column, value in enumerate(values):
            page.write_string(at, column, value, cell)
    for at, one in enumerate(questions, start=3):
        offered = list(rules.WORDS.values()) if one.form is Form.YES_NO else list(one.choices)
        if offered:
            page.data_validation(2, at, len(rows) + 2, at, {"validate": "list", "source": offered})
    page.set_column(0, 0, 20)
    page.set_column(3, 3 + len(questions), 16)
    page.freeze_panes(2, 2)
    book.close()
    return target.getvalue()


@either
def load(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.ENTER)
    row = queries.survey(actor, pk)
    back = reverse("surveys:survey", args=[pk])
    form = forms.Load(request.POST or None, request.FILES or None)

    def do(given: dict[str, Any]) -> str:
        grid = reading.read(given["file"].name, given["file"].read())
        lines = from_grid(grid, _columns(queries.questions(row)))
        written = actions.load(actor, pk, lines, on=max(as_of, row.start))
        referred = queries.contradicted(actor, row, lines)
        more = f"，其中 {referred} 户看到疑似危房、现有鉴定为安全，待住建部门重新鉴定" if referred else ""
        messages.info(request, f"导入 {written} 户{more}")
        return back

    note = "用“导出”得到的表填好交回；题目一个也没填的户不导入，错一户全部不导入"
    return asked(request, form, do, title=f"导入调研表：{row.title}", back=back, note=note)


def from_grid(grid: reading.Grid, questions: list[Asked]) -> dict[str, Filled]:
    """Answers by household number; lines without any answer are left out. Raises BadValue."""
    rows = [[(cell or " ")[1:].strip() for cell in line[2:]] for line in grid.cells.iter_rows()]
    at = next((at for at, row in enumerate(rows) if _NUMBER in row and _PERSONS in row), None)
    if at is None:
        raise BadValue("没有找到“户编号”和“调查人口”两列，请用“导出”得到的表填写")
    head = rows[at]
    columns = {one.key: head.index(one.label) for one in questions if one.label in head}
    number_at, persons_at = head.index(_NUMBER), head.index(_PERSONS)
    found: dict[str, Filled] = {}
    for row in rows[at + 1 :]:
        answers = {key: row[column] for key, column in columns.items() if row[column]}
        if not row[number_at] or not answers:
            continue
        if row[number_at] in found:
            raise BadValue(f"户编号“{row[number_at][:30]}”出现两次，请删去一行")
        found[row[number_at]] = Filled(answers, whole(row[persons_at]) or 0)
    if not found:
        raise BadValue("表里没有填写任何答案")
    return found
