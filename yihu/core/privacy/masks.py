"""What is shown of personal data until a reason is given."""

from __future__ import annotations

from yihu.engine import idcard
from yihu.engine.enums import Labelled

STARS = "****"


class Secret(Labelled):
    """Kinds of personal data that are kept encrypted."""

    ID_NUMBER = "id_number", "身份证号"
    PHONE = "phone", "联系电话"
    BANK_CARD = "bank_card", "银行卡号"


def id_number(last: str) -> str:
    """Last character only: six and four digits would leave 35 candidates once the birth year is known."""
    return idcard.mask(last)


def phone(text: str) -> str:
    """138****5678; anything too short to hide the middle shows nothing."""
    return f"{text[:3]}{STARS}{text[-4:]}" if len(text) >= 11 else STARS if text else ""


def bank_card(text: str) -> str:
    return f"{STARS} {text[-4:]}" if len(text) >= 12 else STARS if text else ""


def hint(kind: Secret, text: str) -> str:
    """The part of the value that may be stored in clear beside the token, so that a list needs no key."""
    if kind is Secret.ID_NUMBER:
        return text[-1:]
    return phone(text) if kind is Secret.PHONE else text[-4:]


def masked(kind: Secret, stored_hint: str) -> str:
    """What a list shows, made from the stored hint."""
    if not stored_hint:
        return ""
    if kind is Secret.ID_NUMBER:
        return id_number(stored_hint)
    return stored_hint if kind is Secret.PHONE else f"{STARS} {stored_hint}"
