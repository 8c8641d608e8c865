"""Tracking codes: told once to somebody without an account, kept as a digest, shown to be asked again."""

from __future__ import annotations

import hashlib
import secrets

# Without what is easily misread or misheard.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 4


def new_code() -> str:
    """ABCD-EFGH-JKLM-NPQR: 79 bits of chance, nobody's and nothing's."""
    letters = letters_by_chance(_GROUPS * _GROUP)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def letters_by_chance(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def digest(purpose: str, code: str) -> str:
    """Of a code as people type it: case, blanks and dashes do not matter."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(f"{purpose}:{plain}".encode()).hexdigest()
