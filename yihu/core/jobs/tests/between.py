"""What happens while a page is being put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def before_the_job_is_read(then: Callable[[], object]) -> Iterator[None]:
    """`then` happens between a page's read of its thing and its read of the work on it."""
    done: list[bool] = []

    def watching(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if 'FROM "jobs_job"' in statement and not done:
            done.append(True)
            then()
        return execute(statement, values, many, context)

    with connection.execute_wrapper(watching):
        yield
    assert done
