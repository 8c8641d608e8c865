"""人员增减台账 as lines: typed one by one or taken from a workbook, each done by the action of its kind.

A workbook's lines are tried, in the order in which things happened, in a book that is not written; what would be
refused is said of its line. Applying does the same and writes the book in a few statements. The pages' actions keep
such a book of one household, so that there is one set of rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.bulk import TABLE, Counts, Staged, Verdict
from yihu.core.history import actions as history
from yihu.core.privacy import crypto, staging
from yihu.core.privacy.masks import Secret
from yihu.engine.errors import BadValue, Conflict, Refused
from yihu.engine.idcard import Sex
from yihu.modules.households.actions.book import Book
from yihu.modules.households.actions.homes import Home
from yihu.modules.households.actions.households import cleared
from yihu.modules.households.actions.journal import Proof
from yihu.modules.households.actions.members import joined, left, returned
from yihu.modules.households.models import Membership, RollChange
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
    one = line_of(values)
    book = Book.of_numbers(actor, [one.number])
    do(book, one)
    return book.flush()[-1]


def do(book: Book, line: Line, *, batch_id: int | None = None) -> None:
    """The change that the line tells of, in the book. Raises Refused, and then nothing is changed."""
    home = book.home(line.number)
    if not line.proof:
        raise BadValue("请填写证明材料（文号）")
    proof = Proof(line.proof, note=line.note, batch_id=batch_id)
    if line.kind in _VALUES_OF_ENDING:
        book.close(home, on=line.on, reason=Leave(line.kind.value), proof=proof)
    elif line.kind is ChangeKind.CLEARED:
        cleared(book, home, on=line.on, why=line.note, proof=proof)
    elif line.kind in _VALUES_OF_LEAVING:
        _leave(book, line, home, proof)
    else:
        _join(book, line, home, proof)


_VALUES_OF_ENDING = {ChangeKind(leave.value) for leave in ENDING}
_VALUES_OF_LEAVING = {ChangeKind(leave.value) for leave in LEAVING}
assert {join.value for join in JOINING} <= {kind.value for kind in KINDS_OF_A_LINE}


def _leave(book: Book, line: Line, home: Home, proof: Proof) -> None:
    span = _member(book, home, line.name, line.id_number)
    heir = _member(book, home, line.new_head, "") if line.new_head else None
    left(book, home, span, on=line.on, reason=Leave(line.kind.value), proof=proof, new_head=heir)


def _join(book: Book, line: Line, home: Home, proof: Proof) -> None:
    if line.kind is ChangeKind.RELEASED:
        away = [span for span in home.away if span.name == line.name]
        if len(away) == 1:
            returned(book, home, away[0], on=line.on, proof=proof)
            return
    if line.relation is None:
        raise BadValue("增加人员请填写与户主关系")
    member = NewMember(line.name, line.relation, line.id_number, line.sex, line.born_on, line.phone)
    joined(book, home, member, on=line.on, reason=Join(line.kind.value), proof=proof)


def _member(book: Book, home: Home, name: str, id_number: str) -> Membership:
    """The one present member of that name, told apart by ID number where several bear it. Raises WhichPerson."""
    found = [span for span in home.members if span.name == name]
    if len(found) > 1 and id_number:
        index = crypto.blind_index(Secret.ID_NUMBER.value, id_number)
        found = [span for span in found if book.bears(span.person, Secret.ID_NUMBER, index)]
    if len(found) == 1:
        return found[0]
    number = home.row.number
    if found:
        raise WhichPerson(f"户 {number} 有多名“{name}”，请填写身份证号以便区分")
    raise WhichPerson(f"户 {number} 现在没有名叫“{name}”的成员，请核对姓名（同音字、已减少的成员）")


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

    def read_or_refused(self) -> Line | Refused:
        try:
            return self.read()
        except Refused as refused:
            return refused


_JUDGED = f"""
    update {TABLE} s set verdict = j.verdict, target_id = j.target, area_code = coalesce(j.area_code, s.area_code),
      problems = s.problems || j.problems::jsonb
    from unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[])
      as j(verdict, target, area_code, problems, id)
    where s.id = j.id
"""  # noqa: S608 — a constant of ours


class Twice(BadValue):
    code = "E418"


def match(actor: Actor, staged: Staged) -> None:
    """Try every line in a book that is not written; verdict, target, village and problem of each are kept."""
    actor.require(Can.WRITE)
    rows = _staged(staged)
    read = [row.read_or_refused() for row in rows]
    book = _book(actor, [one for one in read if isinstance(one, Line)])
    told = _told_already(book)
    seen: dict[Any, int] = {}
    judged = [_judged(book, row, one, seen, told) for row, one in zip(rows, read, strict=True)]
    if judged:
        with connection.cursor() as cursor:
            cursor.execute(_JUDGED, [list(column) for column in zip(*judged, strict=True)])


def _book(actor: Actor, lines: list[Line]) -> Book:
    book = Book.of_numbers(actor, {line.number for line in lines})
    book.ask([line.id_number for line in lines if line.id_number])
    return book


Judged = tuple[str, int | None, str | None, str, int]
Told = Mapping[tuple[int, str, date], list[tuple[int, str]]]


def _judged(book: Book, row: _Staged, read: Line | Refused, seen: dict[Any, int], told: Told) -> Judged:
    """Verdict, target, village and problems for the staged line; what it changes stands in the book."""
    home = None
    try:
        if isinstance(read, Refused):
            raise read
        home = book.home(read.number)
        place = home.row.area_code
        if read.key in seen:
            raise Twice(f"与第 {seen[read.key]} 行重复，请删去一行")
        seen[read.key] = row.line
        if same := _same(home, read, told):
            return Verdict.UNCHANGED.value, same, place, "[]", row.id
        do(book, read)
    except Refused as refused:
        problem = [{"code": refused.code, "message": refused.message, "column": ""}]
        text = json.dumps(problem, ensure_ascii=False)
        return Verdict.WRONG.value, None, home.row.area_code if home else None, text, row.id
    return Verdict.NEW.value, None, place, "[]", row.id


def _told_already(book: Book) -> Told:
    """The standing changes of the households, by household, kind and day: their keys and names."""
    found: dict[tuple[int, str, date], list[tuple[int, str]]] = {}
    households = [home.row.pk for home in book.homes.values()]
    rows = RollChange.objects.filter(household__in=households, undone_on__isnull=True).order_by("pk")
    for pk, household, kind, on, name in rows.values_list("pk", "household_id", "kind", "on", "name"):
        found.setdefault((household, kind, on), []).append((pk, name))
    return found


def _same(home: Home, line: Line, told: Told) -> int | None:
    known = told.get((home.row.pk, line.kind.value, line.on), ())
    return next((pk for pk, name in known if not line.name or name == line.name), None)


def apply(actor: Actor, staged: Staged) -> Counts:
    """One township's lines for good. Raises LineRefused, which takes the township back as a whole."""
    rows = _staged(staged)
    new = [row for row in rows if row.verdict == Verdict.NEW]
    read = [row.read() for row in new]
    book = _book(actor, read)
    for row, line in zip(new, read, strict=True):
        try:
            do(book, line, batch_id=staged.batch_id)
        except Refused as refused:
            raise LineRefused(f"第 {row.line} 行：{refused.message}") from None
    book.flush()
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
