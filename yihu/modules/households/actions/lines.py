"""人员增减台账 as lines: typed one by one or taken from a workbook, each done by the action of its kind.

A workbook's lines are tried in the order in which things happened and taken back again; what would be refused is
said of its line. Applying does the same for good, so that there is one set of rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Counts, Staged, Verdict
from yihu.core.history import actions as history
from yihu.core.privacy import crypto, staging
from yihu.engine.errors import BadValue, Conflict, Refused
from yihu.engine.idcard import Sex
from yihu.modules.households import queries
from yihu.modules.households.actions.households import clear_household, close_household
from yihu.modules.households.actions.journal import Proof
from yihu.modules.households.actions.members import add_member, readmit, remove_member
from yihu.modules.households.models import Household, Membership, Person, RollChange
from yihu.modules.households.permissions import Can
from yihu.modules.households.rules import ENDING, JOINING, LEAVING, Join, Leave, NewMember, Relation
from yihu.modules.households.rules.changes import KINDS_OF_A_LINE, ChangeKind


class NotALine(BadValue):
    code = "not_a_line"


class WhichPerson(BadValue):
    code = "which_person"


class LineRefused(Conflict):
    code = "row_refused"


@dataclass(frozen=True)
class Line:
    """One line, read. `id_number` and `phone` in plain; of a change of the whole household `name` is blank."""

    number: str
    kind: ChangeKind
    on: date
    name: str = ""
    proof: str = ""
    relation: Relation | None = None
    id_number: str = ""
    sex: Sex | None = None
    born_on: date | None = None
    phone: str = ""
    new_head: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, date]:
        return self.number, self.name, self.kind.value, self.on


def line_of(values: Mapping[str, Any]) -> Line:
    """From clean values by column name. Raises NotALine for kinds that need more than a line."""
    kind = ChangeKind(values["kind"])
    if kind not in KINDS_OF_A_LINE:
        raise NotALine(f"“{kind.label}”要选择多名成员，请在农户页办理")
    return Line(
        number=str(values["number"]).strip(),
        kind=kind,
        on=_day(values["on"]) or date.min,
        name=str(values.get("name") or "").strip(),
        proof=str(values.get("proof") or "").strip(),
        relation=Relation(values["relation"]) if values.get("relation") else None,
        id_number=_text(values.get("id_number")),
        sex=Sex(values["sex"]) if values.get("sex") else None,
        born_on=_day(values.get("born_on")),
        phone=_text(values.get("phone")),
        new_head=str(values.get("new_head") or "").strip(),
        note=str(values.get("note") or "").strip(),
    )


def enter_change(actor: Actor, values: Mapping[str, Any]) -> RollChange:
    """One line of the form or grid. Raises what the action of its kind raises, NotALine, WhichPerson."""
    line = line_of(values)
    return do(actor, line, queries.by_number(actor, line.number))


def do(actor: Actor, line: Line, row: Household, *, batch_id: int | None = None) -> RollChange:
    """The change that the line tells of, for good. Raises Refused."""
    if not line.proof:
        raise BadValue("请填写证明材料（文号）")
    proof = Proof(line.proof, note=line.note, batch_id=batch_id)
    if line.kind in _VALUES_OF_ENDING:
        close_household(actor, row.uid, on=line.on, reason=Leave(line.kind.value), proof=proof)
    elif line.kind is ChangeKind.CLEARED:
        clear_household(actor, row.uid, on=line.on, why=line.note, proof=proof)
    elif line.kind in _VALUES_OF_LEAVING:
        _leave(actor, line, row, proof)
    else:
        _join(actor, line, row, proof)
    return RollChange.objects.filter(household=row).latest("pk")


_VALUES_OF_ENDING = {ChangeKind(leave.value) for leave in ENDING}
_VALUES_OF_LEAVING = {ChangeKind(leave.value) for leave in LEAVING}
assert {join.value for join in JOINING} <= {kind.value for kind in KINDS_OF_A_LINE}


def _leave(actor: Actor, line: Line, row: Household, proof: Proof) -> None:
    person = _member(row, line.name, line.id_number)
    heir = _member(row, line.new_head, "") if line.new_head else None
    remove_member(
        actor,
        person.uid,
        on=line.on,
        reason=Leave(line.kind.value),
        proof=proof,
        new_head=heir.uid if heir else None,
    )


def _join(actor: Actor, line: Line, row: Household, proof: Proof) -> None:
    if line.kind is ChangeKind.RELEASED:
        away = [span.person for span in queries.imprisoned(row) if span.name == line.name]
        if len(away) == 1:
            readmit(actor, away[0].uid, on=line.on, proof=proof)
            return
    if line.relation is None:
        raise BadValue("增加人员请填写与户主关系")
    member = NewMember(line.name, line.relation, line.id_number, line.sex, line.born_on, line.phone)
    add_member(actor, row.uid, member, on=line.on, reason=Join(line.kind.value), proof=proof)


def _member(row: Household, name: str, id_number: str) -> Person:
    """The one present member of that name, told apart by ID number where several bear it. Raises WhichPerson."""
    spans = Membership.objects.filter(household=row, end__isnull=True, name=name).select_related("person")
    found = [span.person for span in spans]
    if len(found) > 1 and id_number:
        index = crypto.blind_index("id_number", id_number)
        found = [one for one in found if one.identities.filter(index=index, end__isnull=True).exists()]
    if len(found) == 1:
        return found[0]
    if found:
        raise WhichPerson(f"户 {row.number} 有多名“{name}”，请填写身份证号以便区分")
    raise WhichPerson(f"户 {row.number} 现在没有名叫“{name}”的成员，请核对姓名（同音字、已减少的成员）")


@dataclass(frozen=True)
class _Staged:
    id: int
    line: int
    values: dict[str, Any]
    uid: str
    verdict: str

    def read(self) -> Line:
        """Secrets opened for the moment: the action seals them again for the person's own row."""
        plain = dict(self.values)
        for column in ("id_number", "phone"):
            sealed = plain.get(column)
            if sealed:
                plain[column] = crypto.decrypt(
                    sealed["cipher"], table=staging.TABLE, column=column, key=self.uid
                )
        return line_of(plain)


