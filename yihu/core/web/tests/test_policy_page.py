"""The page of policy values: what is judged by today, by which document, and what nobody has checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.http import QueryDict

from yihu.core.access.roles import Role
from yihu.core.tests.factories import a_person, signed_in, some_areas
from yihu.core.web import policy
from yihu.core.web.policy import Asked, State
from yihu.engine import policy as policies

DAY = date(2020, 6, 30)
_FILE = """
funds.a_days:
  label: 甲期限
  unit: 天
  values:
    - {from: 2014-01-01, value: "1200", source: "某办法", review_by: 2019-12-31}
    - {from: 2020-07-01, value: "30", source: "新办法", review_by: 2027-12-31}
funds.b_days:
  label: 乙期限
  unit: 天
  values:
    - {from: 2014-01-01, value: "7", source: "系统默认", review_by: 2027-12-31, verified: false}
    - {from: 2021-01-01, value: null, source: "废止", review_by: 2027-12-31}
funds.phone:
  label: 电话
  unit: 电话
  values:
    - {from: 2014-01-01, until: 2015-01-01, value: "12317", source: "某通知", review_by: 2027-12-31}
quality.kinds:
  label: 类别
  unit: 类
  words: {one: 第一类}
  values:
    - {from: 2014-01-01, value: "one two", source: "某规则", review_by: 2027-12-31}
"""


@pytest.fixture
def known(tmp_path: Path) -> policies.Policy:
    path = tmp_path / "national.yaml"
    path.write_text(_FILE, encoding="utf-8")
    return policies.read([path])


def shown(known: policies.Policy, query: str, day: date = DAY) -> list[tuple[str, str, str]]:
    found = policy.subjects(known, day, Asked.of(QueryDict(query)))
    return [
        (subject.title, str(row.cells[1]), str(row.cells[4])) for subject in found for row in subject.rows
    ]


def test_a_value_in_force_is_told_with_its_state(known: policies.Policy) -> None:
    assert shown(known, "") == [
        ("资金", "1,200 天", State.OLD.label),
        ("资金", "7 天", State.UNCHECKED.label),
        ("数据质量", "第一类、two", State.CHECKED.label),
    ]
    counts = [tab.count for tab in policy.tabs(known, DAY, Asked())]
    assert counts == [3, 1, 1, 1]


def test_a_state_or_words_choose_and_other_years_come_when_asked_for(known: policies.Policy) -> None:
    assert shown(known, "state=unchecked") == [("资金", "7 天", State.UNCHECKED.label)]
    assert [value for _, value, _ in shown(known, "q=新办法&every=1")] == ["30 天"]
    assert shown(known, "q=新办法") == []
    assert [value for _, value, _ in shown(known, "every=1&q=电话")] == ["12317 电话"]
    assert [value for _, value, _ in shown(known, "every=1&q=乙")] == ["废止", "7 天"]
    assert shown(known, "q=乙", date(2021, 1, 1)) == [], "what is abolished is not in force"


def test_every_key_has_one_subject() -> None:
    files = [policies.ROOT / "national.yaml", *sorted((policies.ROOT / "provinces").glob("*.yaml"))]
    beginnings = [one for _, found in policy.SUBJECTS for one in found]
    assert len(beginnings) == len(set(beginnings))
    keys = {key.split(".")[0] for key in policy.known(policies.read(files)).values}
    assert keys == set(beginnings)


def test_a_default_of_the_system_or_a_practice_to_be_adjusted_is_never_called_checked() -> None:
    files = [policies.ROOT / "national.yaml", *sorted((policies.ROOT / "provinces").glob("*.yaml"))]
    for values in policies.read(files).values.values():
        for one in values:
            if one.source.startswith(("系统默认", "比照")) or "地方示例" in one.source:
                assert not one.verified, one.key


def test_what_a_village_must_have_is_told_with_the_other_values(known: policies.Policy) -> None:
    found = policy.subjects(policy.known(known), DAY, Asked(words="conditions."))
    [subject] = found
    told = {str(row.cells[0]): str(row.cells[1]) for row in subject.rows}
    assert told["垃圾无害化处理率不低于"] == "90 %"
    assert "须有" in told.values()


@pytest.mark.django_db
def test_the_page_says_what_nobody_checked() -> None:
    some_areas()
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    page = client.get("/policy/?state=unchecked").content.decode()
    assert "待本地核定" in page
    assert "funds.lag_points" in page
    assert "funds.allocate_days" not in page
