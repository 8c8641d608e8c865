"""The rules as written, the features they read, and which of them are in force with what limits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import QuerySet

from yihu.core.rooms import collect
from yihu.engine import areas, policy
from yihu.engine.areas import Level
from yihu.engine.errors import NotFound
from yihu.engine.policy import ROOT, NoValueInForce
from yihu.engine.screening import Feature, Rule, Source, Threshold, Type, read
from yihu.engine.screening.compiling import Variant
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening.models import Release
from yihu.modules.screening.rules import DIRECTORY, ReleaseState

Given = Mapping[str, int]


class NoSuchRule(NotFound):
    code = "no_such_rule"


@dataclass(frozen=True)
class InForce:
    """A rule with the limits it is held to, in the thresholds' own units."""

    rule: Rule
    limits: Given

    @property
    def variant(self) -> Variant:
        return Variant(self.rule.when, self.rule.scaled(self.limits))


def sources() -> tuple[Source, ...]:
    """The one that lists the households first."""
    return tuple(sorted(collect("features"), key=lambda source: not source.base))


@cache
def features() -> dict[str, Feature]:
    """Raises ValueError where two modules give one name to two things."""
    found: dict[str, Feature] = {}
    for source in sources():
        for feature in source.features:
            if feature.key in found:
                raise ValueError(f"feature declared twice: {feature.key}")
            found[feature.key] = feature
    return found


def types(names: frozenset[str]) -> dict[str, Type]:
    """In the order of their declaration."""
    return {key: one.kind for key, one in features().items() if key in names}


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the files, in order of its key. Raises BadRule."""
    known = {key: one.kind for key, one in features().items()}
    risks = frozenset(risk.value for risk in Risk)
    found = [
        rule
        for path in sorted((ROOT / DIRECTORY).glob("*.yaml"))
        for rule in read(path.read_text(encoding="utf-8"), known, risks)
    ]
    if len({rule.key for rule in found}) != len(found):
        raise ValueError("a screening rule stands twice")
    return tuple(sorted(found, key=lambda rule: rule.key))


def rule(key: str) -> Rule:
    """Raises NoSuchRule."""
    for found in rules():
        if found.key == key:
            return found
    raise NoSuchRule("没有这条筛查规则，请从规则列表中选择")


def county_of(area_code: str) -> str:
    """Rules are put in force by counties."""
    return areas.ancestor(areas.full(area_code), Level.COUNTY)


def default_limits(found: Rule, area_code: str, on: date) -> Given | None:
    """The limits the files and the policy give on the day; None where a policy value is not in force."""
    known = policy.for_area(area_code)
    try:
        return {one.name: _default(one, known, on) for one in found.thresholds}
    except NoValueInForce:
        return None


def _default(one: Threshold, known: policy.Policy, on: date) -> int:
    return one.value if one.value is not None else int(known.at(one.policy, on).number)


def limits(found: Rule, area_code: str, on: date, given: Given) -> Given | None:
    """Those settled on, the others as by default: a limit of policy always follows the policy of the day."""
    base = default_limits(found, area_code, on)
    follow = {one.name for one in found.thresholds if one.policy}
    return base and {
        **base,
        **{name: value for name, value in given.items() if name in base and name not in follow},
    }


def releases(area_code: str) -> QuerySet[Release]:
    """The county's, newest first."""
    return Release.objects.filter(area_code=county_of(area_code)).order_by("-proposed_on", "-pk")


def release(area_code: str, key: str, state: ReleaseState) -> Release | None:
    return Release.objects.filter(area_code=county_of(area_code), rule=key, state=state).first()


def in_force(area_code: str, on: date) -> tuple[InForce, ...]:
    """The rules in force in the county on the day whose documents and policy values hold on it too."""
    rows = Release.objects.filter(
        area_code=county_of(area_code), start__lte=on, state__in=(ReleaseState.LIVE, ReleaseState.ENDED)
    )
    known = {row.rule: row for row in rows.order_by("start") if row.end is None or row.end > on}
    found = []
    for one in rules():
        row = known.get(one.key)
        if row is None or not one.span.covers(on):
            continue
        settled = limits(one, area_code, on, row.limits)
        if settled is not None or not one.thresholds:
            found.append(InForce(one, settled or {}))
    return tuple(found)


def digest(chosen: Sequence[InForce]) -> str:
    """Of rules, versions and limits: what was run, in twelve characters."""
    text = ";".join(f"{one.rule.key}:{one.rule.version}:{sorted(one.limits.items())}" for one in chosen)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
