"""A county in which every row outside one township bears a canary, and people posted to that township."""

from __future__ import annotations

import hashlib
import io
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import Q

from tests.recount.county import County, a_county
from tests.recount.writing import Row, insert
from yihu.core.access import scope
from yihu.core.access.roles import Role
from yihu.core.accounts.models import ApiToken, User
from yihu.core.database.install import guarded_models
from yihu.core.database.models import AreaCodeField, Scoped
from yihu.core.files.actions import path_of, place_of
from yihu.core.files.models import StoredFile
from yihu.core.privacy import crypto
from yihu.core.tests.factories import LONG_AGO, a_person
from yihu.modules.households.models import Household, Identity
from yihu.modules.textcheck.models import Wording

SEED = 5
CANARY = "ZQX"
FOUND = re.compile(rb"ZQX\d{6,}")
TOKEN = "a token of the township"
# Names of parts of the program, not words of people; a page would not open with another value there.
_NAMES_OF_PARTS = {"ledger", "kind", "paper", "table_name", "verb", "code", "status", "sex", "key", "verdict",
                   "link", "encoding", "op", "content_type", "row_id"}  # fmt: skip

# Texts that a constraint holds to a form of their own: 2020-05, 2020春.
_FORMED = {("benefits_list", "period"), ("benefits_payment", "period"), ("benefits_grant", "term")}


@dataclass
class World:
    """`own` and `foreign`: numbers of rows inside and outside the township, by table (households by `uid`)."""

    county: County
    township: str
    people: dict[Role, User] = field(default_factory=dict)
    own: dict[str, list[Any]] = field(default_factory=dict)
    foreign: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def outside(self) -> str:
        """Another township of the county."""
        return next(code for code in self.county.townships if code != self.township)


ROLES = (
    Role.TOWNSHIP_CLERK,
    Role.COUNTY_CLERK,  # the widest rights over the narrowest place
    Role.TOWNSHIP_APPROVER,
    Role.VILLAGE_CADRE,
    Role.FINANCE,
    Role.INSPECTOR,
    Role.SYSTEM_ADMIN,
)


def a_world() -> World:
    county = a_county(SEED)
    world = World(county, county.areas[1])
    _more_rows(world)
    _mark(world)
    _store_files(world)
    _seal(world)
    with connection.cursor() as cursor:
        # The recounted rows lack what only the programs write (balances, steps): what is written here is not to end.
        cursor.execute("set constraints all deferred")
    for kept in (world.own, world.foreign):
        ids = Household.objects.filter(uid__in=kept["households_household"]).order_by("pk")
        kept["households_household.id"] = list(ids.values_list("pk", flat=True))
    _wordings(world)
    _surveys(world)
    _rounds(world)
    for role in ROLES:
        world.people[role] = a_person(f"u_{role.value}", role, world.township)
    stranger = a_person("stranger", Role.TOWNSHIP_CLERK, world.outside, name=f"{CANARY}8888888")
    for rows, user, token in (
        (world.own, world.people[Role.TOWNSHIP_CLERK], TOKEN),
        (world.foreign, stranger, "a token of another township"),
    ):
        post, digest = user.posts.get(), hashlib.sha256(token.encode()).hexdigest()
        issued = ApiToken.objects.create(post=post, label="对账程序", digest=digest, start=LONG_AGO)
        rows |= {"accounts_user": [user.pk], "accounts_post": [post.pk], "accounts_apitoken": [issued.pk]}
    return world


