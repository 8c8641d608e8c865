"""Two phones at one household, without network: against a plain model of what must come of it."""

from __future__ import annotations

import json
import os
import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.models import ApiToken
from yihu.core.tests.factories import LONG_AGO, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.modules.households import queries as household_queries
from yihu.modules.households.rules import Relation
from yihu.modules.households.tests.factories import a_household, a_member
from yihu.modules.visits import actions, forms
from yihu.modules.visits.models import Clash, Condition, Lease, Observation, Visit
from yihu.modules.visits.rules import VALUES, Choice, Item, State, Via
from yihu.modules.visits.tests.factories import NOW, TODAY, a_key

pytestmark = pytest.mark.django_db
FEW = 200
MANY = 10_000
PART = 200  # one transaction of them all grows slower with every pair, as no day does


def a_client_of(actor: Actor) -> tuple[Callable[..., Any], Callable[[str], Any]]:
    """(post, get) of a program acting in the post."""
    user = a_person(f"token{actor.area_code}", actor.role, actor.area_code)
    digest = sha256(b"a token").hexdigest()
    ApiToken.objects.create(post=user.posts.get(), label="手机", digest=digest, start=LONG_AGO)
    client, bearer = Client(), {"Authorization": "Bearer a token"}

    def post(url: str, body: dict[str, Any], key: str = "") -> Any:
        head = {**bearer, "Idempotency-Key": key or a_key()}
        return client.post(url, json.dumps(body), content_type="application/json", headers=head)

    return post, lambda url: client.get(url, headers=bearer)


def send(actor: Actor, entry: dict[str, Any], *, insist: bool = False) -> dict[str, Any]:
    """As a phone sends it."""
    made = forms.entry(entry["key"], entry["kind"], entry["given"], via=Via.OFFLINE, insist=insist)
    return actions.take(actor, made, now=NOW, today=TODAY)


# --- the model: one dictionary, one version an item


@dataclass
class Model:
    """What the condition must be; `told`: every value anybody saw, by the key of its entry."""

    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    open: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def take(self, entry: dict[str, Any]) -> None:
        if entry["key"] in self.done:
            return
        self.done.add(entry["key"])
        for one in entry["given"]["items"]:
            item, mine = one["item"], (one["value"], one["note"])
            now = self.values.get(item)
            if now is None or (one["version"] == self.versions[item] and not _same(mine, now)):
                self._write(item, mine)
            elif mine[0] != now[0] and one["version"] != self.versions[item]:
                self.open[entry["key"], item] = mine

    def choose(self, key: str, item: str, choice: Choice) -> None:
        mine = self.open.pop((key, item))
        if choice is Choice.MINE:
            self._write(item, mine)

    def _write(self, item: str, value: tuple[str, str]) -> None:
        self.values[item] = value
        self.versions[item] = self.versions.get(item, 0) + 1


def _same(mine: tuple[str, str], now: tuple[str, str]) -> bool:
    return mine[0] == now[0] and mine[1] in ("", now[1])


@dataclass
class Phone:
    """Knows the household as it was when it last had network; keeps what it has not been told is done."""

    household: Any
    known: dict[str, int] = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)

    def lease(self) -> None:
        rows = Condition.objects.filter(household=self.household)
        self.known = dict(rows.values_list("item", "version"))

    def edit(self, chance: random.Random) -> None:
        items = [
            {"item": item.value, "value": value, "note": note, "version": self.known.get(item, 0)}
            for item in chance.sample(list(Item), chance.randrange(1, 4))
            for value, note in [_told(chance, item)]
        ]
        given = {
            "household": str(self.household.uid),
            "on": TODAY.isoformat(),
            "kind": "look",
            "visitors": "某人",
            "items": items,
        }
        self.queue.append({"key": a_key(), "kind": "visit", "given": given})


def _told(chance: random.Random, item: Item) -> tuple[str, str]:
    table = VALUES.get(item)
    value = (
        chance.choice([one.value for one in table])
        if table
        else chance.choice(["要种苗", "要就业", "要通水"])
    )
    return value, chance.choice(("甲", "乙")) if value == State.PROBLEM else ""


