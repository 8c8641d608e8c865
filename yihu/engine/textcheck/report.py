"""The development report: `python -m yihu.engine.textcheck.report [CORPUS] [--injections N] [--seed N]`.

CORPUS is a folder that holds, at any depth, texts `NAME.txt` and their marks `NAME.txt.gold.json`. Without
it only the invented samples are measured. Nothing of the corpus is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .check import check
from .dev.inject import Subject, hunt, injections
from .dev.invent import invent
from .dev.samples import MARKED, Known, Sample, find_known, load_samples, locate
from .dev.score import Score, score
from .model import CheckResult

_INJECTIONS = 900
_MADE_UP = 40


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="textcheck.report", description="数字体检的开发报告")
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--injections", type=int, default=_INJECTIONS)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    pools: dict[str, list[Subject]] = {}
    lines: list[str] = []
    if chosen.corpus is not None:
        documents = list(_documents(chosen.corpus))
        if not documents:
            sys.stderr.write(f"{chosen.corpus} 中没有成对的 *.txt 与 *.txt.gold.json\n")
            return 2
        lines.append(f"marked documents: {len(documents)}")
        lines += _score_all(documents, pools.setdefault("marked documents", [])).lines()
    lines += _sample_lines("invented texts", load_samples(), pools)
    marked = load_samples(MARKED)
    lines += [*_sample_lines("marked texts", marked, pools), _marked_facts(marked)]
    lines += _made_up_lines(pools.setdefault("made-up reports", []))
    lines += _injection_lines(pools, chosen.injections, chosen.seed)
    sys.stdout.writelines(line + "\n" for line in lines)
    return 0


def _documents(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    texts = {p.name: p for p in sorted(folder.rglob("*.txt"))}
    for marks in sorted(folder.rglob("*.gold.json")):
        source = texts.get(marks.name.removesuffix(".gold.json")) or texts.get(
            marks.name.replace(".gold.json", ".txt")
        )
        if source is not None:
            yield source.read_bytes().decode("utf-8"), json.loads(marks.read_text(encoding="utf-8"))


def _score_all(documents: list[tuple[str, dict[str, Any]]], subjects: list[Subject]) -> Score:
    everything = Score()
    for text, gold in documents:
        everything.add(score(gold, check(text).to_pred(), len(text)))
        subjects.extend(_gold_subjects(text, gold))
    return everything


def _gold_subjects(text: str, gold: dict[str, Any]) -> Iterator[Subject]:
    spans = [(f["start"], f["end"]) for f in gold["facts"]]
    for relation in gold["relations"]:
        if relation["ok"] and relation.get("grade", "clear") == "clear":
            total = spans[relation["total"]] if relation["total"] is not None else None
            yield Subject(text, relation["type"], tuple(spans[m] for m in relation["members"]), total)


def _sample_lines(name: str, samples: list[Sample], pools: dict[str, list[Subject]]) -> list[str]:
    subjects = pools.setdefault(name, [])
    known = right = wrong = bad = alarms = 0
    for sample in samples:
        result = check(sample.text)
        expected: set[int] = set()
        for relation in sample.known:
            hits = find_known(result, relation)
            known += 1
            right += any(h.ok is relation.ok for h in hits)
            bad += not relation.ok
            wrong += not relation.ok and any(not h.ok for h in hits)
            expected |= {id(h) for h in hits if not relation.ok}
        alarms += sum(id(r) not in expected for r in result.inconsistent)
        subjects.extend(sample_subjects(sample, result))
    return [
        f"{name}: {len(samples)}, known relations {known}, right verdict {right}; "
        f"inconsistent {wrong} of {bad} found, false alarms {alarms}"
    ]


def _marked_facts(samples: list[Sample]) -> str:
    """Exact spans against the marks in the texts."""
    marked = right = wrong = characters = 0
    for sample in samples:
        found = {(f.start, f.end) for f in check(sample.text).facts}
        marked += len(sample.facts)
        right += len(found & set(sample.facts))
        wrong += len(found - set(sample.facts) - set(sample.optional))
        characters += len(sample.text)
    return f"  marked facts {marked}, found {right}, wrong {wrong}, characters {characters}"


def sample_subjects(sample: Sample, result: CheckResult) -> Iterator[Subject]:
    """The consistent relations of a sample as subjects for injection."""
    for known in sample.known:
        if known.ok and (subject := _subject(sample, known, result)) is not None:
            yield subject


def _subject(sample: Sample, known: Known, result: CheckResult) -> Subject | None:
    printed = (*known.members, *([known.total] if known.total else []))
    indices = [locate(result.facts, p) for p in printed]
    spans = [(result.facts[i].start, result.facts[i].end) for i in indices if i is not None]
    if len(spans) < len(printed):
        return None
    total = spans.pop() if known.total else None
    return Subject(sample.text, known.type, tuple(spans), total, known.formula)


def _made_up_lines(subjects: list[Subject]) -> list[str]:
    alarms = 0
    for seed in range(_MADE_UP):
        made = invent(seed)
        subjects.extend(made)
        alarms += len(check(made[0].text).inconsistent)
    return [f"made-up reports: {_MADE_UP}, all consistent, {len(subjects)} relations, false alarms {alarms}"]


def _injection_lines(pools: dict[str, list[Subject]], wanted: int, seed: int) -> list[str]:
    """An equal share of the injections for every pool."""
    lines: list[str] = []
    everything: dict[str, list[int]] = {}
    for name, subjects in pools.items():
        tally = hunt(injections(subjects, wanted // len(pools), seed))
        for kind, (found, made) in tally.items():
            total = everything.setdefault(kind, [0, 0])
            total[0] += found
            total[1] += made
        lines.append(f"  {name:17} {_share(tally.values())}")
    repeats = everything.get("equal", [0, 0])
    sums = [(f, m) for kind, (f, m) in everything.items() if kind != "equal"]
    lines.append(f"  arithmetic        {_share(sums)}")
    lines.append(f"  repeated figures  {_share([(repeats[0], repeats[1])])} (alarm or note)")
    lines += [
        f"  of type {kind:10} {_share([(found, made)])}" for kind, (found, made) in sorted(everything.items())
    ]
    return [f"injected errors: {_share((f, m) for f, m in everything.values())}, seed {seed}", *lines]


def _share(tally: Iterable[tuple[int, int]]) -> str:
    pairs = list(tally)
    found, made = sum(f for f, _ in pairs), sum(m for _, m in pairs)
    return f"{found} of {made} found ({100 * found / max(1, made):.1f} %)"


if __name__ == "__main__":
    raise SystemExit(main())
