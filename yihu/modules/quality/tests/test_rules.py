"""Each rule finds the row that breaks it and leaves the one that does not, in Python as in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import VILLAGE, an_actor, some_areas
from yihu.engine.idcard import Sex
from yihu.engine.quality import Moment
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.quality import queries
from yihu.modules.quality.tests.cases import CASES, FACTS
from yihu.modules.quality.tests.factories import DAY, Membership, a_daughter_called_son, a_family, broken

AT = Moment(DAY)


@pytest.fixture
def clerk() -> Iterator[Actor]:
    some_areas()
    with scoped(an_actor()) as actor:
        yield actor


def test_every_rule_has_a_case_on_either_side() -> None:
    sides = {(code, wrong) for code, wrong, _ in CASES}
    assert sides == {(rule.code, wrong) for rule in queries.rules() for wrong in (True, False)}


@pytest.mark.parametrize(("code", "wrong", "facts"), CASES)
def test_a_rule_judges_its_cases(code: str, wrong: bool, facts: Mapping[str, Any]) -> None:
    rule = queries.rule(code)
    row = {**FACTS[queries.subject_of(code).key], **facts}

    assert rule.judge(row, queries.moment(VILLAGE, DAY)) is wrong


def test_a_rule_reads_only_columns_its_subject_has() -> None:
    for subject in queries.subjects():
        for rule in subject.rules:
            assert rule.reads <= set(subject.columns), rule.code


def test_no_code_stands_for_two_rules_and_each_says_how_to_put_it_right() -> None:
    codes = [rule.code for rule in queries.rules()]
    assert len(codes) == len(set(codes))
    assert all(rule.title and rule.explain and rule.fix and rule.source for rule in queries.rules())


def _values(column: str, examples: list[Any]) -> st.SearchStrategy[Any]:
    days = st.dates(date(1920, 1, 1), DAY)
    if any(isinstance(one, date) for one in examples):
        return st.none() | days | st.sampled_from([date(2004, 2, 29), date(2005, 6, 30), date(2005, 7, 1)])
    return st.none() | st.sampled_from(examples)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_python_and_the_database_judge_alike(data: st.DataObject) -> None:
    """All rules of a kind of subject over rows of any values, empty ones included."""
    at = queries.moment(VILLAGE, DAY)
    for subject in queries.subjects():
        kinds: dict[str, list[Any]] = {name: [] for name in subject.columns}
        own = {rule.code for rule in subject.rules}
        for facts in (FACTS[subject.key], *(facts for code, _, facts in CASES if code in own)):
            for name, value in facts.items():
                if name in kinds and value is not None and value not in kinds[name]:
                    kinds[name].append(value)
        row = {name: data.draw(_values(name, found or [None]), label=name) for name, found in kinds.items()}
        row_sql = ", ".join(f'%({name})s{_cast(found)} as "{name}"' for name, found in kinds.items())
        with connection.cursor() as cursor:
            for rule in subject.rules:
                written = rule.wrong.sql(at)
                text, more = written.text, {}
                for number, value in enumerate(written.parameters):
                    text = text.replace("%s", f"%(v{number})s", 1)
                    more[f"v{number}"] = value
                cursor.execute(f"select {text} from (select {row_sql}) w", {**row, **more})
                assert cursor.fetchone()[0] is rule.judge(row, at), rule.code


def _cast(examples: list[Any]) -> str:
    kind = type(examples[0]) if examples else str
    return {date: "::date", bool: "::boolean", int: "::numeric", Decimal: "::numeric", list: "::text[]"}.get(
        kind, "::text"
    )


@pytest.mark.django_db
def test_a_proper_family_breaks_no_rule(clerk: Actor) -> None:
    assert broken(a_family(clerk)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "relation", "sex", "born_on"),
    [
        ("V006", Relation.SPOUSE, Sex.MALE, date(1962, 1, 1)),
        ("V007", Relation.SON, Sex.FEMALE, date(1990, 1, 1)),
        ("V008", Relation.SON, Sex.MALE, date(1974, 12, 30)),
        ("V008", Relation.FATHER, Sex.MALE, date(1950, 1, 1)),
    ],
)
def test_a_doubtful_relation_is_found(
    clerk: Actor, code: str, relation: Relation, sex: Sex, born_on: date
) -> None:
    row = a_household(
        clerk, members=[a_member(born_on=date(1960, 1, 1)), a_member(relation, sex=sex, born_on=born_on)]
    )

    assert broken(row) == [code]


@pytest.mark.django_db
def test_a_second_spouse_and_a_missing_number_are_found(clerk: Actor) -> None:
    wives = [
        a_member(Relation.SPOUSE, sex=Sex.FEMALE),
        a_member(Relation.SPOUSE, sex=Sex.FEMALE, id_number=""),
    ]

    assert broken(a_household(clerk, members=[a_member(), *wives])) == ["V001", "V005.2"]


@pytest.mark.django_db
def test_a_household_that_lost_its_head_or_everyone_is_found(clerk: Actor) -> None:
    headless, empty = a_household(clerk, size=2), a_household(clerk)
    Membership.objects.filter(household=headless, relation=Relation.HEAD).update(relation=Relation.OTHER)
    Membership.objects.filter(household=empty).update(end=date(2020, 1, 1), left="died")

    assert broken(headless) == ["V005"]
    assert broken(empty) == ["V010"]


@pytest.mark.django_db
def test_what_a_finding_tells_is_in_words(clerk: Actor) -> None:
    row = a_daughter_called_son(clerk)

    (found,) = queries.live(row.area_code, row.pk, DAY)

    assert queries.rule(found.code).told(found.values).endswith("与户主关系 之子，性别 女")
