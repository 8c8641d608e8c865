"""Money: Decimal yuan in Python, integer fen in the database, 万元 only on paper."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from yihu.engine.errors import BadValue

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
_PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LIMIT = Decimal("9999999999999.99")


class NotMoney(BadValue):
    code = "not_money"


def parse_yuan(text: str) -> Decimal:
    """'6,000.5' -> Decimal('6000.50') yuan. Raises NotMoney for blanks, words, negatives and parts of a fen."""
    return _parse(text, Decimal(1))


def parse_wan(text: str) -> Decimal:
    """'1.2' 万元 -> Decimal('12000.00') yuan. Raises NotMoney like `parse_yuan`."""
    return _parse(text, Decimal(10_000))


def _parse(text: str, scale: Decimal) -> Decimal:
    clean = unicodedata.normalize("NFKC", text).strip()
    if clean.startswith("-"):
        raise NotMoney(f"金额“{text}”不能为负，退款请用“冲正”")
    if not _PLAIN.fullmatch(clean):
        raise NotMoney(f"金额“{text}”写法不支持，请只填数字，单位见列名")
    yuan = Decimal(clean.replace(",", "")) * scale
    if yuan != yuan.quantize(Decimal("0.01")):
        raise NotMoney(f"金额“{text}”不足一分，最多精确到分")
    if yuan > _LIMIT:
        raise NotMoney(f"金额“{text}”过大，请核对单位是元还是万元")
    return yuan.quantize(Decimal("0.01"))


def to_fen(yuan: Decimal) -> int:
    """Exact fen. Raises NotMoney when `yuan` has parts of a fen."""
    fen = yuan * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise NotMoney(f"金额 {yuan} 元不足一分，最多精确到分")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    return (Decimal(fen) / FEN_PER_YUAN).quantize(Decimal("0.01"))


def wan(fen: int) -> Decimal:
    """Fen as 万元, exact, without trailing zeros: 661_8000_00 -> Decimal('661.8')."""
    value = Decimal(fen) / FEN_PER_WAN
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def round_half_up(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
