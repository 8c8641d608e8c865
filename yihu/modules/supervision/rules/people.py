"""Rules over what people and households were given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from yihu.modules.supervision.rules.facts import Benefit, Facts, Gone, Hit, Limits
from yihu.modules.supervision.rules.payments import benefit_line


def paid_to_gone(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """Given to a person dead or moved away, or to a household that is no longer there, by the register on the day of the
    payment. `days` of grace: a list is drawn up before it is paid."""
    grace = int(limits["days"])
    gone: dict[tuple[int, str], Gone] = {(one.household, one.who): one for one in facts.gone}
    found: dict[tuple[int, str], list[Benefit]] = defaultdict(list)
    for gift in facts.benefits:
        for who in (gift.who, ""):
            known = gone.get((gift.household, who))
            if known is not None and (gift.on - known.since).days > grace:
                found[gift.household, who].append(gift)
                break
    for key, gifts in sorted(found.items()):
        known = gone[key]
        first = gifts[0]
        yield Hit(
            cause=(str(key[0]), key[1]),
            title=f"{first.name}：{known.why}后仍发放 {len(gifts)} 笔",
            text=f"登记簿：{known.since:%Y-%m-%d} {known.why}",
            place=first.place,
            fen=sum(gift.fen for gift in gifts),
            project=first.project,
            lines=tuple(benefit_line(gift) for gift in gifts),
        )


def twice(facts: Facts, limits: Limits) -> Iterator[Hit]:
    """Two lists give one person the same thing in one period."""
    found: dict[tuple[int, str, str, str], list[Benefit]] = defaultdict(list)
    for gift in facts.benefits:
        found[gift.household, gift.who, gift.what, gift.period].append(gift)
    for (household, who, what, period), gifts in sorted(found.items()):
        if len(gifts) > 1:
            lists = sorted({gift.listed for gift in gifts})
            yield Hit(
                cause=(str(household), who, what, period),
                title=f"{gifts[0].name}：{period} {gifts[0].label}领取 {len(gifts)} 次",
                text=f"出现在：{'、'.join(lists)}",
                place=gifts[0].place,
                fen=sum(gift.fen for gift in gifts) - max(gift.fen for gift in gifts),
                project=gifts[0].project,
                lines=tuple(benefit_line(gift) for gift in gifts),
            )
