"""All seventy-eight, in order."""

from __future__ import annotations

from tests.corpus import again, files, people, tables, texts, values
from tests.corpus.case import Case

CASES: tuple[Case, ...] = (
    *files.CASES,
    *texts.CASES,
    *tables.CASES,
    *people.CASES,
    *values.CASES,
    *again.CASES,
)
