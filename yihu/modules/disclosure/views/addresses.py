"""Where the public finds a notice; the public site is another process, so its routes are spelt out here."""

from __future__ import annotations

from django.conf import settings

from yihu.modules.disclosure.models import Notice


def public_address(row: Notice) -> str:
    """Blank where no public site was named (YIHU_PUBLIC_ADDRESS)."""
    home: str = settings.PUBLIC_ADDRESS
    return f"{home}/n/{row.address}/" if home else ""