def two_phones(actor: Actor, household: Any, chance: random.Random) -> None:
    """Lease, edit offline, send in any order, several times, with choices in between; then compare."""
    model = Model()
    phones = [Phone(household), Phone(household)]
    sent: list[dict[str, Any]] = []
    for _ in range(chance.randrange(4, 10)):
        phone = chance.choice(phones)
        step = chance.random()
        if step < 0.25:
            phone.lease()
        elif step < 0.6:
            phone.edit(chance)
        elif phone.queue:
            entry = chance.choice(phone.queue)
            _send(actor, model, entry, again=chance.random() < 0.3)
            sent.append(entry)
            if chance.random() < 0.8:  # else the answer was lost on the way and it is sent again
                phone.queue.remove(entry)
        _maybe_choose(actor, model, chance)
    for phone in phones:
        for entry in phone.queue:
            _send(actor, model, entry, again=True)
            sent.append(entry)
    _compare(household, model, sent)


def _send(actor: Actor, model: Model, entry: dict[str, Any], *, again: bool) -> None:
    before = entry["key"] in model.done
    answer = send(actor, entry)
    model.take(entry)
    waiting = any(key == entry["key"] for key, _ in model.open)
    assert answer["outcome"] == ("conflict" if waiting else "already" if before else "applied")
    if again:
        repeated = send(actor, entry)
        assert repeated["outcome"] == ("conflict" if waiting else "already")
        assert repeated["visit"] == answer["visit"]
    told = {(one["mine"], one["theirs"], one["version"]) for one in answer["clashes"]}
    assert told == {
        (mine[0], model.values[item][0], model.versions[item])
        for (key, item), mine in model.open.items()
        if key == entry["key"]
    }


def _maybe_choose(actor: Actor, model: Model, chance: random.Random) -> None:
    if model.open and chance.random() < 0.4:
        key, item = chance.choice(sorted(model.open))
        choice = chance.choice(list(Choice))
        clash = Clash.objects.get(observation__visit__uid=key, observation__item=item)
        given = {"clash": clash.pk, "choice": choice.value, "version": model.versions[item]}
        entry = {"key": a_key(), "kind": "choice", "given": given}
        assert send(actor, entry)["outcome"] == "applied"
        assert send(actor, entry)["outcome"] == "already"
        model.choose(key, item, choice)


def _compare(household: Any, model: Model, sent: list[dict[str, Any]]) -> None:
    rows = {row.item: row for row in Condition.objects.filter(household=household)}
    # no silent overwrite: the condition is what the model says, version for version
    assert {item: (row.value, row.note) for item, row in rows.items()} == model.values
    assert {item: row.version for item, row in rows.items()} == model.versions
    # nothing doubled: one visit an entry, one clash for each that stands
    visits = dict(Visit.objects.filter(household=household).values_list("uid", "pk"))
    assert {str(uid) for uid in visits} == {entry["key"] for entry in sent}
    open_now = Clash.objects.filter(household=household, choice="")
    assert {(str(one.observation.visit.uid), one.observation.item) for one in open_now} == set(model.open)
    # nothing lost: every value anybody saw is a fact
    facts = {
        (str(uid), item, value, note)
        for uid, item, value, note in Observation.objects.filter(household=household).values_list(
            "visit__uid", "item", "value", "note"
        )
    }
    told = {
        (entry["key"], one["item"], one["value"], one["note"])
        for entry in sent
        for one in entry["given"]["items"]
    }
    assert told <= facts


def _parts() -> list[Any]:
    slow = [pytest.param(first, PART, marks=pytest.mark.slow) for first in range(0, MANY, PART)]
    return [(0, FEW), *slow]


@pytest.mark.parametrize(("first", "pairs"), _parts())
def test_two_phones_lose_nothing_double_nothing_and_overwrite_nothing_unseen(first: int, pairs: int) -> None:
    some_areas()
    actor, seed = an_actor(Role.VILLAGE_CADRE, VILLAGE), int(os.environ.get("SEED", "7"))
    with scoped(actor):
        for number in range(first, first + pairs):
            two_phones(actor, a_household(actor), random.Random(f"{seed} {number}"))


# --- people, refusals, sealed queues


def test_a_death_told_by_two_phones_happens_once_and_a_birth_is_asked_about() -> None:
    some_areas()
    actor = an_actor(Role.VILLAGE_CADRE, VILLAGE)
    with scoped(actor):
        home = a_household(actor, members=[a_member(), a_member(Relation.SPOUSE)])
        spouse = home.memberships.get(relation=Relation.SPOUSE).person
        gone = {"household": str(home.uid), "person": str(spouse.uid), "reason": "died", "on": "2020-06-01"}
        first = {"key": a_key(), "kind": "gone", "given": gone}
        assert send(actor, first)["outcome"] == "applied"
        assert send(actor, first)["outcome"] == "already"
        other = send(actor, {"key": a_key(), "kind": "gone", "given": {**gone, "on": "2020-06-03"}})
        assert (other["outcome"], other["theirs"]) == ("conflict", "2020-06-01 死亡")

        born = {
            "household": str(home.uid), "name": "张小小", "sex": "1", "born_on": "2020-05-01",
            "relation": "son", "reason": "born", "on": "2020-05-01",
        }  # fmt: skip
        assert send(actor, {"key": a_key(), "kind": "came", "given": born})["outcome"] == "applied"
        twin = {"key": a_key(), "kind": "came", "given": {**born, "name": "张小二"}}
        assert send(actor, twin)["outcome"] == "conflict"
        assert send(actor, twin, insist=True)["outcome"] == "applied"
        names = {span.name for span in household_queries.members_on(VILLAGE, TODAY)}
        assert {"张小小", "张小二"} < names


