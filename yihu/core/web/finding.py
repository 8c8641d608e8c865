"""Global search: asks every declared search the actor may use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine.searches import Hit, Search

LONGEST = 60
_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")


@dataclass(frozen=True)
class Found:
    label: str
    hits: Sequence[Hit]


def clean(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def is_id_number(text: str) -> bool:
    """A full ID number: never searched for from the box, and never put into an address."""
    return _ID_NUMBER.fullmatch(re.sub(r"[\s-]", "", text)) is not None


def everywhere(actor: Actor, text: str, limit: int) -> list[Found]:
    """What each search finds, those with hits only. Empty text finds nothing."""
    if not text:
        return []
    found = [Found(search.label, search.find(actor, text, limit)) for search in _of(actor)]
    return [one for one in found if one.hits]


def id_number_page(actor: Actor) -> str:
    """Where this actor may look an ID number up with a reason; empty where nowhere."""
    for search in _of(actor):
        if search.by_id_number:
            try:
                return reverse(search.by_id_number)
            except NoReverseMatch:
                continue
    return ""


def _of(actor: Actor) -> list[Search]:
    searches = [one for one in collect("searches") if one.see is None or actor.may(one.see)]
    return sorted(searches, key=lambda search: search.order)
