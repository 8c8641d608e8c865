"""Changes of plain ledgers: enter one or many, correct, withdraw, restore; and saved views.

A ledger whose writing is more than plain gives its own `enter`, and the rest is the module's own business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError

from yihu.core.access.actor import Actor
from yihu.core.access.scope import reachable, within
from yihu.core.history import actions as history
from yihu.core.history import queries as trails
from yihu.core.ledgers import queries, shape, values
from yihu.core.ledgers.models import SavedView
from yihu.engine.errors import BadValue, Conflict, NotFound, Refused, WrongStage
from yihu.engine.ledgers import Column, Kind, Ledger

MOST_AT_ONCE = 2_000
_USED = "已有其他记录用到这一条，不能撤回；请先处理那些记录，或改用“更正”"
Values = Mapping[str, Any]


class BadRow(BadValue):
    """`problems`: message by column name; '' for the row as a whole."""

    code = "bad_row"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = dict(problems)


class BadRows(BadValue):
    """`rows`: problems by position in what was sent. Nothing was written."""

    code = "bad_rows"

    def __init__(self, rows: Mapping[int, Mapping[str, str]]) -> None:
        super().__init__(f"有 {len(rows)} 行没有通过，整批未保存；请改正标红的格子后再保存")
        self.rows = {position: dict(problems) for position, problems in rows.items()}


class NotHere(WrongStage):
    code = "not_here"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


@transaction.atomic
def enter(actor: Actor, ledger: Ledger, given: Values) -> models.Model:
    """One new row from clean values by column name. Raises NotAllowed, NotHere, BadRow, Conflict."""
    require_writable(actor, ledger)
    if ledger.enter is not None:
        made: models.Model = ledger.enter(actor, given)
        return made
    row = shape.model_of(ledger)()
    _assign(actor, ledger, row, given)
    _require(actor, ledger, row)
    _once(actor, ledger, [given], {})
    _check(ledger, row)
    _write(row, ledger)
    history.record(
        actor, f"{_module(ledger)}.entered", row, summary=f"登记：{ledger.title} 1 条", ledger=ledger.key
    )
    return row


@transaction.atomic
def enter_many(actor: Actor, ledger: Ledger, given: Sequence[Values]) -> int:
    """All rows or none. Raises BadRows with every row's problems, and what `enter` raises."""
    require_writable(actor, ledger)
    if not given:
        raise BadValue("没有要保存的行，请先填写或粘贴")
    if len(given) > MOST_AT_ONCE:
        raise BadValue(f"一次最多保存 {MOST_AT_ONCE} 行，更多请用“导入”")
    problems: dict[int, dict[str, str]] = {}
    if ledger.enter is not None:
        for position, one in enumerate(given):
            _try(problems, position, lambda one=one: ledger.enter(actor, one))
    else:
        _enter_plain(actor, ledger, given, problems)
    if problems:
        raise BadRows(problems)
    history.record(
        actor,
        f"{_module(ledger)}.entered_many",
        summary=f"登记：{ledger.title} {len(given)} 条",
        ledger=ledger.key,
        rows=len(given),
    )
    return len(given)


def _enter_plain(
    actor: Actor, ledger: Ledger, given: Sequence[Values], problems: dict[int, dict[str, str]]
) -> None:
    model = shape.model_of(ledger)
    rows = []
    for position, one in enumerate(given):
        row = model()
        rows.append(row)
        _try(problems, position, lambda row=row, one=one: _prepare(actor, ledger, row, one))
    _once(actor, ledger, given, problems)
    if problems:
        return
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(rows)
    except IntegrityError:
        # One of them breaks a rule of the table: say which.
        for position, row in enumerate(rows):
            _try(problems, position, lambda row=row: _write(row, ledger))


def _prepare(actor: Actor, ledger: Ledger, row: models.Model, given: Values) -> None:
    _assign(actor, ledger, row, given)
    _require(actor, ledger, row)
    _check(ledger, row, constraints=False)


def _try(problems: dict[int, dict[str, str]], position: int, do: Any) -> None:
    try:
        with transaction.atomic():
            do()
    except BadRow as wrong:
        problems[position] = wrong.problems
    except Refused as wrong:
        problems[position] = {"": wrong.message}


