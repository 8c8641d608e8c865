"""What the words beside a figure say: its content, and cues that figures belong together or do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .layout import Layout, Slot

_FUNCTION = re.compile(
    r"截[至止]到?|目前|全[区县市乡镇村省州旗]|我[区县市乡镇村省州旗局办]|本[区县市乡镇村省州局]|今年以来|今年|去年|当前|现有|共有|共计|合计|总计|累计|其中"
    r"|大约|(?<![签履])约(?=\d|$)|分别|一共|总共|共|已经|已|均|现|有|达到|达|为|是|了|的|近|超过?|等|和|与|及|对(?!象|口|接)|将|在(?!册|校|岗|建)|由|从|到(?!位|户|村)|至|并|又|再|每|各|把|于|个(?!体|人)|名(?!单|额)|户数|人数"
    r"|实际|左右|以上|以下|以内|不少于|不超过|占|比|较|个百分点|其余|其它|其他|第|[\d.%\s，。、；：（）“”《》]"
)
_KIND_WORDS = (
    ("男", "女"), ("已", "未"), ("城镇", "农村"), ("城市", "农村"), ("城", "乡"), ("集中", "分散"), ("集中", "散"),
    ("新", "续"), ("新", "改"), ("新建", "续建"), ("新增", "原有"), ("一般", "重点"), ("线上", "线下"), ("国内", "国外"),
    ("省内", "省外"), ("县内", "县外"), ("上级", "本级"), ("中央", "省"), ("中央", "市"), ("中央", "县"), ("省", "市"),
    ("省", "县"), ("市", "县"), ("省级", "区"), ("市级", "区"), ("财政", "自筹"), ("第一", "第二"), ("一是", "二是"), ("上半年", "下半年"),
    ("一季度", "二季度"), ("正", "副"), ("专职", "兼职"), ("本地", "外地"), ("外出", "本地"), ("外出", "就地"),
    ("不稳定", "边缘"),
    ("边缘", "突发"), ("产业", "基础设施"), ("就业", "产业"), ("转移", "就地"), ("脱贫", "监测"), ("一级", "二级"), ("甲", "乙"),
    ("完工", "在建"), ("竣工", "在建"), ("完成", "正在"), ("整改", "正在"), ("因病", "因残"), ("因病", "因学"), ("因病", "缺"),
    ("因残", "缺"),
    ("小学", "初中"), ("初中", "高中"), ("公办", "民办"), ("低保", "特困"), ("低保", "五保"), ("稳定", "不稳定"), ("贫困村", "非贫困村"),
    ("行政村", "社区"), ("村", "社区"), ("镇", "乡"), ("乡", "街道"), ("书面", "口头"), ("优秀", "合格"), ("优秀", "称职"),
    ("儿童", "成年"), ("未成年", "成年"), ("老年", "青年"), ("成人", "儿童"), ("固定", "临时"), ("自营", "委托"), ("优秀", "良好"),
    ("满意", "不满意"),
    ("收入", "支出"), ("物资", "资金"), ("实物", "现金"), ("早稻", "晚稻"), ("水稻", "玉米"), ("田", "土"), ("水田", "旱地"),
)  # fmt: skip
_REST = re.compile(r"其他|其它|其余|剩余|余下|另有|另外|还有|不详")
_GRADES = re.compile(
    r"(?:[ABCDabcd甲乙丙丁]|[一二三四五]|国家|中央|省|市|县|区|镇|乡|村|自治区|州)(?:类|级|等|档|本级|财政)"
)
_SAME_TAIL = 1
# People (or households) may be several of these at once, so such parts need not add up.
_OVERLAPPING = re.compile(
    r"女性|妇女|党员|少数民族|残疾|岁|大专|本科|老年|老人|儿童|留守|劳动力|学生|退役|军人|低保|五保|脱贫户|贫困户|监测户|患病|团员|代表|处分|处理|移送|问责|追责|诫勉"
)
_CROSSING = re.compile(r"女|少数民族|岁|学历|党员")
_OPEN_END = re.compile(
    r"主要(?!是|有|为)|重点|例如|比如|特别是|尤其|部分|最多|最少|最大|最高|排名|位居|仅|分别位"
)


def about(slot: Slot) -> str:
    """The words a figure is about, function words left out."""
    return content(slot.lead if len(slot.left) < 2 else slot.left) + content(slot.right)


@lru_cache(maxsize=65536)
def content(words: str) -> str:
    return _FUNCTION.sub("", words[-60:])


@lru_cache(maxsize=65536)
def bigrams(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def similarity(left: str, right: str) -> float:
    """0 for nothing in common, 1 for the same words (Dice over pairs of characters)."""
    if left == right:
        return 1.0 if left else 0.0
    a, b = bigrams(left), bigrams(right)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def own_words(layout: Layout, slot: Slot) -> str:
    """The label of a part: a later member of a chain takes the label of its head."""
    head = layout.chain(slot)[0]
    if len(head.left) > 1:
        return head.left + slot.right[:10]
    return slot.right[:10] if len(slot.right) > 1 else head.lead[-14:] + slot.right


def complementary(labels: Iterable[str]) -> bool:
    """Labels that divide a whole between them: 男/女, 已/未, 中央/省/市, 基础设施类/产业发展类."""
    words = [w for w in labels if w]
    if len(words) < 2:
        return False
    if any(_REST.search(w) for w in words):
        return True
    first, second = words[0], words[1]
    if any((a in first and b in second) or (b in first and a in second) for a, b in _KIND_WORDS):
        return True
    return all(_GRADES.search(w) for w in words) or _same_tail(words)


def opposites(labels: Sequence[str]) -> bool:
    """集中/分散, 完工/在建: a pair of words that divide anything between them."""
    return len(labels) == 2 and any(
        (a in labels[0] and b in labels[1]) or (b in labels[0] and a in labels[1]) for a, b in _KIND_WORDS
    )


def peers(left: str, right: str) -> bool:
    """中央128万元、省级198万元: the first of a list is no total of the others."""
    return opposites((left, right)) or all(_GRADES.search(w) for w in (left, right))


def _same_tail(words: list[str]) -> bool:
    """烹饪培训/美甲培训, 长岭镇/河口镇: every label ends (or begins) alike and they differ."""
    stems = [content(w) for w in words]
    if len(set(stems)) < len(stems) or any(len(s) < 2 for s in stems):
        return False
    return len({s[-1] for s in stems}) == 1 or len({s[:2] for s in stems}) == 1


def ends_in_a_rest(labels: Sequence[str]) -> bool:
    """…、其他7户: the list says itself that it is complete."""
    return len(labels) > 1 and re.search("其他|其它|其余", labels[-1]) is not None


def rest_named(labels: Iterable[str]) -> bool:
    return any(_REST.search(w) for w in labels)


def crossing(labels: Iterable[str]) -> bool:
    """Women, party members, the young, graduates: groups that share members, unless 男/女 are both there."""
    words = list(labels)
    crossing_words = [w for w in words if _CROSSING.search(w)]
    kinds = {match[0] for w in crossing_words if (match := _CROSSING.search(w))}
    return (
        bool(crossing_words)
        and not any("男" in w for w in words)
        and (len(kinds) > 1 or len(crossing_words) < len(words))
    )


def overlapping(labels: Iterable[str]) -> bool:
    """Groups that may well share members: 低保, 残疾, 学生."""
    words = list(labels)
    return any(_OVERLAPPING.search(w) for w in words) and not complementary(words)


def open_ended(text: str) -> bool:
    return _OPEN_END.search(text) is not None