def _more_rows(world: World) -> None:
    """What the recounted county has no need of: imports, background work, saved views, secrets, events."""
    places = (world.township, world.outside, f"{world.township[:6]}000000")
    at = "2020-06-30T10:00:00+08:00"
    batches, jobs, views, events, texts, examinations = [], [], [], [], [], []
    for number, place in enumerate(places, start=90_001):
        where: Row = {"id": number, "area_code": place}
        batches.append(
            {**where, "ledger": "places.profiles", "file_uid": _uid(number), "file_name": "村情.xlsx",
             "stage": "ready", "received_at": at, "ledger_version": 1, "columns": "[]", "problems": "[]",
             "warnings": "[]", "sheets": "[]", "hidden_sheets": "[]", "header": "[]", "respelt": "[]"}
        )  # fmt: skip
        jobs.append({**where, "kind": "exchange.export", "label": "导出台账", "status": "done", "user_id": 1})
        views.append(
            {**where, "ledger": "places.profiles", "name": "常用", "user_id": number, "shared": True}
        )
        events.append(
            {**where, "at": at, "verb": "places.entered", "actor_name": "某人", "summary": "登记",
             "table_name": "places_profile", "row_id": "1"}
        )  # fmt: skip
        texts.append(
            {**where, "uid": _uid(number), "name": "总结.txt", "content_type": "text/plain", "size": 3,
             "sha256": "0" * 64, "purpose": "evidence", "kept_at": at}
        )  # fmt: skip
        examinations.append(
            {**where, "name": "总结.txt", "file_id": number, "as_of": "2020-06-30", "user_id": number,
             "received_at": at, "expires_on": "2030-01-01"}
        )  # fmt: skip
    tables = {
        "exchange_batch": batches,
        "jobs_job": jobs,
        "ledgers_saved_view": views,
        "files_stored_file": texts,
        "textcheck_examination": examinations,
    }
    for table, rows in tables.items():
        insert(table, rows)
    insert("history_event", events)
    _procedures(world)
    _projects(places)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into households_identity"
            ' (id, area_code, uid, person_id, kind, cipher, "index", hint, start)'
            " select id, area_code, gen_random_uuid(), id, 'id_number', 'sealed', id::text, '0016', '2015-01-01'"
            " from households_person"
        )
        cursor.execute(
            "insert into households_name_key (area_code, person_id, key)"
            " select area_code, id, name from households_person"
        )


