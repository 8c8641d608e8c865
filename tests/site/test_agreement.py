"""Single-row entry and the set-based path are one set of rules: generated lines, right and wrong in many ways, leave
the same rows behind and are refused alike, whether a workbook brings them or somebody types them one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from yihu.core.access.scope import scoped
from yihu.core.bulk import Verdict
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.values import clean_row, for_actor
from yihu.core.tests.factories import NEIGHBOUR, OTHER_VILLAGE, VILLAGE, an_actor, some_areas
from yihu.engine.errors import Refused
from yihu.engine.idcard import Sex, invented
from yihu.engine.ledgers import Ledger
from yihu.modules.exchange import actions, queries
from yihu.modules.households import actions as households
from yihu.modules.households.rules import HouseholdKind, NewMember, Relation
from yihu.modules.quality import actions as quality

NOON = datetime(2020, 6, 30, 4, tzinfo=UTC)
CLERK = an_actor()
VILLAGES = (VILLAGE, NEIGHBOUR, OTHER_VILLAGE, "东镇东一村", "西镇 西一村")
Line = dict[str, str]


@pytest.fixture
def areas() -> None:
    some_areas()


@pytest.mark.django_db
@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_plain_ledger_is_filled_alike_by_line_and_by_set(count: int) -> None:
    form, lines = queries.ledger("places.profiles"), list(profiles(count))

    by_set, wrong_by_set = _by_set(form, lines, "places_profile")
    by_hand, wrong_by_hand = _taken_back(lambda: _typed(form, lines), "places_profile")

    assert wrong_by_set == wrong_by_hand
    assert by_set == by_hand
    assert len(by_set["places_profile"]) > count / 3
    assert len(wrong_by_set) > count / 20


@pytest.mark.django_db
@pytest.mark.usefixtures("areas")
@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_the_roll_is_filled_alike_by_household_and_by_set(count: int) -> None:
    form, lines = queries.ledger("households.roll"), list(roll(count))

    by_set, wrong_by_set = _by_set(form, lines, *REGISTER)
    by_hand, wrong_by_hand = _taken_back(lambda: _registered(form, lines), *REGISTER)

    assert wrong_by_set == wrong_by_hand
    assert by_set == by_hand
    assert len(by_set["households_person"]) > count / 3
    assert len(by_set["quality_finding"]) > count / 20
    assert len(wrong_by_set) > count / 20


# -- the two ways ----------------------------------------------------------------------------------------


def _by_set(form: Ledger, lines: list[Line], *tables: str) -> Any:
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.header for column in form.editable], extrasaction="ignore")
    writer.writeheader()
    headers = {column.name: column.header for column in form.editable}
    writer.writerows([{headers[name]: value for name, value in line.items()} for line in lines])

    def work() -> set[int]:
        with scoped(CLERK):
            batch = actions.receive(CLERK, form.key, "a.csv", text.getvalue().encode(), now=NOON, queue=False)
        batch = actions.read(CLERK, batch.pk, now=NOON)
        assert batch.stage == "ready", batch.problems
        with scoped(CLERK):
            wrong = set(queries.rows(CLERK, batch, Verdict.WRONG).values_list("line", flat=True))
            actions.begin_apply(CLERK, batch.pk, skip_wrong=True, confirmed=True, queue=False)
        actions.apply_parts(CLERK, batch.pk, now=NOON)
        return {line - 2 for line in wrong}

    return _taken_back(work, *tables)


def _typed(form: Ledger, lines: list[Line]) -> set[int]:
    """Each line by itself, as form, grid and API enter it."""
    wrong: set[int] = set()
    with scoped(CLERK):
        known = for_actor(CLERK, NOON.date())
        for at, line in enumerate(lines):
            values, problems = clean_row(form, line, known)
            try:
                if problems:
                    raise next(iter(problems.values()))
                ledgers.enter(CLERK, form, values)
            except Refused:
                wrong.add(at)
    return wrong


def _registered(form: Ledger, lines: list[Line]) -> set[int]:
    """Each household by itself, as its page registers it: whole or not at all."""
    wrong: set[int] = set()
    with scoped(CLERK):
        known = for_actor(CLERK, NOON.date())
        for _, group in groupby(enumerate(lines), key=lambda one: one[1]["number"]):
            own = list(group)
            try:
                _register(form, [line for _, line in own], known)
            except Refused:
                wrong |= {at for at, _ in own}
        quality.recheck(CLERK, on=NOON.date())  # as the door does after each
    return wrong


def _register(form: Ledger, lines: list[Line], known: Any) -> None:
    cleaned = []
    for line in lines:
        values, problems = clean_row(form, line, known)
        if problems:
            raise next(iter(problems.values()))
        cleaned.append(values)
    members = [
        NewMember(
            one["name"],
            Relation(one["relation"]),
            one["id_number"].text if one["id_number"] else "",
            Sex(one["sex"]) if one["sex"] else None,
            one["born_on"],
            one["phone"] or "",
        )
        for one in cleaned
    ]
    first = cleaned[0]
    households.register_household(
        CLERK,
        number=first["number"],
        area_code=first["area_code"],
        group_name=first["group_name"] or "",
        members=members,
        kind=HouseholdKind(first["kind"]),
        on=first["registered_on"],
    )


REGISTER = (
    "households_household",
    "households_residence",
    "households_registration",
    "households_membership",
    "households_person",
    "households_identity",
    "households_name_key",
    "quality_finding",
)
_OWN = {"id", "uid", "cipher", "batch_id", "household_id", "person_id", "created_at", "updated_at"}


def _taken_back(work: Any, *tables: str) -> tuple[dict[str, list[tuple[str, ...]]], set[int]]:
    """What stands in the tables after `work`, without keys and tokens, and what it returns; then all is undone."""
    found = {}
    with transaction.atomic():
        wrong = work()
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"select * from {table} limit 0")
                names = [one.name for one in cursor.description or () if one.name not in _OWN]
                listed = ", ".join(f'"{name}"' for name in names)
                cursor.execute(f"select {listed} from {table}")
                found[table] = sorted(tuple(str(value) for value in row) for row in cursor.fetchall())
        transaction.set_rollback(True)
    return found, wrong


# -- lines as people write them --------------------------------------------------------------------------


def profiles(count: int) -> Iterator[Line]:
    chance = Random(20)
    for number in range(count):
        day = date(1920, 1, 1) + timedelta(days=number // 4 - (chance.random() < 0.03))
        yield {
            "area_code": _odd(chance, VILLAGES[number % len(VILLAGES)], "没有的村", "", "东镇", often=0.03),
            "start": _odd(chance, day.isoformat(), f"{day:%Y.%m.%d}", f"{day:%Y年%m月%d日}", "2020-02-30"),
            "groups": _odd(chance, str(number % 30), "-3", "三", "1,234", "7.5", often=0.03),
            "households": _odd(
                chance, str(chance.randrange(900)), "", "/", "２００", "99999999999", often=0.03
            ),
            "population": str(chance.randrange(3_000)),
            "area_km2": _odd(
                chance, f"{chance.randrange(9_999) / 100}", "1.2345", "123456789", "1e3", often=0.03
            ),
            "arable_mu": _odd(chance, "", "0012.50", "-3", "12.5 亩", "——"),
            "collective_income_fen": _odd(
                chance, f"{chance.randrange(9_999) / 10}", "5.2万元", "￥1,234.5", "-1", "0.0000001", "千元"
            ),
            "note": _odd(chance, "", "备\t注", "=1+1", '"引\\号"', "名" * 500, "　张　三 "),
        }


def roll(count: int) -> Iterator[Line]:
    chance = Random(21)
    serial = 0
    for household in range(count // 4):
        village = _odd(chance, chance.choice(VILLAGES), "没有的村")
        registered = _odd(chance, "2014-12-01", "2014.12.1", "20141201", "2014年", often=0.02)
        relations = ["户主", "配偶", "之子", "之女"]
        if chance.random() < 0.03:
            relations[1] = "户主"
        group, kind = f"{household % 9 + 1}组", _odd(chance, "一般户", "低保户", "什么户", often=0.02)
        for relation in relations:
            serial += 1
            born = date(1930, 1, 1) + timedelta(days=serial // 400)
            sex = Sex.FEMALE if relation in ("配偶", "之女") else Sex.MALE
            number = invented(born, serial % 400, sex)
            child = chance.random() < 0.05
            yield {
                "area_code": village,
                "group_name": group,
                "number": f"H{household:06d}",
                "name": _odd(chance, _name(chance), " 张　三 ", "買買提•吐尔逊", "", often=0.02),
                "relation": relation,
                "id_number": ""
                if child
                else _odd(chance, number, number.lower(), f"'{number}", *_spoilt(number), often=0.03),
                "sex": (sex.label if chance.random() < 0.9 else "") if child else _odd(chance, "", sex.label),
                "born_on": born.isoformat() if child or chance.random() < 0.1 else "",
                "phone": _odd(chance, "", "13812345678", "138 1234 5678", "0737-4222222", "138", often=0.3),
                "kind": kind,
                "registered_on": registered,
                "joined_on": "",
            }


def _name(chance: Random) -> str:
    return chance.choice("张王李赵陈") + "".join(chance.choice("明华秀英建国芳军平安") for _ in range(2))


def _spoilt(number: str) -> Iterable[str]:
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number)
    return (
        wide,
        number[:-1] + ("1" if number[-1] != "1" else "2"),
        number[:17],
        f"{number[:6]} {number[6:]}",
    )


def _odd(chance: Random, usual: str, *others: str, often: float = 0.06) -> str:
    return chance.choice(others) if chance.random() < often else usual
