"""Contracts between entities and households; telephones of entities and guides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.history import actions as history
from yihu.core.privacy import crypto, masks
from yihu.core.privacy.masks import Secret
from yihu.modules.households.rules import check_phone
from yihu.modules.industry import queries
from yihu.modules.industry.actions.chosen import enter_for
from yihu.modules.industry.models import Entity, Guide
from yihu.modules.industry.permissions import Can


@transaction.atomic
def sign(actor: Actor, entity_id: int, household_uids: Sequence[UUID], terms: Mapping[str, Any]) -> int:
    """The same contract with every household chosen, all or none; how many were signed.

    `terms` by column of the ledger of contracts. Raises NotFound, NobodyChosen, BadValue, NotAllowed.
    """
    entity = queries.entity(actor, entity_id)
    return enter_for(actor, "industry.contracts", household_uids, {**terms, "entity__name": entity.name})


@transaction.atomic
def keep_contact(actor: Actor, entity_id: int, phone: str) -> Entity:
    """The entity's telephone, encrypted; empty takes it away. Raises NotFound, NotAllowed, BadValue."""
    actor.require(Can.WRITE, queries.entity(actor, entity_id).area_code)
    row = Entity.objects.select_for_update(of=("self",)).get(pk=entity_id)
    _keep(actor, row, phone)
    return row


@transaction.atomic
def keep_contact_of_guide(actor: Actor, guide_id: int, phone: str) -> Guide:
    """As of an entity. Raises NotFound, NotAllowed, BadValue."""
    actor.require(Can.WRITE, queries.guide(actor, guide_id).area_code)
    row = Guide.objects.select_for_update(of=("self",)).get(pk=guide_id)
    _keep(actor, row, phone)
    return row


def _keep(actor: Actor, row: Entity | Guide, phone: str) -> None:
    clean = check_phone(phone)
    place = row.binding("phone")
    row.phone = crypto.encrypt(clean, table=place.table, column=place.column, key=place.key) if clean else ""
    row.phone_hint = masks.hint(Secret.PHONE, clean) if clean else ""
    row.save(update_fields=["phone", "phone_hint"])
    history.record(actor, "industry.contact_kept", row, summary=f"登记联系电话：{row.name}")
