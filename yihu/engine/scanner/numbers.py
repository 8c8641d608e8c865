"""Numbers of persons in plain text: identity numbers, mobile phones, bank cards, whole or taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yihu.engine.bankcard import luhn_holds
from yihu.engine.idcard import check_digit
from yihu.engine.scanner.model import Kind

# What stands between the parts of one number: little, and nothing that has a meaning of its own between figures.
_BETWEEN = r"[ \t\r\n.·•_/|*,，、:-]{1,3}"
_CHAIN = re.compile(rf"\d+(?:{_BETWEEN}\d+)*(?:(?:{_BETWEEN})?[Xx](?![A-Za-z\d]))?")
_PART = re.compile(r"\d+[Xx]?|[Xx]")
# Gaps that lists and amounts have as well.
_COMMON = frozenset("\t\n,，、.:|")
_LONGEST = 21
_PHONE_PARTS = frozenset(((3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (4, 7), (3, 3, 5), (5, 6), (6, 5)))
_CALL = re.compile(r"(?:电话|手机|联系|号码|致电|拨打|微信)[^\d\n]{0,12}$")
_BANK = re.compile(r"(?:账号|帐号|卡号|账户|帐户|存折|一卡通|开户|银行|社保卡|惠农卡)[^\d\n]{0,16}$")
_CODE = re.compile(
    r"(?:信用代码|许可证|备案|合同|票据|发票|文号|编号|编码|代码|索引号|单号|流水号)[^\d\n]{0,8}$"
)
# The first two digits of GB/T 2260, and 99 of the numbers made for invented people.
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]|99")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whole groups of digits side by side. `before` is the text in front; `alone`: no other digits beside them."""

    digits: str
    parts: tuple[int, ...]
    gaps: frozenset[str]
    alone: bool
    before: str

    @property
    def whole(self) -> bool:
        return len(self.parts) == 1

    @property
    def boxes(self) -> bool:
        """One digit a box, as on forms."""
        return self.alone and all(part == 1 for part in self.parts)

    @property
    def evenly(self) -> bool:
        """Taken apart by one sign, and not by one that separates figures."""
        return len(self.gaps) == 1 and not self.gaps & _COMMON


def find_numbers(text: str) -> Iterator[tuple[Kind, int, int]]:
    """What is found, leftmost and longest first; one stretch is reported once."""
    for chain in _CHAIN.finditer(text):
        parts = list(_PART.finditer(text, chain.start(), chain.end()))
        first = 0
        while first < len(parts):
            taken = next(_kinds_from(text, parts, first), None)
            if taken is None:
                first += 1
                continue
            kind, last = taken
            yield kind, parts[first].start(), parts[last].end()
            first = last + 1


def _kinds_from(text: str, parts: list[re.Match[str]], first: int) -> Iterator[tuple[Kind, int]]:
    """Longest first, so that a card is not taken for a phone that begins it."""
    sizes = 0
    ends = []
    for last in range(first, len(parts)):
        sizes += len(parts[last][0])
        if sizes > _LONGEST:
            break
        ends.append(last)
    for last in reversed(ends):
        alone = first == 0 and last == len(parts) - 1
        kind = _kind(_candidate(text, parts[first : last + 1], alone))
        if kind is not None:
            yield kind, last


def _candidate(text: str, parts: list[re.Match[str]], alone: bool) -> Candidate:
    gaps = frozenset(text[a.end() : b.start()] for a, b in pairwise(parts))
    start = parts[0].start()
    return Candidate(
        digits="".join(part[0] for part in parts).upper(),
        parts=tuple(len(part[0]) for part in parts),
        gaps=gaps,
        alone=alone,
        before=text[max(0, start - 24) : start],
    )


def _kind(candidate: Candidate) -> Kind | None:
    if is_identity(candidate):
        return Kind.ID_NUMBER
    if is_card(candidate):
        return Kind.CARD
    if is_phone(candidate):
        return Kind.PHONE
    return None


def is_identity(candidate: Candidate) -> bool:
    """18 characters with a real birthday and, where taken apart, the right check character; 15 as before 1999."""
    digits = candidate.digits
    if not _PROVINCES.match(digits):
        return False
    if len(digits) == 18 and digits[:17].isdigit():
        fits = check_digit(digits[:17]) == digits[17]
        return _is_day(digits[6:14]) and (fits or (candidate.whole and not _CODE.search(candidate.before)))
    old = len(digits) == 15 and digits.isdigit() and candidate.whole
    return old and _is_day(f"19{digits[6:12]}") and not _CODE.search(candidate.before)


def is_phone(candidate: Candidate) -> bool:
    digits = candidate.digits
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) != 11 or digits[0] != "1" or digits[1] not in "3456789" or not digits.isdigit():
        return False
    if candidate.whole:
        return not _CODE.search(candidate.before)
    if _CALL.search(candidate.before):
        return True
    return candidate.boxes or (candidate.evenly and candidate.parts in _PHONE_PARTS)


def is_card(candidate: Candidate) -> bool:
    """15 to 19 digits with the check digit of bank cards, or any long number that is called an account."""
    digits = candidate.digits
    if not digits.isdigit():
        return False
    if _BANK.search(candidate.before) and 12 <= len(digits) <= _LONGEST:
        return candidate.whole or len(candidate.gaps) == 1
    if not 15 <= len(digits) <= 19 or digits[0] not in "34569" or not luhn_holds(digits):
        return False
    if candidate.whole:
        return not _CODE.search(candidate.before)
    fours = all(part == 4 for part in candidate.parts[:-1]) and candidate.parts[-1] <= 4
    return candidate.boxes or (candidate.evenly and (fours or candidate.parts[0] == 6))


def _is_day(text: str) -> bool:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return day.year >= 1900 and day.year < 2100
