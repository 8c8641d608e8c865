"""Makers of households and people; higher modules import these, never the tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection

from yihu.core.access.actor import Actor
from yihu.core.privacy import staging
from yihu.core.privacy.masks import Secret
from yihu.core.tests.factories import VILLAGE
from yihu.core.tests.serials import Serial
from yihu.engine import idcard
from yihu.engine.idcard import Sex, invented
from yihu.modules.households import actions
from yihu.modules.households.models import Household
from yihu.modules.households.rules import HouseholdKind, NewMember, Relation

REGISTERED = date(2014, 12, 1)
TODAY = date(2020, 6, 30)
_serials = Serial(0)


def a_member(
    relation: Relation = Relation.HEAD,
    *,
    name: str = "",
    born_on: date = date(1960, 1, 1),
    sex: Sex | None = None,
    id_number: str | None = None,
    phone: str = "",
) -> NewMember:
    """A new invented person, a man unless he is somebody's wife; `id_number` '' for one without."""
    sex = sex or (Sex.FEMALE if relation is Relation.SPOUSE else Sex.MALE)
    serial = next(_serials)
    # A day has numbers for 500 people; who comes with a number of their own was born when it says.
    born = date.fromordinal(born_on.toordinal() + serial // 500) if id_number is None else born_on
    number = invented(born, serial % 500, sex) if id_number is None else id_number
    return NewMember(
        name or f"张{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}{'子丑寅卯辰巳'[serial % 6]}",
        relation,
        id_number=number,
        sex=sex,
        born_on=born,
        phone=phone,
    )


def a_household(
    actor: Actor,
    *,
    number: str = "",
    village: str = VILLAGE,
    size: int = 1,
    members: Sequence[NewMember] = (),
    kind: HouseholdKind | None = HouseholdKind.GENERAL,
    on: date = REGISTERED,
) -> Household:
    """Inside `scoped(actor)`, with the areas established."""
    people = list(members) or [a_member(), *(a_member(Relation.OTHER) for _ in range(size - 1))]
    return actions.register_household(
        actor, number=number or f"H{next(_serials):05d}", area_code=village, members=people, kind=kind, on=on
    )


def staged(actor: Actor, lines: Sequence[dict[str, Any]], *, batch: int = 1) -> None:
    """The importer's staging table as `core.bulk` describes it, for this connection only, filled with clean lines;
    `id_number` and `phone` are given as plain text and encrypted here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table if not exists exchange_row (id bigserial primary key, batch_id bigint,"
            ' area_code text collate "C", line int, uid uuid, "values" jsonb, verdict text default \'new\','
            " target_id bigint, problems jsonb default '[]')"
        )
        cursor.execute("delete from exchange_row where batch_id = %s", [batch])
        uids = [str(uuid4()) for _ in lines]
        numbers = [idcard.parse(str(it["id_number"]), TODAY) if it.get("id_number") else None for it in lines]
        phones = [str(it["phone"]) if it.get("phone") else None for it in lines]
        certificates = [str(it["disability"]) if it.get("disability") else None for it in lines]
        sealed = zip(
            staging.id_numbers(numbers, uids),
            staging.phones(phones, uids),
            staging.sealed(Secret.DISABILITY, certificates, uids),
            strict=True,
        )
        for at, (line, (number, phone, certificate)) in enumerate(zip(lines, sealed, strict=True)):
            values = {**line, "id_number": number, "phone": phone, "disability": certificate}
            cursor.execute(
                'insert into exchange_row (batch_id, area_code, line, uid, "values") values (%s, %s, %s, %s, %s)',
                [
                    batch,
                    line.get("area_code") or actor.area_code,
                    at + 2,
                    uids[at],
                    json.dumps(values, default=str),
                ],
            )


def verdicts(batch: int = 1) -> list[tuple[int, str, list[str]]]:
    """(line, verdict, problem codes) of the staged lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select line, verdict, problems from exchange_row where batch_id = %s order by line", [batch]
        )
        rows = cursor.fetchall()
    return [
        (line, verdict, [one["code"] for one in json.loads(problems)]) for line, verdict, problems in rows
    ]
