"""The one refusal of all readers."""

from __future__ import annotations

from yihu.engine.errors import Refused


class Unreadable(Refused):
    """A document without a text we can read; the message says what to do instead."""

    code = "document_unreadable"
