"""Printing what is ticked in the list of households."""

from __future__ import annotations

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.ledgers import Ledger
from yihu.engine.tools import Beside, Tool
from yihu.modules.dossiers.permissions import Can


def _print(actor: Actor, ledger: Ledger | None) -> str:
    return reverse("dossiers:print_many") if actor.may(Can.PRINT) else ""


TOOLS = (Tool("dossiers.print", "打印所选", "printer", _print, order=10, beside=Beside.HOUSEHOLDS),)
