"""What was entered beside the steps by mistake: struck out with a reason, and kept by history."""

from __future__ import annotations

from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.files import actions as files
from yihu.core.history import actions as history
from yihu.engine.errors import Conflict, NotFound, WrongStage
from yihu.engine.stages import require_text
from yihu.modules.monitoring import queries
from yihu.modules.monitoring.actions.base import locked
from yihu.modules.monitoring.models import Authorisation, Case, CasePaper
from yihu.modules.monitoring.permissions import Can
from yihu.modules.monitoring.rules import Beside, Stage

_CAN = {Beside.AUTHORISATION: Can.PREPARE, Beside.COMPARISON: Can.COMPARE, Beside.PAPER: Can.HELP}
_OPEN = (Stage.ASSIGNED, Stage.CHECKED)


def may_strike(actor: Actor, case: Case, what: Beside) -> bool:
    """Whether such entries of the case are the actor's to take out now."""
    open_now = what is Beside.PAPER or case.now in _OPEN
    return open_now and case.moved_on is None and actor.may(_CAN[what], case.area_code)


@transaction.atomic
def strike(actor: Actor, case_id: int, what: Beside, key: int, *, why: str) -> Case:
    """Takes out a 承诺授权书, a comparison or a paper that was entered wrongly; the right one is then entered anew.

    A paper can be taken out at any time; what the comparison stands on only until it is closed. Raises NotAllowed,
    NotFound, MissingProof without a reason, WrongStage, Conflict for a 承诺授权书 that comparisons stand on.
    """
    case = locked(actor, case_id, _CAN[what], ended=what is Beside.PAPER)
    reason = require_text("撤销登记", "原因", why)
    found = queries.beside(case, what).filter(pk=key).first()
    if found is None:
        raise NotFound("这条登记已不存在，请刷新页面")
    if what is not Beside.PAPER:
        _require_open(case, what)
    if isinstance(found, Authorisation) and found.comparisons.exists():
        raise Conflict("已按这份授权书登记了比对结果；请先撤销比对结果，再撤销授权书")
    told = str(found)
    found.delete()
    if isinstance(found, CasePaper):
        files.remove(actor, found.file.uid)
    history.record(
        actor, "monitoring.struck", case, summary=f"户 {case.number} 撤销{what.label}“{told}”：{reason}"[:200]
    )
    return case


def _require_open(case: Case, what: Beside) -> None:
    if case.now in _OPEN:
        return
    if case.now is Stage.COMPARED:
        raise WrongStage(f"这户已完成比对；请先撤回“{Stage.COMPARED.label}”，再撤销{what.label}")
    raise WrongStage(f"这户当前为“{case.now.label}”，评议以后不能再撤销{what.label}；确有错误的请逐步撤回")
