"""Password profiles and idle limits. The two standards contradict each other, so one is chosen at set-up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yihu.core.access.roles import Role
from yihu.engine.errors import BadValue


class WeakPassword(BadValue):
    code = "weak_password"


@dataclass(frozen=True)
class Profile:
    """`shortest`: characters; `classes`: how many of lower, upper, digit and sign must occur; `valid_days`: None
    for no forced change; `remembered`: how many former passwords may not come back."""

    name: str
    shortest: int
    classes: int
    valid_days: int | None
    remembered: int


PROFILES = {
    # OWASP ASVS 5.0 6.2: length and known words matter, composition rules and forced change are harmful.
    "asvs": Profile("asvs", shortest=12, classes=1, valid_days=None, remembered=1),
    # GB/T 22239-2019 8.1.4.1: complexity and regular change are required.
    "mlps3": Profile("mlps3", shortest=10, classes=3, valid_days=90, remembered=5),
}
_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
# Words that people of this line of work reach for first.
_LOCAL_WORDS = (
    "fupin",
    "yihu",
    "123456",
    "password",
    "qwerty",
    "admin",
    "xiangcun",
    "zhenxing",
    "tuopin",
    "abc123",
)
_SHORT_IDLE = frozenset(
    {Role.COUNTY_APPROVER, Role.TOWNSHIP_APPROVER, Role.COUNTY_LEADER, Role.SECURITY_ADMIN}
)
IDLE, SHORT_IDLE = timedelta(minutes=30), timedelta(minutes=15)


def check_password(text: str, profile: Profile, *, own_words: Sequence[str] = ()) -> None:
    """Raises WeakPassword with everything that is missing."""
    problems = []
    if len(text) < profile.shortest:
        problems.append(f"至少 {profile.shortest} 个字符")
    if sum(bool(re.search(found, text)) for found in _CLASSES) < profile.classes:
        problems.append(f"须含大写、小写、数字、符号中的 {profile.classes} 类")
    lowered = text.lower()
    words = [word.lower() for word in own_words if len(word) >= 3]
    if any(word in lowered for word in (*_LOCAL_WORDS, *words)):
        problems.append("不能含登录名、单位名或常见词（如 123456、fupin）")
    if len(set(lowered)) < 5:
        problems.append("不同字符太少")
    if problems:
        raise WeakPassword("密码" + "；".join(problems))


def must_change(set_on: date | None, today: date, profile: Profile) -> bool:
    """On the last valid day the password still works."""
    if profile.valid_days is None or set_on is None:
        return False
    return (today - set_on).days >= profile.valid_days


def idle_limit(role: Role) -> timedelta:
    """Those who sign leave a desk open for half as long."""
    return SHORT_IDLE if role in _SHORT_IDLE else IDLE