def _procedures(world: World) -> None:
    """A list with a household, a step, a paper and an objection in every place that has a household."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (left(area_code, 9)) id, area_code from households_household"
            " order by left(area_code, 9), id"
        )
        homes = cursor.fetchall()
    kept: dict[str, list[Row]] = {}
    for at, (household, place) in enumerate(homes, start=95_001):
        day = "2020-06-01"
        where: Row = {"id": at, "area_code": place}
        rows = {
            "files_stored_file": {
                **where, "uid": _uid(at), "name": "记录.pdf", "content_type": "application/pdf", "size": 3,
                "sha256": "0" * 64, "purpose": "evidence", "kept_at": "2020-06-30T10:00:00+08:00",
            },
            "procedures_round": {
                **where, "kind": "exit", "title": "第一批", "year": 2020, "stage": "noticed", "stage_on": day,
                "ready_on": "2020-06-08",
            },
            "procedures_case": {
                **where, "round_id": at, "household_id": household, "number": "H", "head_name": "某人",
                "persons": 3, "household_kind": "general", "failed": "[]", "policy_kept": True,
            },
            "procedures_step": {
                **where, "round_id": at, "stage": "noticed", "on": day, "until": "2020-06-08", "sampled": "[]",
                "households": 1, "persons": 3, "by_name": "某人",
            },
            "procedures_paper": {**where, "step_id": at, "file_id": at, "taken_on": day},
            "procedures_objection": {**where, "round_id": at, "case_id": at, "on": day, "text": "有异议"},
            "procedures_follow_up": {**where, "number": "H", "on": day, "policy_kept": True},
            "monitoring_batch": {**where, "stage": "noticed", "on": day, "by_name": "某人"},
            "visits_visit": {
                **where, "uid": _uid(at), "household_id": household, "number": "H", "head_name": "某人", "on": day,
                "kind": "look", "visitors": "某人", "via": "page", "received_at": "2020-06-30T10:00:00+08:00",
                "by_name": "某人", "checked": 1, "problems": 1,
            },
            "visits_observation": {
                **where, "visit_id": at, "household_id": household, "on": day, "item": "needs", "value": "要种苗",
                "note": "缺种苗", "outcome": "clash", "by_name": "某人",
            },
            "visits_photo": {**where, "visit_id": at, "file_id": at},
            "visits_condition": {
                **where, "household_id": household, "item": "needs", "value": "要就业", "on": day, "version": 1,
                "visit_id": at, "by_name": "某人",
            },
            "visits_clash": {
                **where, "observation_id": at, "household_id": household, "theirs": "要就业", "theirs_by": "某人",
                "theirs_on": day, "theirs_version": 1,
            },
            "visits_dismissal": {**where, "condition_id": at, "version": 9, "on": day, "why": "已复核", "by_name": "某人"},
            "visits_rejection": {
                **where, "key": _uid(at), "user_id": at, "by_name": "某人", "household_id": household, "kind": "visit",
                "given": "{}", "pictures": 0, "code": "bad_value", "message": "走访日期不能晚于今天",
                "refused_at": "2020-06-30T10:00:00+08:00", "tries": 1,
            },
            "visits_lease": {
                **where, "uid": _uid(at), "user_id": at, "by_name": "某人", "device": "手机", "households": 3,
                "taken_at": "2020-06-30T10:00:00+08:00", "expires_at": "2099-06-30T10:00:00+08:00",
            },
            "households_roll_change": {
                **where, "household_id": household, "number": "H", "kind": "born", "on": day, "persons": 1,
                "spans": "{}", "by_name": "某人", "file_id": at,
            },
        }  # fmt: skip
        for table, row in rows.items():
            kept.setdefault(table, []).append(row)
    for table, listed in kept.items():
        insert(table, listed)
    with connection.cursor() as cursor:
        for table, subject, day in (("surveys_photo", "sheet", "taken_on"),):
            cursor.execute(
                f"insert into {table} (area_code, {subject}_id, file_id, {day})"
                f" select s.area_code, s.id, f.id, '2020-06-01' from surveys_{subject} s"
                " join files_stored_file f on left(f.area_code, 9) = left(s.area_code, 9)"
            )


def _projects(places: Sequence[str]) -> None:
    """A notice of every project, photographs of some, a review of the library in every place."""
    insert(
        "projects_adjustment",
        [
            {"id": at, "area_code": place, "year": 2020, "opened_on": AS_OF}
            for at, place in enumerate(places, 97_001)
        ],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into projects_notice (area_code, project_id, level, first, last, place, document, down_why, by_name)"
            " select area_code, id, 'village', '2020-06-01', '2020-06-10', '公开栏', '', '', '某人' from projects_project"
        )
        cursor.execute(
            "insert into projects_photo (area_code, project_id, phase, taken_on, caption, file_id, by_name)"
            " select p.area_code, p.id, 'during', '2020-06-01', '施工', f.id, '某人' from projects_project p"
            " join files_stored_file f on left(f.area_code, 9) = left(p.area_code, 9)"
        )
        cursor.execute(
            "insert into projects_adjustment_line (area_code, adjustment_id, project_id, why, verdict, reason)"
            " select p.area_code, a.id, p.id, '多年未实施', 'keep', '' from projects_project p"
            " join projects_adjustment a on left(a.area_code, 9) = left(p.area_code, 9)"
        )


def _surveys(world: World) -> None:
    """A round of one's own township and one of another's; photographs of every fourth sheet."""
    for kept, place in ((world.own, world.township), (world.foreign, world.outside)):
        title = CANARY + "9999997" if kept is world.foreign else "排查"
        at = 96_001 if kept is world.own else 96_002
        where: Row = {"id": at, "area_code": place, "kind": "sweep", "scope": "all", "by_name": "某人"}
        insert("surveys_survey", [{**where, "title": title, "start": "2020-06-01", "due": "2020-06-30"}])
        kept["surveys_survey"] = [at]


def _rounds(world: World) -> None:
    """A round of checks of one's own township and one of another's, which are `Reference` rows."""
    for kept, place in ((world.own, world.township), (world.foreign, world.outside)):
        title = CANARY + "9999996" if kept is world.foreign else "自查"
        at = 97_001 if kept is world.own else 97_002
        days: Row = {"start": "2020-06-01", "due": "2020-06-30", "seed": 7, "percent": 10}
        about: Row = {"area_code": place, "kind": "self", "by_name": "某人"}
        insert("supervision_round", [{"id": at, "title": title, **about, **days}])
        kept["supervision_round"] = [at]


def _wordings(world: World) -> None:
    """Words of one's own county and of another's; they are shared by all offices of a county."""
    for kept, county, wording in (
        (world.own, world.township[:6], "问题"),
        (world.foreign, "430111", f"{CANARY}9999998"),
    ):
        kept["textcheck_wording"] = [
            Wording.objects.create(county=f"{county}000000", wording=wording, by_name="某人", on=AS_OF).pk
        ]


def _store_files(world: World) -> None:
    """Files outside the township hold a canary too."""
    for table, text in ((world.own, b"own"), (world.foreign, b"ZQX9999999")):
        for stored in StoredFile.objects.filter(pk__in=table["files_stored_file"]):
            path = path_of(stored.uid)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(crypto.seal_bytes(text, **place_of(stored.uid)))


def _seal(world: World) -> None:
    """Secrets are really sealed; those outside the township are canaries."""
    own = set(world.own["households_identity"])
    rows = list(Identity.objects.all())
    for row in rows:
        text = "999999" if row.pk in own else f"{CANARY}{7_000_000 + row.pk}"
        place = row.binding("cipher")
        row.cipher = crypto.encrypt(text, table=place.table, column=place.column, key=place.key)
    Identity.objects.bulk_update(rows, ["cipher"])


def _uid(number: int) -> str:
    return f"00000000-0000-4000-c000-{number:012d}"


def _mark(world: World) -> None:
    """Write a canary into every free text of every row that lies outside the township."""
    low, high = world.township, f"{int(world.township) + 1000:012d}"
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for model in guarded_models():
            if not issubclass(model, Scoped):
                continue
            table = model._meta.db_table
            _mark_table(cursor, model, f"not (area_code >= '{low}' and area_code < '{high}')")
            column = "uid" if table in ("households_household", "households_person") else "id"
            for kept, where in ((world.own, ""), (world.foreign, "not ")):
                cursor.execute(
                    f'select {column} from "{table}" where {where}(area_code >= %s and area_code < %s)'
                    " order by id",
                    [low, high],
                )
                kept[table] = [value for (value,) in cursor.fetchall()]


def _mark_table(cursor: Any, model: type[models.Model], outside: str) -> None:
    table = model._meta.db_table
    cursor.execute(f'alter table "{table}" disable trigger user')
    sets = [
        f"\"{column.column}\" = left('{CANARY}' || (id + {1_000_000 * (place + 1)}), {column.max_length or 100})"
        for place, column in enumerate(model._meta.concrete_fields)
        if isinstance(column, models.CharField | models.TextField) and _is_free_text(column)
    ]
    if sets:
        cursor.execute(f'update "{table}" set {", ".join(sets)} where {outside}')
    cursor.execute(f'alter table "{table}" enable trigger user')


def _is_free_text(column: Any) -> bool:
    if isinstance(column, AreaCodeField) or column.choices or column.name in _NAMES_OF_PARTS:
        return False
    if (column.model._meta.db_table, column.name) in _FORMED:
        return False
    return column.max_length is None or column.max_length >= len(CANARY) + 7


def canaries(content: bytes) -> set[bytes]:
    """Canaries anywhere in an answer; workbooks and documents are looked into."""
    found = set(FOUND.findall(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                found |= set(FOUND.findall(packed.read(name)))
    return found


def body(response: Any) -> bytes:
    """The whole answer, read to the end of a stream within its own scope."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def switch_filter_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the program narrows rows to the actor's area, it no longer does; the database stands alone."""
    within, in_area = scope.within, scope.in_area
    for name, module in list(sys.modules.items()):
        if not name.startswith("yihu."):
            continue
        if getattr(module, "within", None) is within:
            monkeypatch.setattr(module, "within", lambda rows, *_, **__: rows)
        if getattr(module, "in_area", None) is in_area:
            monkeypatch.setattr(module, "in_area", lambda *_, **__: Q())


AS_OF = date(2020, 6, 30)
