"""Consistent reports made up from a seed: every relation in them is known and holds.

Property tests ask that nothing in them is called wrong; the development report injects errors into them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from .draft import Draft, Span
from .inject import Subject
from .invent_more import MORE

_CAUSES = ("因病", "因残", "因学", "因灾", "缺技术", "缺劳力", "缺资金")
_TIERS = ("中央资金", "省级资金", "市级资金", "县级资金")
_TRADES = ("种植业", "养殖业", "加工业", "乡村旅游", "电子商务")
_KINDS = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
_RATES = (
    ("项目", "个", "开工"), ("信访事项", "件", "办结"), ("危房改造任务", "户", "竣工"), ("资金", "万元", "支出"),
    ("应参保", "人", "参保"), ("留守老人", "户", "探访"),
)  # fmt: skip


def invent(seed: int, sentences: int = 8) -> list[Subject]:
    """The relations of one made-up report; all share its text."""
    draft = Draft(random.Random(seed))  # noqa: S311 - reproducible, nothing secret
    draft.say(f"{draft.place()}镇2023年巩固拓展脱贫攻坚成果工作总结\n")
    # each sort once: one thing told twice with two values would be a contradiction
    chosen = draft.source.sample(_TEMPLATES, min(sentences, len(_TEMPLATES)))
    for number, template in enumerate(chosen):
        template(draft)
        if number % 3 == 2:
            draft.say("\n")
    return [
        Subject(draft.text, kind, members, total, formula) for kind, members, total, formula in draft.known
    ]


def _monitored(draft: Draft) -> None:
    """Households and persons broken down in parallel."""
    households = draft.parts(3, 11, 380)
    persons = [h * 3 + draft.source.randint(0, h // 2) for h in households]
    draft.say("全镇共有监测对象")
    whole, people = draft.figure(f"{sum(households)}户"), draft.figure(f"{sum(persons)}人")
    draft.say("，其中")
    spans: list[tuple[Span, Span]] = []
    for i, kind in enumerate(_KINDS):
        draft.say(("，" if i else "") + kind)
        spans.append((draft.figure(f"{households[i]}户"), draft.figure(f"{persons[i]}人")))
    draft.say("。")
    draft.relate("sum", [s[0] for s in spans], whole)
    draft.relate("sum", [s[1] for s in spans], people)


def _causes(draft: Draft) -> None:
    names = draft.source.sample(_CAUSES, draft.source.randint(2, 4))
    numbers = draft.parts(len(names) + 1, 3, 120)
    draft.say(f"{draft.place()}村2014年识别贫困户")
    whole = draft.figure(f"{sum(numbers)}户")
    draft.say("，其中")
    spans: list[Span] = []
    for name, number in zip([*names, "其他原因"], numbers, strict=True):
        draft.say(("、" if spans else "") + name)
        spans.append(draft.figure(f"{number}户"))
    draft.say("。")
    draft.relate("sum", spans, whole)


def _tiers(draft: Draft) -> None:
    tens = draft.parts(len(_TIERS), 151, 98765)
    amounts = [Decimal(t) / 10 for t in tens]
    draft.say("全年到位财政衔接资金")
    whole = draft.figure(f"{sum(amounts)}万元")
    inside = draft.source.choice((("（", "）"), ("，其中", "")))
    draft.say(inside[0])
    spans: list[Span] = []
    for name, amount in zip(_TIERS, amounts, strict=True):
        draft.say(("、" if spans else "") + name)
        spans.append(draft.figure(f"{amount}万元"))
    draft.say(inside[1] + "。")
    draft.relate("sum", spans, whole)


def _closing(draft: Draft) -> None:
    amounts = [Decimal(t) / 100 for t in draft.parts(3, 1050, 98765)]
    draft.say("今年")
    spans: list[Span] = []
    for amount, words in zip(amounts, ("修建产业路投入", "，新建蓄水池投入", "，购置农机投入"), strict=True):
        draft.say(words)
        spans.append(draft.figure(f"{amount}万元"))
    draft.say("，共计投入")
    whole = draft.figure(f"{sum(amounts)}万元")
    draft.say("。")
    draft.relate("sum", spans, whole)


def _listed(draft: Draft) -> None:
    numbers = draft.parts(4, 101, 4999)
    draft.say("\n现将本批资金")
    whole = draft.figure(f"{sum(numbers)}万元")
    draft.say("分配如下：\n")
    spans: list[Span] = []
    for number in numbers:
        draft.say(f"{draft.place()}镇：产业发展资金")
        spans.append(draft.figure(f"{number}万元"))
        draft.say("；\n" if len(spans) < len(numbers) else "。\n")
    draft.relate("sum", spans, whole)


def _remaining(draft: Draft) -> None:
    done, rest = draft.source.randint(60, 900), draft.source.randint(11, 59)
    share = (Decimal(done) / (done + rest) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    draft.say("对照反馈共排查问题")
    whole = draft.figure(f"{done + rest}个")
    draft.say("，已整改")
    mended = draft.figure(f"{done}个")
    draft.say("，整改率")
    rate = draft.figure(f"{share}%")
    draft.say("，尚未整改")
    left = draft.figure(f"{rest}个")
    draft.say("。")
    draft.relate("difference", [whole, mended], left)
    draft.relate("ratio", [mended, whole], rate)


def _rate(draft: Draft) -> None:
    what, unit, verb = draft.source.choice(_RATES)
    base = draft.source.randint(210, 9800)
    part = draft.source.randint(base // 2, base - 1)
    digits = draft.source.choice(("1", "0.1", "0.01"))
    share = (Decimal(part) / base * 100).quantize(Decimal(digits), ROUND_HALF_UP)
    draft.say(f"全镇{what}")
    whole = draft.figure(f"{base}{unit}")
    draft.say(f"，已{verb}")
    done = draft.figure(f"{part}{unit}")
    draft.say(f"，{verb}率")
    rate = draft.figure(f"{share}%")
    draft.say("。")
    draft.relate("ratio", [done, whole], rate)


def _share(draft: Draft) -> None:
    base = draft.source.randint(1200, 48000)
    part = draft.source.randint(100, base // 2)
    share = (Decimal(part) / base * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    draft.say("全镇总人口")
    whole = draft.figure(f"{base}人")
    draft.say("，其中脱贫人口")
    some = draft.figure(f"{part}人")
    draft.say("，占总人口的")
    rate = draft.figure(f"{share}%")
    draft.say("。")
    draft.relate("ratio", [some, whole], rate)


def _grown(draft: Draft) -> None:
    then = draft.source.randint(8200, 15800)
    now = then + draft.source.randint(300, 4000)
    growth = (Decimal(now - then) / then * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    draft.say("脱贫人口人均纯收入由")
    before = draft.figure(f"{then}元")
    draft.say("增加到")
    after = draft.figure(f"{now}元")
    draft.say("，增长")
    rate = draft.figure(f"{growth}%")
    draft.say("。")
    draft.relate("ratio", [after, before], rate, "growth")


def _average(draft: Draft) -> None:
    households, each = draft.source.randint(21, 480), draft.source.randint(3, 60) * 100
    draft.say("慰问困难群众")
    heads = draft.figure(f"{households}户")
    draft.say("，发放慰问金")
    whole = draft.figure(f"{Decimal(households * each) / 10000}万元")
    draft.say("，户均")
    mean = draft.figure(f"{each}元")
    draft.say("。")
    draft.relate("average", [whole, heads], mean)


def _trades(draft: Draft) -> None:
    numbers = draft.parts(len(_TRADES), 2, 60)
    draft.say("实施产业项目")
    whole = draft.figure(f"{sum(numbers)}个")
    draft.say("，其中")
    spans: list[Span] = []
    for name, number in zip(_TRADES, numbers, strict=True):
        draft.say(("、" if spans else "") + name)
        spans.append(draft.figure(f"{number}个"))
    draft.say("。")
    draft.relate("sum", spans, whole)


_TEMPLATES: tuple[Callable[[Draft], None], ...] = (
    _monitored, _causes, _tiers, _closing, _listed, _remaining, _rate, _share, _grown, _average, _trades, *MORE,
)  # fmt: skip
