"""The key folder of an instance: made once, kept outside the database and its backups."""

import os
import secrets
from pathlib import Path

from yihu.core.privacy import keys

SESSION_KEY = "django.key"
IDENTITY = "identity"


def make_keys(folder: Path) -> list[str]:
    """Make the key files that are missing, readable by us alone; the names of those made.

    An existing key is never touched: what it sealed could not be opened any more.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    if not (folder / SESSION_KEY).exists():
        _write(folder / SESSION_KEY, secrets.token_urlsafe(48) + "\n")
        made.append(SESSION_KEY)
    before = set(folder.glob(f"{IDENTITY}/*"))
    keys.make(folder / IDENTITY)
    return made + sorted(f"{IDENTITY}/{path.name}" for path in set(folder.glob(f"{IDENTITY}/*")) - before)


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others in between."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)
