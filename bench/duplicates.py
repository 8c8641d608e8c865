"""Finding the same person under other spellings: a file of people against the register, with planted slips.

Promise: 1,000,000 × 100,000 in a minute on two cores, precision >= 0.995, recall >= 0.97, on names as skewed as
real ones. Splink runs side by side where it is installed (`pip install splink`; it is not among our packages).
Ratio: to the hash join on the bare ID number, which finds only what is written alike.

    python -m bench.duplicates 1000000 100000
"""

from __future__ import annotations

import importlib.util
import random
import resource
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter
from typing import Any, TypeVar

from yihu.engine.idcard import check_digit
from yihu.modules.quality.rules import matching
from yihu.modules.quality.rules.matching import LIKELY, Match, Record

Made = TypeVar("Made")
REGISTER = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
FILE = int(sys.argv[2]) if len(sys.argv) > 2 else max(1, REGISTER // 10)
SEED = 20200630
# The commonest surnames make up half of the country; given names follow a long tail.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉梅建国文红春生金荣德福永新海波云龙凤志成林东辉玲琴燕飞宇浩鑫俊峰婷雪"
    "慧莉萍香月清长庆正光祥善友根良才贵发财富全安民仁义礼智信忠孝廉耻学武斌彬宾滨冰兵炳秉丙"
)
# Sounds alike or looks alike: what clerks write instead.
INSTEAD = {"伟": "玮", "芳": "方", "英": "瑛", "敏": "闵", "静": "敬", "丽": "莉", "军": "君", "杰": "洁", "娟": "鹃",
           "涛": "滔", "明": "民", "兰": "岚", "霞": "瑕", "平": "萍", "刚": "钢", "华": "花", "玉": "裕", "梅": "美",
           "建": "健", "红": "宏", "春": "椿", "金": "今", "荣": "蓉", "福": "富", "永": "勇", "新": "欣", "海": "诲",
           "波": "博", "志": "治", "成": "诚", "林": "琳", "辉": "晖", "玲": "铃", "峰": "锋", "清": "青", "斌": "彬"}  # fmt: skip
REGIONS = ("430902", "430903", "430921", "430902", "430902")
# kind of slip -> share of the people in the file who are in the register
SLIPS = {"none": 0.70, "digit": 0.08, "swap": 0.06, "name_sound": 0.04, "no_number": 0.05, "moved": 0.05,
         "digit_and_sound": 0.02}  # fmt: skip
NEWCOMERS = 0.20


def main() -> None:
    chance = random.Random(SEED)
    print(f"登记 {REGISTER:,} 人，文件 {FILE:,} 人，其中 {NEWCOMERS:.0%} 不在登记中；随机种子 {SEED}")
    register = people(chance, REGISTER, 0)
    file, truth = a_file(chance, register)
    left, right = matching.frame(register), matching.frame(file)
    bare = timed(lambda: left.join(right, on="number", how="inner"))[0]
    seconds, found = timed(lambda: matching.between(left, right))
    likely = [one for one in found if one.score >= LIKELY]
    report(likely, truth, seconds, bare)
    by_slip(likely, truth)
    if importlib.util.find_spec("splink") is None:
        print("Splink 未安装，未做并排比较")
    else:
        splink_beside(left, right, truth)


def people(chance: random.Random, count: int, first: int) -> list[Record]:
    surname_weights = [1 / (place + 2) for place in range(len(SURNAMES))]
    given_weights = [1 / (place + 5) for place in range(len(GIVEN))]
    surnames = chance.choices(SURNAMES, surname_weights, k=count)
    ones = chance.choices(GIVEN, given_weights, k=count)
    twos = chance.choices(GIVEN, given_weights, k=count)
    made, used = [], set()
    for place in range(count):
        name = surnames[place] + ones[place] + (twos[place] if chance.random() < 0.8 else "")
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(33_000))
        while True:
            order = chance.randrange(1, 1000)
            body = f"{chance.choice(REGIONS)}{born:%Y%m%d}{order:03d}"
            if body not in used:
                break
        used.add(body)
        village = f"430902{101 + place % 20}{201 + place // 20 % 12}"
        made.append(
            Record(first + place, name, born, "1" if order % 2 else "2", body + check_digit(body), village)
        )
    return made