@transaction.atomic
def correct(actor: Actor, ledger: Ledger, pk: int, given: Values, *, seen: str) -> models.Model:
    """Change a row; `seen` is the `fingerprint` of what the person had before them, so that nobody's change is
    overwritten unread.

    Raises NotFound, NotAllowed, NotHere, BadRow, ChangedMeanwhile.
    """
    row: models.Model = _locked(actor, ledger, pk)
    if seen != fingerprint(ledger, row):
        raise ChangedMeanwhile("这条记录刚被他人修改过，没有保存；请打开最新内容核对后再改")
    before = {column.name: values.value_at(row, column) for column in ledger.editable}
    _assign(actor, ledger, row, given)
    _require(actor, ledger, row)
    _check(ledger, row)
    changed = [name for name in before if before[name] != values.value_at(row, ledger.column(name))]
    if not changed:
        return row
    _write(row, ledger)
    labels = "、".join(ledger.column(name).label for name in changed)
    history.record(
        actor,
        f"{_module(ledger)}.corrected",
        row,
        summary=f"更正：{ledger.title}（{labels}）"[:200],
        ledger=ledger.key,
        fields=changed,
    )
    return row


@transaction.atomic
def withdraw(actor: Actor, ledger: Ledger, pk: int, *, reason: str) -> None:
    """Take a wrongly entered row out; its image stays in history, `restore` brings it back.

    Raises NotFound, NotAllowed, BadValue without a reason, Conflict while other records build on it.
    """
    row = _locked(actor, ledger, pk)
    if not reason.strip():
        raise BadValue("请写明撤回原因，例如“重复登记”")
    history.record(
        actor,
        f"{_module(ledger)}.withdrawn",
        row,
        summary=f"撤回：{ledger.title} 1 条（{reason.strip()}）"[:200],
        ledger=ledger.key,
        reason=reason.strip()[:200],
    )
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError):
        raise Conflict(_USED) from None
    except IntegrityError as error:
        raise Conflict(_rule(row, error) or _USED) from None


@transaction.atomic
def restore(actor: Actor, ledger: Ledger, pk: int) -> models.Model:
    """Bring a withdrawn row back as it was. Raises NotFound, NotAllowed, Conflict, NotHere."""
    require_writable(actor, ledger, correcting=True)
    model = shape.model_of(ledger)
    image = trails.images(actor, model._meta.db_table, [str(pk)]).first()
    if image is None:
        raise NotFound("没有这条记录，或不在您的管理范围内")
    if image.op != "D" or image.before is None:
        raise Conflict("这条记录没有被撤回，不需要恢复")
    if shape.has_secrets(ledger):
        raise NotHere("这本台账含加密信息，历史中不保留，撤回后请重新登记")
    row = model()
    for field in model._meta.concrete_fields:
        setattr(row, field.attname, field.to_python(image.before.get(str(field.column))))
    _require(actor, ledger, row)
    _check(ledger, row)
    _write(row, ledger, new=True)
    history.record(
        actor, f"{_module(ledger)}.restored", row, summary=f"恢复：{ledger.title} 1 条", ledger=ledger.key
    )
    return row


def fingerprint(ledger: Ledger, row: models.Model) -> str:
    """Changes when any editable value of the row changes."""
    texts = [str(values.value_at(row, column)) for column in ledger.editable]
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:16]


@transaction.atomic
def save_view(actor: Actor, ledger: Ledger, name: str, query: str, *, shared: bool) -> SavedView:
    """Keep a list address under a name; the same name again replaces it."""
    actor.require(ledger.see)
    clean = name.strip()
    if not clean or len(clean) > 30:
        raise BadValue("请给视图起一个 30 字以内的名称")
    if actor.user_id is None:
        raise BadValue("系统账号不能保存视图")
    view, _ = SavedView.objects.update_or_create(
        user_id=actor.user_id,
        ledger=ledger.key,
        name=clean,
        defaults={
            "query": query[:2000],
            "shared": shared,
            "unit_id": actor.unit_id,
            "area_code": actor.area_code,
        },
    )
    return view


@transaction.atomic
def delete_view(actor: Actor, pk: int) -> None:
    """One's own only; shared ones of others stay."""
    mine = SavedView.objects.filter(pk=pk, user_id=actor.user_id or 0)
    deleted, _ = within(mine, actor).delete()
    if not deleted:
        raise NotFound("没有这个视图，或不是您保存的")


def _module(ledger: Ledger) -> str:
    return ledger.key.split(".", 1)[0]


def require_writable(actor: Actor, ledger: Ledger, *, correcting: bool = False) -> None:
    """Raises NotHere or NotAllowed before a form is shown for nothing."""
    if ledger.write is None:
        raise NotHere(f"“{ledger.title}”由业务办理自动形成，不能在这里登记")
    actor.require(ledger.write)
    allowed = shape.may_correct if correcting else shape.may_enter
    if not allowed(actor, ledger):
        raise NotHere(f"“{ledger.title}”的记录由业务页面办理，请到对应页面修改")


