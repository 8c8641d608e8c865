"""Which ledger a workbook belongs to, by its header."""

from __future__ import annotations

from yihu.core.access.actor import Actor
from yihu.core.excel import reading
from yihu.core.excel.problems import BadFile
from yihu.modules.exchange import queries
from yihu.modules.exchange.actions.checking import texts_of
from yihu.modules.exchange.actions.receiving import UnknownLedger
from yihu.modules.exchange.rules import headers

_LARGEST = 5 * 1024 * 1024
_CLEAR = 0.45  # the better ledger must fit at least so well
_AHEAD = 0.1  # and so much better than the second


def recognise(actor: Actor, name: str, data: bytes) -> str:
    """The key of the one ledger the header fits. Raises UnknownLedger, BadFile."""
    if len(data) > _LARGEST:
        raise UnknownLedger("文件较大，请先在“台账”一栏选择要导入的台账")
    grid = _first_sheet(name, data)
    top = texts_of(grid)
    fits = sorted(
        ((headers.score(one, top, grid.merged), one) for one in queries.importable(actor)),
        key=lambda fit: -fit[0],
    )
    if not fits or fits[0][0] < _CLEAR:
        raise UnknownLedger("没能从表头认出是哪一本台账，请在“台账”一栏选择，或下载该台账的模板后填写")
    if len(fits) > 1 and fits[0][0] - fits[1][0] < _AHEAD:
        names = "”和“".join(one.title for _, one in fits[:2])
        raise UnknownLedger(f"表头同时像“{names}”，请在“台账”一栏选择")
    return fits[0][1].key


def _first_sheet(name: str, data: bytes) -> reading.Grid:
    """Which sheet is meant is asked later; the first in sight says what kind of table it is."""
    try:
        return reading.read(name, data)
    except BadFile as bad:
        names, hidden = bad.values.get("names"), bad.values.get("hidden_names")
        if bad.code != "E116" or not isinstance(names, list) or not isinstance(hidden, list):
            raise
    sheet = next((one for one in names if one not in hidden), names[0])
    return reading.read(name, data, sheet=str(sheet))