def a_file(chance: random.Random, register: list[Record]) -> tuple[list[Record], dict[int, tuple[int, str]]]:
    """The file's people, and for those of the register whom they are and how they were slipped."""
    known = chance.sample(register, min(len(register), round(FILE * (1 - NEWCOMERS))))
    kinds = chance.choices(list(SLIPS), list(SLIPS.values()), k=len(known))
    file, truth = [], {}
    for key, (person, kind) in enumerate(zip(known, kinds, strict=True)):
        file.append(slipped(chance, person, kind, key))
        truth[key] = (person.key, kind)
    return file + people(chance, FILE - len(known), len(known)), truth


def slipped(chance: random.Random, one: Record, kind: str, key: int) -> Record:
    name, number, area = one.name, one.number, one.area_code
    if kind in ("digit", "digit_and_sound"):
        number = numbered(_digit(chance, number[:17]))
    elif kind == "swap":
        number = numbered(_swap(chance, number[:17]))
    elif kind == "no_number":
        number = ""
    elif kind == "moved":
        area = f"{area[:9]}{201 + (int(area[9:]) - 200) % 12}"
    if kind in ("name_sound", "digit_and_sound"):
        name = "".join(INSTEAD.get(char, char) if place else char for place, char in enumerate(name))
    return Record(key, name, one.born_on, one.sex, number, area)


def numbered(body: str) -> str:
    return body + check_digit(body)


def _digit(chance: random.Random, body: str) -> str:
    place = chance.randrange(17)
    other = chance.choice([digit for digit in "0123456789" if digit != body[place]])
    return body[:place] + other + body[place + 1 :]


def _swap(chance: random.Random, body: str) -> str:
    places = [place for place in range(16) if body[place] != body[place + 1]]
    at = chance.choice(places)
    return body[:at] + body[at + 1] + body[at] + body[at + 2 :]


def report(likely: list[Match], truth: dict[int, tuple[int, str]], seconds: float, bare: float) -> None:
    right = sum(truth.get(one.second, (-1, ""))[0] == one.first for one in likely)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"用时 {seconds:.1f} 秒（只按身份证号连接 {bare:.2f} 秒，{seconds / max(bare, 0.001):.0f} 倍），峰值内存 {memory:.0f} MB"
    )
    print(
        f"找到 {len(likely):,} 对：准确率 {right / max(1, len(likely)):.5f}，召回率 {right / max(1, len(truth)):.5f}"
    )
    wrong = Counter(one.why.label for one in likely if truth.get(one.second, (-1, ""))[0] != one.first)
    for why, count in wrong.most_common():
        print(f"  误报 {count:>6,}  {why}")


def by_slip(likely: list[Match], truth: dict[int, tuple[int, str]]) -> None:
    found = {one.second for one in likely if truth.get(one.second, (-1, ""))[0] == one.first}
    wanted: Counter[str] = Counter()
    got: Counter[str] = Counter()
    for key, (_, kind) in truth.items():
        wanted[kind] += 1
        got[kind] += key in found
    for kind, count in wanted.items():
        print(f"  {kind:<16} {got[kind]:>8,} / {count:>8,}  {got[kind] / count:.4f}")


def splink_beside(left: Any, right: Any, truth: dict[int, tuple[int, str]]) -> None:
    import splink.comparison_library as cl  # type: ignore[import-not-found]
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    frames = [one.with_columns(unique_id=one["key"]).drop("key").to_pandas() for one in (left, right)]
    for one in frames:
        one["born_on"] = one["born_on"].astype(str)
        one["number"] = one["number"].where(one["number"] != "", None)
    begun = perf_counter()
    blocks = [block_on("number"), block_on("name", "born_on"), block_on("name", "substr(number, 1, 14)"),
              block_on("name", "substr(number, 7, 11)"), block_on("born_on", "area_code")]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("name", [1]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("born_on"),
            cl.ExactMatch("area_code"),
        ],
        blocking_rules_to_generate_predictions=blocks,
    )
    api = DuckDBAPI()
    linker = Linker([api.register(one) for one in frames], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("number")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "born_on"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    pairs = linker.inference.predict(threshold_match_probability=0.9).as_pandas_dataframe()
    seconds = perf_counter() - begun
    found = list(zip(pairs["unique_id_l"], pairs["unique_id_r"], strict=True))
    right_ = sum(truth.get(theirs, (-1, ""))[0] == mine for mine, theirs in found)
    precision, recall = right_ / max(1, len(found)), right_ / len(truth)
    print(
        f"Splink：用时 {seconds:.1f} 秒（含训练），{len(found):,} 对：准确率 {precision:.5f}，召回率 {recall:.5f}"
    )


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    begun = perf_counter()
    made = work()
    return perf_counter() - begun, made


if __name__ == "__main__":
    main()
