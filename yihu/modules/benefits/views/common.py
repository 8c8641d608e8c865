"""What the pages of benefits share."""

from __future__ import annotations

from django.urls import reverse

from yihu.core.web.parts import Cell, Crumb
from yihu.engine.money import from_fen


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("补助救助", reverse("benefits:list")), *more]


def yuan(fen: int | None) -> Cell:
    return Cell("" if fen is None else f"{from_fen(fen):,}", kind="number")


def number(value: int) -> Cell:
    return Cell(f"{value:,}", kind="number")
