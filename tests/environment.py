"""Loaded by pytest before Django reads its settings (pyproject.toml, `-p tests.environment`).

Whatever the shell points to, tests never touch it: they get a database, keys and files of their own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from yihu.site.keys import make_keys

for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PUBLIC_URL", "YIHU_DB_ROLE", "YIHU_HOSTS"):
    os.environ.pop(name, None)

FOLDER = Path(tempfile.mkdtemp(prefix="yihu-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
(FOLDER / "var" / "static").mkdir(mode=0o700, parents=True)
make_keys(FOLDER / "keys")

os.environ["YIHU_MODE"] = "test"
os.environ["YIHU_KEYS"] = str(FOLDER / "keys")
os.environ["YIHU_VAR"] = str(FOLDER / "var")
