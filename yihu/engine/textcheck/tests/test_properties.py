"""Made-up reports: nothing in them is wrong; one changed figure makes something wrong; any text is survived."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.engine.textcheck import CheckResult, check
from yihu.engine.textcheck.dev.inject import injections, is_found
from yihu.engine.textcheck.dev.invent import invent

WORDS = (
    "12户 3.5万元 其中 共计 占 的80% （ ） ， 。 ； ： 、 增长 由 到 2020年 1-6月 剩余 户均 比上年 | 序号 1、 一、 等8个村"
    " “ ” ９ ."
)
FRAGMENTS = st.sampled_from(WORDS.split())


def told(result: CheckResult) -> list[tuple[object, ...]]:
    return [(r.type, r.members, r.total, r.ok) for r in result.relations]


@given(st.integers(0, 10**6), st.integers(1, 21))
@settings(max_examples=60, deadline=None)
def test_a_consistent_report_is_never_accused(seed: int, sentences: int) -> None:
    subjects = invent(seed, sentences)

    assert [r.reason for r in check(subjects[0].text).inconsistent] == []


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_relation_of_a_consistent_report_is_confirmed(seed: int) -> None:
    subjects = invent(seed, 6)
    result = check(subjects[0].text)
    spans = [
        {(result.facts[i].start, result.facts[i].end) for i in r.members} for r in result.relations if r.ok
    ]

    for subject in subjects:
        assert any(2 * len(own & set(subject.members)) >= len(subject.members) for own in spans), subject


def test_nearly_every_injected_error_is_found() -> None:
    subjects = [subject for seed in range(20) for subject in invent(seed, 6)]
    injected = list(injections(subjects, 150, seed=3))

    found = sum(is_found(injection, check(injection.text)) for injection in injected)

    assert len(injected) == 150
    assert found >= 0.96 * len(injected)


@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.one_of(FRAGMENTS, st.sampled_from(["\n", "\u200b"])), max_size=80).map("".join),
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_result_whose_spans_are_its_own(text: str) -> None:
    result = check(text)

    assert all(text[fact.start : fact.end] == fact.text for fact in result.facts)
    assert all(0 <= note.start <= note.end <= len(text) for note in result.notes)
    indices = range(len(result.facts))
    assert all(set(r.members) <= set(indices) for r in result.relations)
    result.to_pred()


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_width_of_digits_and_blanks_do_not_change_the_verdict(seed: int) -> None:
    text = invent(seed, 5)[0].text
    wide = (
        text.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
        .replace("，", ",")
        .replace("。", ". ")
    )

    assert told(check(wide)) == told(check(text))


def test_the_same_text_gives_the_same_answer() -> None:
    text = invent(7)[0].text

    assert check(text) == check(text)
