"""Work that is due on problems; it leaves the 工作台 by being done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from yihu.engine import policy
from yihu.engine.checks import Check, Kind
from yihu.modules.rectification import queries
from yihu.modules.rectification.models import Problem, SupervisionOrder
from yihu.modules.rectification.permissions import Can
from yihu.modules.rectification.rules import Stage

_CHAIN = "《半年工作总结》（001）“问题排查-整改销号-监督检查-情况通报”"

Rows = Callable[[str, date], QuerySet[Any]]


def _next_step(*stages: Stage, days: str) -> Rows:
    """Problems in the stages, with the day by which policy `days` wants the next step as `due`."""

    def rows(area_code: str, as_of: date) -> QuerySet[Problem]:
        allowed = timedelta(days=policy.for_area(area_code).days(days, as_of))
        due = Cast(ExpressionWrapper(F("stage_on") + Value(allowed), output_field=DateField()), DateField())
        return _known(area_code, as_of, stages).annotate(due=due).order_by("due", "pk")

    return rows


def _in_work(*stages: Stage) -> Rows:
    """Problems in the stages, due by their own term."""

    def rows(area_code: str, as_of: date) -> QuerySet[Problem]:
        return _known(area_code, as_of, stages).annotate(due=F("due_on"))

    return rows


def _known(area_code: str, as_of: date, stages: tuple[Stage, ...]) -> QuerySet[Problem]:
    return queries.in_stage(area_code, stages).filter(found_on__lte=as_of).select_related("unit")


def _unanswered(area_code: str, as_of: date) -> QuerySet[SupervisionOrder]:
    rows = queries.orders_on(area_code, as_of).filter(replied_on__isnull=True)
    return rows.select_related("problem").order_by("reply_by", "pk")


def _told_twice(area_code: str, as_of: date) -> QuerySet[Problem]:
    """Problems with the same place, day and words as another."""
    same = queries.found_on(area_code, as_of).filter(
        area_code=OuterRef("area_code"), found_on=OuterRef("found_on"), description=OuterRef("description")
    )
    return queries.found_on(area_code, as_of).filter(Exists(same.exclude(pk=OuterRef("pk")))).order_by("pk")


def _title(problem: Problem) -> str:
    return f"{problem.number} {problem.description}"


def _to(form: str) -> Callable[[Problem], str]:
    """The problem's page, at the form that does the work."""
    return lambda problem: reverse("rectification:problem", args=[problem.pk]) + f"#{form}"


def _review(problem: Problem) -> str:
    return reverse("rectification:review_one", args=[problem.pk])


def _due(row: Any) -> date | None:
    due: date | None = row.due
    return due


def _check(key: str, label: str, rows: Rows, *, does: Can, link: Callable[[Any], str], explain: str) -> Check:
    return Check(
        key=f"rectification.{key}",
        label=label,
        kind=Kind.DUE,
        source=_CHAIN,
        rows=rows,
        does=does,
        title=_title,
        link=link,
        due=_due,
        explain=explain,
    )


CHECKS = (
    _check(
        "to_assign",
        "待交办问题",
        _next_step(Stage.FOUND, days="rectification.assign_days"),
        does=Can.ASSIGN,
        link=_to("assign"),
        explain="新登记或被退回交办的问题，应在登记后按期交办到责任单位",
    ),
    _check(
        "to_claim",
        "待认领问题",
        _next_step(Stage.ASSIGNED, days="rectification.claim_days"),
        does=Can.WORK,
        link=_to("plan"),
        explain="交办的问题应按期认领；直接制定措施即视为认领",
    ),
    _check(
        "to_plan",
        "待制定整改措施问题",
        _next_step(Stage.CLAIMED, Stage.REOPENED, days="rectification.plan_days"),
        does=Can.WORK,
        link=_to("plan"),
        explain="认领或被重新打开的问题，应按期明确措施、责任领导和时限",
    ),
    _check(
        "to_fix",
        "整改中问题",
        _in_work(Stage.PLANNED, Stage.FIXING),
        does=Can.WORK,
        link=_to("report"),
        explain="在整改时限前完成全部措施、上传印证资料并申请销号",
    ),
    _check(
        "returned",
        "核查退回问题",
        _in_work(Stage.RETURNED),
        does=Can.WORK,
        link=_to("report"),
        explain="按退回理由继续整改，补齐资料后再次申请销号",
    ),
    _check(
        "to_verify",
        "待核查问题",
        _next_step(Stage.CHECKING, days="rectification.verify_days"),
        does=Can.VERIFY,
        link=_review,
        explain="逐项查阅资料、随机走访后通过或退回；申请人本人不能核查",
    ),
    _check(
        "to_close",
        "待批准销号问题",
        _next_step(Stage.PASSED, days="rectification.close_days"),
        does=Can.CLOSE,
        link=_review,
        explain="核查通过的问题，审核后批准销号或退回",
    ),
    Check(
        key="rectification.order_unanswered",
        label="待回复督办单",
        kind=Kind.DUE,
        source=_CHAIN,
        rows=_unanswered,
        does=Can.WORK,
        title=lambda order: f"{order.get_level_display()} {order.problem.number} {order.matter}",
        link=lambda order: reverse("rectification:problem", args=[order.problem_id]) + "#orders",
        due=lambda order: order.reply_by,
        explain="督办单应在要求的日期前回复",
    ),
    Check(
        key="rectification.told_twice",
        label="疑似重复登记的问题",
        kind=Kind.QUALITY,
        source="数据质量：同一村同一天同一描述只应登记一次",
        rows=_told_twice,
        does=Can.CORRECT,
        title=_title,
        link=_to("correct"),
        explain="核对后保留一条，其余作废并写明原因",
    ),
)
