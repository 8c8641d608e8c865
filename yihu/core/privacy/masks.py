"""What is shown of personal data until a reason is given."""

from __future__ import annotations

from yihu.engine import idcard
from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Column, Kind

STARS = "****"


class Secret(Labelled):
    """Kinds of personal data that are kept encrypted."""

    ID_NUMBER = "id_number", "身份证号"
    PHONE = "phone", "联系电话"
    BANK_CARD = "bank_card", "银行卡号"
    BANK = "bank", "开户银行"
    DISABILITY = "disability", "残疾证号"
    DISEASE = "disease", "患病名称"


# Nothing of these may be seen but that something is known: the last digits of a disability certificate are its
# kind and grade, and a few letters of a disease are the disease.
HIDDEN = (Secret.BANK, Secret.DISABILITY, Secret.DISEASE)
SOMETHING = "有"


_OF_KIND = {
    Kind.ID_NUMBER: Secret.ID_NUMBER,
    Kind.PHONE: Secret.PHONE,
    Kind.BANK_CARD: Secret.BANK_CARD,
    Kind.DISABILITY_CARD: Secret.DISABILITY,
}


def of_column(column: Column) -> Secret:
    """What kind of personal data a ledger's column holds."""
    return Secret(column.personal) if column.personal else _OF_KIND[column.kind]


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
    if kind in HIDDEN:
        return SOMETHING
    return phone(text) if kind is Secret.PHONE else text[-4:]


def masked(kind: Secret, stored_hint: str) -> str:
    """What a list shows, made from the stored hint."""
    if not stored_hint:
        return ""
    if kind is Secret.ID_NUMBER:
        return id_number(stored_hint)
    return f"{STARS} {stored_hint}" if kind is Secret.BANK_CARD else stored_hint