def test_a_refused_entry_leaves_nothing_and_may_be_sent_again() -> None:
    some_areas()
    actor = an_actor(Role.VILLAGE_CADRE, VILLAGE)
    with scoped(actor):
        home = a_household(actor)
        given = {"household": str(home.uid), "on": "2020-07-01", "kind": "look", "visitors": "某人"}
        entry = {"key": a_key(), "kind": "visit", "given": given}
        told = send(actor, entry)
        assert (told["outcome"], Visit.objects.count()) == ("refused", 0)
        assert "不能晚于今天" in told["message"]
        assert send(actor, {**entry, "given": {**given, "on": "2020-06-30"}})["outcome"] == "applied"
        assert send(actor, entry)["code"] == "idempotency_key_reused"
        for broken in ({"kind": "visit", "key": "x"}, {"kind": "fly", "key": a_key()}):
            with pytest.raises(forms.Unreadable):
                forms.entry(broken["key"], broken["kind"], given, via=Via.PHONE)


def sealed(public: str, entry: dict[str, Any]) -> str:
    """As `seal.js` does it."""
    one_time = ec.generate_private_key(ec.SECP256R1())
    point = one_time.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(public))
    key = HKDF(hashes.SHA256(), 32, point, b"yihu visits queue").derive(one_time.exchange(ec.ECDH(), theirs))
    nonce = os.urandom(12)
    text = AESGCM(key).encrypt(nonce, json.dumps(entry).encode(), None)
    return b64encode(point + nonce + text).decode()


def test_a_phone_brings_a_sealed_queue_home_even_after_its_lease_has_ended() -> None:
    some_areas()
    client = signed_in(a_person("ding", Role.VILLAGE_CADRE, VILLAGE, name="丁岚"))
    actor = an_actor(Role.VILLAGE_CADRE, VILLAGE)
    with scoped(actor):
        home = a_household(actor)

    def post(url: str, body: dict[str, Any], who: Client = client) -> Any:
        return who.post(
            url, json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
        )

    page = client.get("/visits/phone/").content.decode()
    assert home.memberships.get().name not in page
    assert "CACHE" in client.get("/visits/phone/sw.js").content.decode()
    lent = post("/visits/phone/lease/", {"offline": True}).json()
    assert [row["uid"] for row in lent["bundle"]["households"]] == [str(home.uid)]
    row = Lease.objects.get()
    assert (row.households, lent["half"] in row.sealing) == (1, False)

    given = {
        "household": str(home.uid), "on": date.today().isoformat(), "kind": "look", "visitors": "丁岚",  # noqa: DTZ011
    }  # fmt: skip
    entry = {"key": a_key(), "kind": "visit", "given": given, "offline": True}
    brought = {"key": entry["key"], "lease": lent["lease"], "sealed": sealed(lent["public"], entry)}
    township = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, "430902101000"))
    listed = township.get("/visits/leases/").content.decode()
    assert "丁岚" in listed
    township.post(f"/visits/leases/{row.pk}/end/")
    (foreign,) = post("/visits/phone/sync/", {"entries": [brought]}, township).json()["answers"]
    assert (foreign["outcome"], Visit.objects.count()) == ("refused", 0)

    told = post("/visits/phone/sync/", {"lease": lent["lease"], "entries": [brought]}).json()
    assert (told["holds"], told["answers"][0]["outcome"]) == (False, "applied")
    again = post("/visits/phone/sync/", {"entries": [brought, {**brought, "sealed": "AAAA"}]}).json()
    assert [one["outcome"] for one in again["answers"]] == ["already", "refused"]
    assert Visit.objects.get().via == "offline"
    assert post("/visits/phone/leave/", {"lease": lent["lease"]}).json() == {"ended": True}
    assert post("/visits/phone/sync/", {"entries": "x"}).status_code == 422
