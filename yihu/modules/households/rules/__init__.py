"""Code tables of households and people, and the rules that hold for a household's roll."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yihu.engine import idcard, pinyin
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.idcard import IdNumber, Sex

_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_MASKED = re.compile(r"[*＊]")
PARENT_GAP_YEARS = 15


class Relation(Labelled):
    """与户主关系 (national list, with the later additions)."""

    HEAD = "head", "户主", "本人", "本人或户主", "户主本人"
    SPOUSE = "spouse", "配偶", "妻", "妻子", "丈夫", "夫", "老伴", "爱人", "之妻", "之夫", "夫妻"
    SON = "son", "之子", "子", "儿子", "长子", "次子", "三子", "四子", "独生子", "养子", "继子"
    DAUGHTER = "daughter", "之女", "女", "女儿", "长女", "次女", "三女", "四女", "独生女", "养女", "继女"
    DAUGHTER_IN_LAW = "daughter_in_law", "之儿媳", "儿媳", "儿媳妇", "媳妇", "长媳"
    SON_IN_LAW = "son_in_law", "之女婿", "女婿", "婿"
    GRANDSON = "grandson", "之孙子", "孙", "孙子", "长孙"
    GRANDDAUGHTER = "granddaughter", "之孙女", "孙女", "长孙女"
    MATERNAL_GRANDSON = "maternal_grandson", "之外孙子", "外孙", "外孙子"
    MATERNAL_GRANDDAUGHTER = "maternal_granddaughter", "之外孙女", "外孙女"
    FATHER = "father", "之父", "父", "父亲"
    MOTHER = "mother", "之母", "母", "母亲"
    WIFES_FATHER = "wifes_father", "之岳父", "岳父"
    WIFES_MOTHER = "wifes_mother", "之岳母", "岳母"
    HUSBANDS_FATHER = "husbands_father", "之公公", "公公", "家公"
    HUSBANDS_MOTHER = "husbands_mother", "之婆婆", "婆婆", "家婆"
    GRANDFATHER = "grandfather", "之祖父", "祖父", "爷爷"
    GRANDMOTHER = "grandmother", "之祖母", "祖母", "奶奶"
    MATERNAL_GRANDFATHER = "maternal_grandfather", "之外祖父", "外祖父", "外公"
    MATERNAL_GRANDMOTHER = "maternal_grandmother", "之外祖母", "外祖母", "外婆"
    SIBLING = (
        "sibling",
        "之兄弟姐妹",
        "兄",
        "弟",
        "姐",
        "妹",
        "哥哥",
        "弟弟",
        "姐姐",
        "妹妹",
        "兄弟",
        "姐妹",
        "兄弟姐妹",
        "之兄",
        "之弟",
        "之姐",
        "之妹",
    )
    GREAT_GRANDSON = "great_grandson", "之曾孙子", "曾孙", "曾孙子"
    GREAT_GRANDDAUGHTER = "great_granddaughter", "之曾孙女", "曾孙女"
    NEPHEW = "nephew", "之侄儿", "侄", "侄子", "侄儿"
    NIECE = "niece", "之侄女", "侄女"
    SISTER_IN_LAW = "sister_in_law", "之兄弟媳妇", "嫂", "嫂子", "弟媳", "弟媳妇"
    UNCLE = "uncle", "之叔伯", "叔", "叔叔", "叔父", "伯", "伯父", "伯伯"
    OTHER = "other", "其他"


class HouseholdKind(Labelled):
    """户属性."""

    GENERAL = "general", "一般户", "一般", "一般农户", "一般贫困户", "一般脱贫户"
    LOW_INCOME = "low_income", "低保户", "低保", "低保贫困户", "低保脱贫户", "最低生活保障户"
    DESTITUTE = (
        "destitute",
        "特困供养户",
        "特困",
        "特困户",
        "五保",
        "五保户",
        "五保贫困户",
        "特困供养",
        "特困供养贫困户",
        "特困供养脱贫户",
    )


class Standing(Labelled):
    """脱贫属性 of a registered household over a span of days."""

    POOR = "poor", "未脱贫"
    EXITED = "exited", "已脱贫"
    RETURNED = "returned", "返贫"


NOT_EXITED = (Standing.POOR, Standing.RETURNED)


class Join(Labelled):
    """人员（户）增加: why a span begins."""

    REGISTERED = "registered", "建档登记"
    BORN = "born", "新生儿"
    MARRIED_IN = "married_in", "嫁入"
    ADOPTED = "adopted", "收养"
    RELEASED = "released", "刑满释放回归"
    SETTLED_IN = "settled_in", "户籍迁入"
    TRANSFERRED_IN = "transferred_in", "其他转入"
    SPLIT = "split", "分户"
    MERGED = "merged", "合户"
    MOVED = "moved", "整户迁移"
    HEAD_CHANGED = "head_changed", "户主变更"
    CHANGED = "changed", "属性变更"


class Leave(Labelled):
    """人员（户）减少: why a span ends."""

    DIED = "died", "死亡"
    MARRIED_OUT = "married_out", "嫁出"
    EMIGRATED = "emigrated", "出国定居"
    IMPRISONED = "imprisoned", "判刑收监"
    SETTLED_OUT = "settled_out", "户籍迁出"
    TRANSFERRED_OUT = "transferred_out", "其他转出"
    SPLIT = "split", "分户"
    MERGED = "merged", "合户"
    MOVED = "moved", "整户迁移"
    EXTINCT = "extinct", "整户自然消亡"
    MOVED_AWAY = "moved_away", "整户迁出本县"
    CLOSED = "closed", "整户销户"
    DUPLICATE = "duplicate", "重复登记合并"
    CLEARED = "cleared", "清退"
    HEAD_CHANGED = "head_changed", "户主变更"
    CHANGED = "changed", "属性变更"


JOINING = (
    Join.BORN,
    Join.MARRIED_IN,
    Join.ADOPTED,
    Join.RELEASED,
    Join.SETTLED_IN,
    Join.TRANSFERRED_IN,
)
LEAVING = (
    Leave.DIED,
    Leave.MARRIED_OUT,
    Leave.EMIGRATED,
    Leave.IMPRISONED,
    Leave.SETTLED_OUT,
    Leave.TRANSFERRED_OUT,
)
ENDING = (Leave.EXTINCT, Leave.MOVED_AWAY, Leave.CLOSED)
# One span ends and the next of the same thing begins: nobody came or went.
CONTINUING = ("head_changed", "changed")
# From one village of the county to another with the whole household: in the one and out of the other.
MOVING = "moved"


_MALE = frozenset(
    {
        Relation.SON,
        Relation.SON_IN_LAW,
        Relation.GRANDSON,
        Relation.MATERNAL_GRANDSON,
        Relation.FATHER,
        Relation.WIFES_FATHER,
        Relation.HUSBANDS_FATHER,
        Relation.GRANDFATHER,
        Relation.MATERNAL_GRANDFATHER,
        Relation.GREAT_GRANDSON,
        Relation.NEPHEW,
        Relation.UNCLE,
    }
)
_FEMALE = frozenset(
    {
        Relation.DAUGHTER,
        Relation.DAUGHTER_IN_LAW,
        Relation.GRANDDAUGHTER,
        Relation.MATERNAL_GRANDDAUGHTER,
        Relation.MOTHER,
        Relation.WIFES_MOTHER,
        Relation.HUSBANDS_MOTHER,
        Relation.GRANDMOTHER,
        Relation.MATERNAL_GRANDMOTHER,
        Relation.GREAT_GRANDDAUGHTER,
        Relation.NIECE,
        Relation.SISTER_IN_LAW,
    }
)
EXPECTED_SEX: Mapping[Relation, Sex] = {
    **dict.fromkeys(_MALE, Sex.MALE),
    **dict.fromkeys(_FEMALE, Sex.FEMALE),
}
CHILDREN = (Relation.SON, Relation.DAUGHTER)
PARENTS = (Relation.FATHER, Relation.MOTHER)


class WrongHeads(BadValue):
    code = "E405"


class TwiceInHousehold(BadValue):
    code = "E406"


class DiffersFromIdNumber(BadValue):
    code = "E404"


class MaskedValue(BadValue):
    code = "E415"


class BadPhone(BadValue):
    code = "bad_phone"


class BirthMissing(BadValue):
    code = "birth_missing"


class NameMissing(BadValue):
    code = "name_missing"


@dataclass(frozen=True)
class NewMember:
    """One person as somebody wrote them down. Without an ID number (a child not yet on the hukou) sex and birth
    date are needed; with one they follow from it and may be left out."""

    name: str
    relation: Relation
    id_number: str = ""
    sex: Sex | None = None
    born_on: date | None = None
    phone: str = ""


@dataclass(frozen=True)
class CheckedMember:
    name: str
    relation: Relation
    id_number: IdNumber | None
    sex: Sex
    born_on: date
    phone: str


def check_member(member: NewMember, as_of: date) -> CheckedMember:
    """Raises NameMissing, BadIdNumber and its kin, DiffersFromIdNumber, BirthMissing, BadPhone, MaskedValue."""
    name = pinyin.clean_display(member.name)
    if not name:
        raise NameMissing("请填写姓名")
    number = _id_number(member, as_of)
    if number is None and (member.sex is None or member.born_on is None):
        raise BirthMissing(f"“{name}”没有身份证号，请填写性别和出生日期")
    if number is not None:
        _same_as_number(member, number)
    born_on = number.born_on if number else member.born_on
    sex = number.sex if number else member.sex
    assert born_on is not None
    assert sex is not None
    if born_on > as_of:
        raise BirthMissing(f"“{name}”的出生日期晚于登记日期，请核对")
    return CheckedMember(name, member.relation, number, sex, born_on, check_phone(member.phone))


def check_phone(text: str) -> str:
    """'' stays ''. Raises MaskedValue for a value copied from a masked list, BadPhone."""
    clean = text.strip().replace(" ", "")
    if _MASKED.search(clean):
        raise MaskedValue("这是脱敏后的电话，不能用来覆盖原值，请填写完整号码或留空")
    if clean and not _PHONE.fullmatch(clean):
        raise BadPhone("电话应为 11 位手机号，或“区号-号码”，请核对")
    return clean


def require_one_head(relations: Iterable[Relation]) -> None:
    """Raises WrongHeads: a household has exactly one head on any day."""
    heads = sum(1 for relation in relations if relation is Relation.HEAD)
    if heads != 1:
        raise WrongHeads(heads_message(heads))


def heads_message(heads: int) -> str:
    return f"本户户主 {heads} 人，应为 1 人，请在“与户主关系”中只标一人为户主"


def require_different_people(members: Iterable[CheckedMember]) -> None:
    """Raises TwiceInHousehold."""
    seen: set[object] = set()
    for member in members:
        who = member.id_number.text if member.id_number else (member.name, member.born_on)
        if who in seen:
            raise TwiceInHousehold(f"“{member.name}”在本户中出现两次，请删去重复的一行")
        seen.add(who)


def wrong_sex(relation: Relation, sex: Sex) -> bool:
    """之子 that is a woman and the like."""
    expected = EXPECTED_SEX.get(relation)
    return expected is not None and expected is not sex


def _id_number(member: NewMember, as_of: date) -> IdNumber | None:
    text = member.id_number.strip()
    if _MASKED.search(text):
        raise MaskedValue("这是脱敏后的身份证号，不能用来覆盖原值，请填写完整号码或留空")
    return idcard.parse(text, as_of) if text else None


def _same_as_number(member: NewMember, number: IdNumber) -> None:
    if member.sex is not None and member.sex is not number.sex:
        raise DiffersFromIdNumber(f"“{member.name}”的身份证号与“性别”不一致，请核对原件")
    if member.born_on is not None and member.born_on != number.born_on:
        raise DiffersFromIdNumber(f"“{member.name}”的身份证号与“出生日期”不一致，请核对原件")


def called(number: str, head_name: str | None) -> str:
    """A household as people call it, with its number behind."""
    return f"{head_name}（{number}）" if head_name else f"户 {number}"
