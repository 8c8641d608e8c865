"""What can be done with a workbook."""

from yihu.modules.exchange.actions.applying import apply_parts, begin_apply
from yihu.modules.exchange.actions.exporting import begin_export, export_file
from yihu.modules.exchange.actions.mapping import map_columns
from yihu.modules.exchange.actions.papers import marked_workbook, template_of
from yihu.modules.exchange.actions.receiving import begin_read, discard, read, receive
from yihu.modules.exchange.actions.recognising import recognise
from yihu.modules.exchange.actions.trying import wants_a_tick
from yihu.modules.exchange.actions.typed import begin_typed
from yihu.modules.exchange.actions.undoing import begin_undo, undo_parts

__all__ = [
    "apply_parts",
    "begin_apply",
    "begin_export",
    "begin_read",
    "begin_typed",
    "begin_undo",
    "discard",
    "export_file",
    "map_columns",
    "marked_workbook",
    "read",
    "receive",
    "recognise",
    "template_of",
    "undo_parts",
    "wants_a_tick",
]