def _locked(actor: Actor, ledger: Ledger, pk: int) -> Any:
    require_writable(actor, ledger, correcting=True)
    visible = queries.one(actor, ledger, pk)
    found = (
        shape.model_of(ledger)._default_manager.select_for_update(of=("self",)).filter(pk=visible.pk).first()
    )
    if found is None:
        raise NotFound("没有这条记录，或不在您的管理范围内")
    _require(actor, ledger, found)
    return found


def _require(actor: Actor, ledger: Ledger, row: Any) -> None:
    assert ledger.write is not None
    actor.require(ledger.write, row.area_code, unit_id=getattr(row, "unit_id", None))


def _assign(actor: Actor, ledger: Ledger, row: Any, given: Values) -> None:
    """Put clean values on the model's fields; a path names a row of another table through the scope."""
    problems: dict[str, str] = {}
    area_of_subject = ""
    about = ledger.household_path.split("__", 1)[0]
    for column in ledger.editable:
        if column.name not in given:
            continue
        if "__" in column.name:
            subject = _subject(actor, ledger, column, given[column.name])
            if subject is None and given[column.name] is not None:
                problems[column.name] = f"没有找到“{given[column.name]}”，或不在您的管理范围内，请核对"
                continue
            key = column.name.split("__", 1)[0]
            setattr(row, key, subject)
            # Where a row names several, the household says where it belongs.
            if subject is not None and (key == about or not area_of_subject):
                area_of_subject = getattr(subject, "area_code", "")
        else:
            _set(ledger, column, row, given[column.name])
    if problems:
        raise BadRow(problems)
    if not any(column.name == shape.AREA for column in ledger.editable):
        row.area_code = area_of_subject or row.area_code or actor.area_code


def _set(ledger: Ledger, column: Column, row: Any, value: Any) -> None:
    field = shape.field_of(ledger, column)
    assert field is not None
    if value is None and not field.null and isinstance(field, models.CharField | models.TextField):
        value = ""
    setattr(row, field.attname if column.kind is Kind.UNIT else column.name, value)


def _subject(actor: Actor, ledger: Ledger, column: Column, value: Any) -> models.Model | None:
    first, rest = column.name.split("__", 1)
    key = shape.model_of(ledger)._meta.get_field(first)
    related = key.related_model
    if value is None or not isinstance(related, type):
        return None
    found = list(reachable(related._default_manager.filter(**{rest: value}), actor)[:2])
    return found[0] if len(found) == 1 else None


def _once(actor: Actor, ledger: Ledger, given: Sequence[Values], problems: dict[int, dict[str, str]]) -> None:
    """What `identify` names stands once, in what is sent and in the ledger."""
    if not ledger.identify or any(name not in one for one in given for name in ledger.identify):
        return
    first = ledger.identify[0]
    rows = ledger.rows(actor).filter(**{f"{first}__in": {one[first] for one in given}})
    known = set(rows.values_list(*ledger.identify))
    labels = "、".join(ledger.column(name).label for name in ledger.identify)
    for position, one in enumerate(given):
        key = tuple(one[name] for name in ledger.identify)
        if None in key:
            continue
        if key in known:
            problems.setdefault(position, {})[""] = f"已有相同的记录（{labels}相同），请改为更正原记录"
        known.add(key)
    if len(given) == 1 and problems:
        raise Conflict(problems[0][""])


def _check(ledger: Ledger, row: models.Model, *, constraints: bool = True) -> None:
    """The model's own rules, as messages beside the columns they are about."""
    try:
        row.clean_fields()
        if constraints:
            row.validate_constraints()
    except ValidationError as wrong:
        known = {column.name for column in ledger.editable}
        problems: dict[str, str] = {}
        for name, messages in wrong.message_dict.items():
            key = name if name in known else ""
            problems[key] = "；".join(filter(None, [problems.get(key, ""), *messages]))
        raise BadRow(problems) from None


def _write(row: models.Model, ledger: Ledger, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=new or row.pk is None)
    except IntegrityError as error:
        raise BadRow({"": _said(row, error)}) from None


def _said(row: models.Model, error: IntegrityError) -> str:
    return _rule(row, error) or "与台账中已有的记录冲突，没有保存；请核对后修改"


def _rule(row: models.Model, error: IntegrityError) -> str:
    """What the row's own table says of the rule that was broken, else ''."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for constraint in row._meta.constraints:
        if constraint.name == name and constraint.violation_error_message:
            return str(constraint.violation_error_message)
    return ""
