from __future__ import annotations

from functools import partial

from yihu.core.access.actor import Actor
from yihu.core.bulk import Bulk, Counts, Staged
from yihu.engine.ledgers import Kind, Ledger
from yihu.modules.departments import actions, queries
from yihu.modules.departments.permissions import Can
from yihu.modules.departments.rules import FILES, SUBJECT, File, Matter

_SEE = {Matter.PLAIN: Can.SEE, Matter.HEALTH: Can.SEE_HEALTH, Matter.ASSETS: Can.COMPARE}


def _ledger(file: File) -> Ledger:
    def match(actor: Actor, staged: Staged) -> None:
        actions.match(file, staged)

    def apply(actor: Actor, staged: Staged) -> Counts:
        return actions.apply(actor, file, staged)

    codes = [column.name for column in file.columns if column.kind is Kind.CODE and not column.sensitive]
    return Ledger(
        key=file.ledger_key,
        title=file.title,
        model=f"departments.{file.model}",
        source=file.department,
        columns=(*SUBJECT, *file.columns),
        rows=partial(queries.lines, file=file),
        see=_SEE[file.kind],
        write=Can.COMPARE if file.kind is Matter.ASSETS else Can.WRITE,
        identify=("name", *file.identify),
        day=file.day,
        sums=file.sums,
        dims={name: name for name in ("matched", *codes)},
        order=(f"-{file.day}", "area_code", "pk"),
        menu="部门数据",
        enter=partial(_enter, file),
        bulk=Bulk(match=match, apply=apply),
        household_path="household",
    )


def _enter(file: File, actor: Actor, values: actions.Values) -> object:
    return actions.enter(actor, file, values)


LEDGERS = tuple(_ledger(file) for file in FILES)
