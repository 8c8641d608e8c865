"""Programs of the machine that some tests need: a browser, LibreOffice. On CI they must be there."""

import os
import shutil

import pytest


def needed(*names: str, variable: str | None = None) -> str:
    """The path of the first of `names` that is installed, or what the environment `variable` says.

    Absent: the test is skipped with a reason; with CI=true it fails.
    """
    chosen = os.environ.get(variable, "") if variable else ""
    for found in (chosen, *map(shutil.which, names)):
        if found:
            return found
    reason = f"需要 {names[0]}，本机没有" + (f"（可用 {variable}=路径 指定）" if variable else "")
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