class _TakenBack(Exception):
    pass


def match(actor: Actor, staged: Staged) -> None:
    """Try every line in a savepoint that is taken back; verdict, target, village and problem of each are kept."""
    actor.require(Can.WRITE)
    rows = _staged(staged)
    judged: list[list[Any]] = []
    try:
        with transaction.atomic():
            seen: dict[Any, int] = {}
            judged = [_judged(actor, row, seen) for row in rows]
            raise _TakenBack
    except _TakenBack:
        pass
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {TABLE} set verdict = %s, target_id = %s, area_code = coalesce(%s, area_code),"  # noqa: S608
            " problems = problems || %s::jsonb where id = %s",
            judged,
        )


def _judged(actor: Actor, row: _Staged, seen: dict[Any, int]) -> list[Any]:
    """Verdict, target, village and problems for the staged line; the change itself stands until taken back."""
    household = None
    try:
        line = row.read()
        household = queries.by_number(actor, line.number)
        if line.key in seen:
            raise Twice(f"与第 {seen[line.key]} 行重复，请删去一行")
        seen[line.key] = row.line
        if same := _same(household, line):
            return [Verdict.UNCHANGED.value, same, household.area_code, "[]", row.id]
        with transaction.atomic():
            do(actor, line, household)
    except Refused as refused:
        problem = [{"code": refused.code, "message": refused.message, "column": ""}]
        place = household.area_code if household else None
        return [Verdict.WRONG.value, None, place, json.dumps(problem, ensure_ascii=False), row.id]
    return [Verdict.NEW.value, None, household.area_code, "[]", row.id]


class Twice(BadValue):
    code = "E418"


def _same(household: Household, line: Line) -> int | None:
    told = RollChange.objects.filter(household=household, kind=line.kind, on=line.on, undone_on__isnull=True)
    if line.name:
        told = told.filter(name=line.name)
    return told.values_list("pk", flat=True).first()


def apply(actor: Actor, staged: Staged) -> Counts:
    """One township's lines for good. Raises LineRefused, which takes the township back as a whole."""
    rows = _staged(staged)
    new = [row for row in rows if row.verdict == Verdict.NEW]
    for row in new:
        line = row.read()
        try:
            do(actor, line, queries.by_number(actor, line.number), batch_id=staged.batch_id)
        except Refused as refused:
            raise LineRefused(f"第 {row.line} 行：{refused.message}") from None
    counts = Counts(new=len(new), unchanged=sum(row.verdict == Verdict.UNCHANGED for row in rows))
    history.record(
        actor,
        "households.changes_imported",
        summary=f"人员增减台账导入：{counts.new} 条",
        batch=staged.batch_id,
    )
    return counts


def _staged(staged: Staged) -> list[_Staged]:
    """Lines that are not wrong already, in the order in which things happened."""
    low, high = staged.bounds
    with connection.cursor() as cursor:
        cursor.execute(
            'select id, line, "values", uid, verdict from exchange_row where batch_id = %s and verdict <> %s'
            " and area_code >= %s and area_code < %s order by \"values\"->>'on', line",
            [staged.batch_id, Verdict.WRONG.value, low, high],
        )
        return [
            _Staged(pk, line, values if isinstance(values, dict) else json.loads(values), str(uid), verdict)
            for pk, line, values, uid, verdict in cursor.fetchall()
        ]


def _text(value: Any) -> str:
    """A checked ID number comes as such from forms, as its digits from elsewhere."""
    return str(getattr(value, "text", value) or "")


def _day(value: Any) -> date | None:
    if not value:
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
