"""What a module declares when some of its work takes longer than a page may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Outcome:
    """What the person sees at the end: a sentence, a page to go to, a file to fetch."""

    message: str = ""
    link: str = ""
    file_uid: UUID | None = None


@dataclass(frozen=True)
class JobKind:
    """`run(actor, job, **args) -> Outcome | None`, by the post that asked, if it still holds on the day.

    A run may be killed at any point and is then started again, so it must be idempotent. Unless
    `own_scopes`, it runs inside one `scoped(actor)` block, that is in one transaction; with it, the run opens
    its own blocks, one for each part that shall be whole or absent.

    `nightly(system, today=…)` does, or queues, what is to be done before anybody comes to work.
    `hourly(system, today=…)` likewise, at the beginning of every hour.
    `after_import(actor, table=…, txids=…)` does, or queues, what follows from a workbook just written into
    `table` by these transactions, on behalf of whoever wrote it.
    """

    key: str
    label: str
    run: Callable[..., Outcome | None]
    own_scopes: bool = False
    nightly: Callable[..., object] | None = None
    hourly: Callable[..., object] | None = None
    after_import: Callable[..., object] | None = None
