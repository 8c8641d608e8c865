"""What keeps a notice back: personal data anywhere in it, shown at its place with the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yihu.engine.errors import BadValue
from yihu.engine.scanner import Found, Kind, scan_text

_SHOWN = 3
_WAYS = {
    Kind.ID_NUMBER: "删除身份证号",
    Kind.PHONE: "删除个人手机号；监督电话请用办公电话",
    Kind.CARD: "删除银行账号",
    Kind.HEALTH: "改成不涉及个人病情、残疾的说法，例如“因病”“有无”",
    Kind.ADDRESS: "把地址写到村民小组为止，或填写保留理由",
    Kind.CONTACT: "删除个人网络账号，或填写保留理由",
    Kind.LOCATION: "去掉照片的拍摄位置后重新上传",
}
# What no reason lets through.
_NEVER = (Kind.ID_NUMBER, Kind.PHONE, Kind.CARD, Kind.HEALTH, Kind.LOCATION)


class NotFit(BadValue):
    code = "disclosure_personal_data"


@dataclass(frozen=True)
class Finding:
    """Where it stands and what it is; never what it says."""

    place: str
    kind: Kind
    start: int = 0
    end: int = 0

    @property
    def stops(self) -> bool:
        return self.kind in _NEVER

    @property
    def way(self) -> str:
        return _WAYS[self.kind]

    def kept(self) -> dict[str, Any]:
        return {"place": self.place, "kind": self.kind.value, "start": self.start, "end": self.end}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Finding:
        return cls(kept["place"], Kind(kept["kind"]), kept["start"], kept["end"])

    @classmethod
    def of_file(cls, name: str, found: Found) -> Finding:
        inside = found.place.removeprefix(name).strip("/ ")
        return cls(f"附件“{name}”" + (f"（{inside}）" if inside else ""), found.kind)


def findings_in(
    texts: Iterable[tuple[str, str]], labels: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[Finding]:
    """Of the named texts, and of a table cell by cell and row by row: a number may be taken apart over cells."""
    found = [Finding(place, one.kind, one.start, one.end) for place, text in texts for one in scan_text(text)]
    for at, row in enumerate(rows, start=1):
        inside = [
            Finding(f"表格第 {at} 行“{label}”", one.kind, one.start, one.end)
            for label, cell in zip(labels, row, strict=True)
            for one in scan_text(cell)
        ]
        found += inside or [Finding(f"表格第 {at} 行", one.kind) for one in scan_text("\t".join(row))]
    return found


def stops(findings: Iterable[Finding]) -> int:
    return sum(one.stops for one in findings)


def require_fit(findings: Sequence[Finding], waiver: str) -> None:
    """Raises NotFit: for what never goes out, and for what needs a reason while none is given."""
    bad = [one for one in findings if one.stops or not waiver.strip()]
    if not bad:
        return
    said = "；".join(f"{one.place}有{one.kind.label}，请{one.way}" for one in bad[:_SHOWN])
    more = f"；另有 {len(bad) - _SHOWN} 处" if len(bad) > _SHOWN else ""
    raise NotFit(f"不能发布：{said}{more}")
