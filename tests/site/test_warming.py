"""A worker is ready before its first request."""

from __future__ import annotations

import subprocess
import sys

from yihu.core.cluster import PROJECT_ROOT
from yihu.site import serving

# What stands for a worker: what the first page would still have to import is told.
_FIRST_PAGE = """
import sys, django
django.setup()
from yihu.site.warming import warm
count = warm()
before = set(sys.modules)
from django.template import Engine
from django.urls import resolve
resolve("/households/")
Engine.get_default().template_context_processors
print(count, sorted(name for name in set(sys.modules) - before if name.startswith("yihu.")))
"""


def test_after_warming_nothing_of_ours_is_left_to_be_imported_and_every_template_is_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_PAGE], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    templates = list((PROJECT_ROOT / "yihu").glob("*/*/templates/**/*.html"))
    assert done.stdout.strip() == f"{len(templates)} []"


def test_threads_of_the_server_outlive_a_quiet_stretch() -> None:
    command = serving.granian("127.0.0.1", 1, workers=2)
    assert command[command.index("--blocking-threads-idle-timeout") + 1] == "600"
    assert command[command.index("--blocking-threads") + 1] == str(serving.THREADS)
