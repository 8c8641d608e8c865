"""Tokens open only where they belong; indexes match only within their column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as sweep
from hypothesis import strategies as st

from yihu.core.privacy import crypto, keys
from yihu.core.privacy.suites import SUITES, TAG_BYTES

TEXTS = st.text(max_size=60)
PLACES = st.fixed_dictionaries(
    {
        "table": st.sampled_from(["a", "b"]),
        "column": st.sampled_from(["c", "d"]),
        "key": st.sampled_from("xyz"),
    }
)
MANY = sweep(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=sorted(SUITES), autouse=True)
def key_folder(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.KEYS_DIR = tmp_path
    keys.make(tmp_path / "identity", suite=request.param)
    crypto.forget()
    yield tmp_path / "identity"
    crypto.forget()


@MANY
@given(TEXTS, PLACES)
def test_what_was_encrypted_comes_back(text: str, place: dict[str, str]) -> None:
    assert crypto.decrypt(crypto.encrypt(text, **place), **place) == text


@MANY
@given(TEXTS, PLACES, PLACES)
def test_a_token_moved_to_another_place_does_not_open(
    text: str, home: dict[str, str], elsewhere: dict[str, str]
) -> None:
    token = crypto.encrypt(text, **home)

    if home != elsewhere:
        with pytest.raises(crypto.CannotOpen):
            crypto.decrypt(token, **elsewhere)


@MANY
@given(st.text(min_size=1, max_size=30), st.data())
def test_any_changed_character_is_noticed(text: str, data: st.DataObject) -> None:
    place = {"table": "t", "column": "c", "key": "k"}
    token = crypto.encrypt(text, **place)
    body = token.rsplit(".", 1)[1].rstrip("=")
    position = data.draw(st.integers(0, len(body) - 2))  # the last character may carry unused bits
    other = "A" if body[position] != "A" else "B"

    with pytest.raises(crypto.CannotOpen):
        crypto.decrypt(f"{token.rsplit('.', 1)[0]}.{body[:position]}{other}{body[position + 1 :]}", **place)


def test_a_key_of_the_same_name_from_elsewhere_does_not_open(key_folder: Path) -> None:
    place = {"table": "t", "column": "c", "key": "k"}
    token = crypto.encrypt("张三", **place)
    suite = crypto.ring().current.suite
    (key_folder / f"k1.{suite.name}.key").write_text((b"\x07" * suite.key_bytes).hex())
    crypto.forget()

    with pytest.raises(crypto.CannotOpen):
        crypto.decrypt(token, **place)


def test_after_rotation_old_values_open_until_their_key_is_removed(key_folder: Path) -> None:
    place = {"table": "t", "column": "c", "key": "k"}
    suite = crypto.ring().current.suite.name
    old = crypto.encrypt("旧", **place)

    keys.add(key_folder, "k2", suite=suite)
    crypto.forget()
    new = crypto.encrypt("新", **place)
    assert ".k2." in new
    assert crypto.decrypt(old, **place) == "旧"

    (key_folder / f"k1.{suite}.key").unlink()
    crypto.forget()
    assert crypto.decrypt(new, **place) == "新"
    with pytest.raises(crypto.CannotOpen):
        crypto.decrypt(old, **place)


def test_many_at_once_are_what_one_by_one_gives() -> None:
    texts = ["甲", "", "乙" * 50]
    tokens = crypto.encrypt_many(texts, table="t", column="c", keys=["1", "2", "3"])

    opened = [
        crypto.decrypt(token, table="t", column="c", key=key)
        for token, key in zip(tokens, "123", strict=True)
    ]

    assert opened == texts


@MANY
@given(TEXTS, TEXTS)
def test_an_index_is_equal_for_equal_texts_of_one_column_only(one: str, other: str) -> None:
    assert (crypto.blind_index("id", one) == crypto.blind_index("id", other)) is (one == other)
    assert crypto.blind_index("id", one) != crypto.blind_index("phone", one)
    assert len(crypto.blind_index("id", one)) == 64


def test_the_same_text_gives_a_new_token_every_time() -> None:
    place = {"table": "t", "column": "c", "key": "k"}

    assert len({crypto.encrypt("李四", **place) for _ in range(20)}) == 20


@pytest.mark.parametrize("damage", ["index", "current", "k1"])
def test_missing_or_damaged_keys_stop_the_start(key_folder: Path, damage: str) -> None:
    suite = crypto.ring().current.suite.name
    if damage == "current":
        (key_folder / "current").unlink()
    else:
        (key_folder / f"{damage}.{suite}.key").write_text("zz")
    crypto.forget()

    with pytest.raises(keys.KeysMissing):
        crypto.ring()


def test_making_keys_again_keeps_the_first_ones_and_closes_them_to_others(key_folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in key_folder.iterdir()}
    keys.make(key_folder)

    assert {path.name: path.read_bytes() for path in key_folder.iterdir()} == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in key_folder.iterdir())


def test_a_short_sealed_body_is_refused_not_misread() -> None:
    short = "A" * (TAG_BYTES - 4)
    code = crypto.ring().current.suite.code

    with pytest.raises(crypto.CannotOpen):
        crypto.decrypt(f"{code}.k1.{short}", table="t", column="c", key="k")


def test_a_key_never_prints_its_secret() -> None:
    key = crypto.ring().current

    assert key.secret.hex() not in repr(key)
    assert str(key.secret) not in repr(key)
