"""What the scanner reports. A report never repeats what it found: it goes on screens and into logs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yihu.engine.enums import Labelled


class Severity(Labelled):
    STOP = "stop", "不得发布"
    ASK = "ask", "须说明理由"


class Kind(Labelled):
    ID_NUMBER = "id_number", "身份证号"
    PHONE = "phone", "个人手机号"
    CARD = "card", "银行账号"
    HEALTH = "health", "健康状况"
    ADDRESS = "address", "门牌地址"
    CONTACT = "contact", "网络账号"
    LOCATION = "location", "照片拍摄位置"

    @property
    def severity(self) -> Severity:
        """Numbers never go out; a word may, when a person says why it names nobody's state."""
        return Severity.ASK if self in (Kind.HEALTH, Kind.ADDRESS, Kind.CONTACT) else Severity.STOP


@dataclass(frozen=True, slots=True)
class Found:
    """`start` and `end` count characters of the text as it was given; `place` tells the part of a file."""

    kind: Kind
    start: int
    end: int
    place: str = ""

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    def at(self, place: str) -> Found:
        return replace(self, place=place)
