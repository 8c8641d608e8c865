"""Contracts between entities and households; the telephone of an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.ledgers import actions as ledgers
from yihu.core.ledgers.actions import BadRows
from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.core.rooms import declared
from yihu.engine.errors import BadValue
from yihu.modules.households import queries as households
from yihu.modules.households.rules import check_phone
from yihu.modules.industry import queries
from yihu.modules.industry.models import Entity
from yihu.modules.industry.permissions import Can

_MOST = 300


class NobodyChosen(BadValue):
    code = "no_household_chosen"


@transaction.atomic
def sign(actor: Actor, entity_id: int, household_uids: Sequence[UUID], terms: Mapping[str, Any]) -> int:
    """The same contract with every household chosen, all or none; how many were signed.

    `terms` by column of the ledger of contracts. Raises NotFound, NobodyChosen, BadValue, NotAllowed.
    """
    entity = queries.entity(actor, entity_id)
    chosen = [households.household(actor, uid) for uid in dict.fromkeys(household_uids)]
    if not chosen:
        raise NobodyChosen("还没有选择农户，请先按姓名、拼音首字母或户编号查找并勾选")
    if len(chosen) > _MOST:
        raise BadValue(f"一次最多签 {_MOST} 户，更多请用“带动协议台账”导入")
    lines = [{**terms, "household__number": one.number, "entity__name": entity.name} for one in chosen]
    try:
        return ledgers.enter_many(actor, declared("ledgers", "industry.contracts"), lines)
    except BadRows as wrong:
        told = [
            f"{chosen[place].number}：{'；'.join(problems.values())}"
            for place, problems in sorted(wrong.rows.items())[:5]
        ]
        raise BadValue(f"有 {len(wrong.rows)} 户没有通过，都未保存。{'　'.join(told)}") from None


@transaction.atomic
def keep_contact(actor: Actor, entity_id: int, phone: str) -> Entity:
    """The entity's telephone, encrypted; empty takes it away. Raises NotFound, NotAllowed, BadValue."""
    actor.require(Can.WRITE, queries.entity(actor, entity_id).area_code)
    row = Entity.objects.select_for_update(of=("self",)).get(pk=entity_id)
    clean = check_phone(phone)
    place = row.binding("phone")
    row.phone = crypto.encrypt(clean, table=place.table, column=place.column, key=place.key) if clean else ""
    row.phone_hint = masks.hint(Secret.PHONE, clean) if clean else ""
    row.save(update_fields=["phone", "phone_hint"])
    history.record(actor, "industry.contact_kept", row, summary=f"登记联系电话：{row.name}")
    return row
