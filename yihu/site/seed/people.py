"""Invented households: names, birth dates and identity numbers of the unassigned region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yihu.engine.idcard import Sex, invented

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
MALE_NAMES = (
    "建国 志强 德胜 光明 运来 桂生 春生 国平 正华 新民 铁山 家兴 有福 学文 立新 长根 冬生 海波 小军 子轩"
)
FEMALE_NAMES = (
    "秀英 桂花 玉兰 春梅 菊香 冬梅 小莲 腊梅 凤英 金莲 素珍 翠云 月娥 美华 雪梅 红霞 丽萍 子涵 思雨 佳怡"
)
_MALE, _FEMALE = MALE_NAMES.split(), FEMALE_NAMES.split()
_LONGEST_SERIAL = 499


@dataclass(frozen=True)
class Member:
    name: str
    sex: Sex
    born_on: date
    id_number: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Family:
    """One registered household; the head stands first."""

    number: str
    village_code: str
    group: str
    kind: str
    registered_on: date
    members: tuple[Member, ...]


class Registry:
    """Makes families, never the same identity number twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._used: Counter[tuple[date, Sex]] = Counter()
        self._households: Counter[str] = Counter()
        self._phones = 0

    def family(self, village_code: str, size: int) -> Family:
        """A household of `size` people: head, then spouse, children and parents as there is room."""
        random = self.random
        self._households[village_code] += 1
        surname = random.choice(SURNAMES)
        head_born = _born(random, 1945, 1982)
        members = [self._member(surname, Sex.MALE, head_born, "户主", phone=True)]
        for relation, sex, born_on in _others(random, head_born, size - 1):
            own = random.choice(SURNAMES) if relation in ("配偶", "之儿媳") else surname
            members.append(self._member(own, sex, born_on, relation))
        return Family(
            number=f"{village_code}{self._households[village_code]:04d}",
            village_code=village_code,
            group=f"{random.randint(1, 12)}组",
            kind=random.choices(("一般户", "低保户", "特困供养户"), weights=(70, 26, 4))[0],
            registered_on=date(random.choice((2014, 2014, 2014, 2015, 2016, 2017)), 12, 1),
            members=tuple(members),
        )

    def _member(self, surname: str, sex: Sex, born_on: date, relation: str, *, phone: bool = False) -> Member:
        while self._used[born_on, sex] > _LONGEST_SERIAL:
            born_on += timedelta(days=1)
        serial = self._used[born_on, sex]
        self._used[born_on, sex] += 1
        given = self.random.choice(_MALE if sex is Sex.MALE else _FEMALE)
        return Member(
            surname + given,
            sex,
            born_on,
            invented(born_on, serial, sex),
            relation,
            self._phone() if phone else "",
        )

    def _phone(self) -> str:
        """Numbers of the 199 range with a leading 0000, which no operator gives out."""
        self._phones += 1
        return f"1990000{self._phones % 10_000:04d}"


def sizes(random: Random, households: int, persons: int, *, largest: int = 7) -> list[int]:
    """`households` sizes of at least one that add up to `persons` exactly."""
    found = [1] * households
    left = persons - households
    if not 0 <= left <= households * (largest - 1):
        raise ValueError("no such distribution")
    while left:
        place = random.randrange(households)
        if found[place] < largest:
            found[place] += 1
            left -= 1
    return found


def _others(random: Random, head_born: date, count: int) -> Iterator[tuple[str, Sex, date]]:
    year = head_born.year
    line = [
        ("配偶", Sex.FEMALE, _born(random, year - 3, year + 5)),
        ("之子", Sex.MALE, _born(random, year + 22, year + 26)),
        ("之女", Sex.FEMALE, _born(random, year + 23, year + 28)),
        ("之母", Sex.FEMALE, _born(random, year - 28, year - 20)),
        ("之子", Sex.MALE, _born(random, year + 26, year + 31)),
        ("之父", Sex.MALE, _born(random, year - 30, year - 21)),
    ]
    yield from line[:count]


def _born(random: Random, first_year: int, last_year: int) -> date:
    last = min(last_year, 2019)
    first = min(first_year, last)
    return date(first, 1, 1) + timedelta(
        days=random.randrange((date(last, 12, 31) - date(first, 1, 1)).days + 1)
    )
