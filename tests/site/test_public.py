"""The public site as its own role sees it, and what that role cannot see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory, override_settings

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import OTHER_TOWNSHIP, TOWNSHIP, an_actor, some_areas
from yihu.core.web.address import address_of
from yihu.core.web.microcache import Kept, MicroCache
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.queries import public
from yihu.modules.disclosure.queries.opendata import OPEN_DATA
from yihu.modules.disclosure.queries.public import Asked
from yihu.modules.disclosure.rules import FreeKind, Medium, NotFit
from yihu.modules.disclosure.tests.factories import DAY, NOW, a_draft, a_kind, a_row, released, standing, use
from yihu.site import public as public_site
from yihu.site import public_settings

pytestmark = pytest.mark.django_db
SITE = {
    name: getattr(public_settings, name)
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "CONTENT_SECURITY_POLICY", "CSRF_COOKIE_NAME")
}


@contextmanager
def visiting(day: date = DAY, **more: Any) -> Iterator[Client]:
    """A visitor of the public site, whose process speaks to the database as yihu_public."""
    with transaction.atomic(), override_settings(**{**SITE, **more}), pytest.MonkeyPatch.context() as patch:
        patch.setenv("YIHU_TODAY", day.isoformat())
        with connection.cursor() as cursor:
            cursor.execute("set local role yihu_public")
        yield Client()
        with connection.cursor() as cursor:
            cursor.execute("set local role none")


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def test_the_public_role_may_read_its_views_and_no_table_at_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'"
            " and c.relkind in ('r', 'p', 'v', 'm', 'S')"
        )
        names = {name for (name,) in cursor.fetchall()}
        cursor.execute("set local role yihu_public")
        open_to_it = {name for name in names if _answers(cursor, name)}
        cursor.execute(
            "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            " left join pg_depend d on d.objid = p.oid and d.deptype = 'e'"
            " where n.nspname = 'public' and d.objid is null and has_function_privilege(p.oid, 'execute')"
        )
        functions = {name for (name,) in cursor.fetchall()}
        cursor.execute("set local role none")
    assert len(names) > 150
    assert open_to_it == {"disclosure_public", "disclosure_public_file", "disclosure_public_place"}
    assert functions == {"disclosure_object", "disclosure_answer", "disclosure_attempt"}


def _answers(cursor: Any, name: str) -> bool:
    try:
        with transaction.atomic():
            cursor.execute(f'select * from "{name}" limit 1')
    except DatabaseError:
        return False
    return True


def test_the_public_role_writes_nothing_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local role yihu_public")
        for sql in (
            "insert into disclosure_objection (text) values ('x')",
            "update disclosure_notice set text = ''",
            "delete from disclosure_public",
            "create table mine (id int)",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(sql)
        cursor.execute("set local role none")


def test_a_notice_is_found_by_words_kind_place_and_day_and_shows_its_metadata(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scoped(clerk):
        kind = a_kind(lambda _: [a_row()])
        use(monkeypatch, kind)
        drawn = actions.draft(clerk, kind.key, queries.due_in(clerk, DAY)[0].subject.uid, on=DAY)
        list_ = released(clerk, drawn)
        row = a_draft(
            clerk,
            area_code=OTHER_TOWNSHIP,
            kind=FreeKind.POLICY,
            title="小额信贷政策",
            document="资政〔2020〕6号",
        )
        actions.attach(clerk, row.pk, name="政策.txt", data="全文".encode())
        policy = released(clerk, row)
        standing(clerk, title="只贴公开栏", medium=Medium.BOARD)
        a_draft(clerk, title="草稿")
    with visiting() as client:
        home = client.get("/")
        text = home.content.decode()
        assert "小额信贷政策" in text
        assert "补助名单公示" in text
        assert "只贴公开栏" not in text
        assert "草稿" not in text
        assert "<script" not in text
        assert "script-src" not in home["Content-Security-Policy"]
        assert "default-src 'none'" in home["Content-Security-Policy"]

        def titles(query: str) -> list[str]:
            page = client.get(f"/?{query}").content.decode()
            return re.findall(r'<li><a href="/n/[^"]+">([^<]+)</a>', page)

        assert titles("q=信贷 6号") == ["小额信贷政策"]
        assert titles("q=张") == []
        assert titles("kind=tests.list") == ["第0批补助名单公示"]
        assert titles(f"area={TOWNSHIP}") == ["第0批补助名单公示"]
        assert titles("since=2020-06-02") == []
        assert titles("since=x&page=99999&area=430902101200x") != []

        page = client.get(f"/n/{list_.address}/").content.decode()
        for told in (list_.index_number, "东一村", "张**", "3,000.00", "12317", "有效", "noindex"):
            assert told in page
        assert "张三丰" not in page
        (file,) = re.findall(
            rf"/n/{policy.address}/files/\d+/", client.get(f"/n/{policy.address}/").content.decode()
        )
        got = client.get(file)
        assert (got.content.decode(), got["X-Robots-Tag"]) == ("全文", "noindex")
        assert client.get(file.replace(policy.address, list_.address)).status_code == 404
        feed, site = client.get("/rss.xml").content.decode(), client.get("/sitemap.xml").content.decode()
        assert list_.address in feed
        assert list_.address not in site
        assert policy.address in site
        assert client.get("/nothing/").status_code == 404


def test_what_is_over_taken_down_or_not_yet_begun_answers_as_if_it_had_never_been(clerk: Actor) -> None:
    with scoped(clerk):
        row = standing(clerk)
        assert row.last is not None
        later = standing(clerk, title="下月起", first=DAY + timedelta(days=30), last=DAY + timedelta(days=60))
    for day, status in ((DAY, 200), (row.last, 200), (row.last + timedelta(days=1), 404)):
        with visiting(day) as client:
            assert client.get(f"/n/{row.address}/").status_code == status
            assert (row.title in client.get("/").content.decode()) == (status == 200)
    with visiting() as client:
        assert client.get(f"/n/{later.address}/").status_code == 404
    with scoped(clerk):
        actions.withdraw(clerk, row.pk, on=DAY, why="有误")
    with visiting() as client:
        gone, never = client.get(f"/n/{row.address}/"), client.get("/n/ABCDEFGHJKMN/")
        assert (gone.status_code, gone.content) == (never.status_code, never.content)


def test_an_answer_is_kept_for_seconds_and_never_past_midnight(
    monkeypatch: pytest.MonkeyPatch, clerk: Actor
) -> None:
    with scoped(clerk):
        row = standing(clerk)
    noon = datetime(2020, 6, 1, 4, tzinfo=UTC)
    now = [noon]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    with visiting() as client:
        assert client.get(f"/n/{row.address}/").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("set local role none")
        with scoped(clerk):
            actions.withdraw(clerk, row.pk, on=DAY, why="有误")
        assert client.get(f"/n/{row.address}/").status_code == 200
        now[0] += timedelta(seconds=public_site.SECONDS)
        assert client.get(f"/n/{row.address}/").status_code == 404
    evening = datetime(2020, 6, 1, 15, 59, 55, tzinfo=UTC)
    assert public_site.until(evening) == datetime(2020, 6, 1, 16, tzinfo=UTC)


def test_the_cache_has_room_for_so_much_and_no_more() -> None:
    cache, until = MicroCache(entries=2, size=100), NOW + timedelta(seconds=20)
    for key in "abc":
        cache.put(key, Kept(200, (), key.encode() * 10, until))
    assert [cache.get(key, NOW) is None for key in "abc"] == [True, False, False]
    cache.put("d", Kept(200, (), b"x" * 95, until))
    assert [cache.get(key, NOW) is None for key in "bcd"] == [True, True, False]
    assert cache.get("d", until) is None


def test_an_objection_is_answered_by_code_alone(clerk: Actor) -> None:
    with scoped(clerk):
        row = standing(clerk)
    with visiting() as client:
        page = client.get(f"/n/{row.address}/objection/")
        assert "no-store" in page["Cache-Control"]
        assert client.post(f"/n/{row.address}/objection/", {"text": ""}).status_code == 422
        thanks = client.post(f"/n/{row.address}/objection/", {"text": "第二户不住在本村"}).content.decode()
        (code,) = re.findall(r'class="code"[^>]*>([A-Z2-9-]{19})<', thanks)
        assert "2020-06-22" in thanks
        trapped = client.post(f"/n/{row.address}/objection/", {"text": "广告", "website": "x"})
        assert trapped.status_code == 200
        assert "还没有答复" in client.post("/answer/", {"code": code.lower()}).content.decode()
        assert client.post("/answer/", {"code": "AAAA"}).status_code == 422
    with scoped(clerk):
        (objection,) = queries.objections(clerk)
        assert code not in objection.code_hash
        with pytest.raises(NotFit, match="手机号"):
            actions.answer(clerk, objection.pk, text="请联系 13800138000", upheld=False, on=DAY)
        actions.answer(clerk, objection.pk, text="经核实，该户长期居住本村。", upheld=False, on=DAY)
        with pytest.raises(actions.objections.AlreadyAnswered):
            actions.answer(clerk, objection.pk, text="再答", upheld=True, on=DAY)
    with visiting() as client:
        assert "长期居住本村" in client.post("/answer/", {"code": code}).content.decode()
    with visiting(DAY + timedelta(days=30)) as client:
        assert client.post(f"/n/{row.address}/objection/", {"text": "晚了"}).status_code == 404
        assert "长期居住本村" in client.post("/answer/", {"code": code}).content.decode()


def test_one_address_writes_so_often_and_a_forged_one_counts_as_its_sender(clerk: Actor) -> None:
    with scoped(clerk):
        row = standing(clerk)
    with visiting() as client:
        tried = [
            client.post(
                f"/n/{row.address}/objection/", {"text": "意见"}, headers={"X-Forwarded-For": f"10.0.0.{at}"}
            ).status_code
            for at in range(6)
        ]
        assert tried == [200] * 5 + [422]
    with visiting(TRUSTED_PROXIES=frozenset({"127.0.0.1", "10.9.9.9"})) as client:
        ok = client.post(
            f"/n/{row.address}/objection/",
            {"text": "意见"},
            headers={"X-Forwarded-For": "10.0.0.7, 10.9.9.9"},
        )
        assert ok.status_code == 200


@pytest.mark.parametrize(
    ("remote", "told", "believed"),
    [
        ("1.2.3.4", "9.9.9.9", "1.2.3.4"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "forged, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "9.9.9.9, 10.0.0.1", "9.9.9.9"),
    ],
)
def test_only_known_proxies_say_whom_they_pass_on(
    settings: Any, remote: str, told: str, believed: str
) -> None:
    settings.TRUSTED_PROXIES = frozenset({"127.0.0.1", "10.0.0.1"})
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": told} if told else {})
    assert address_of(request) == believed


def test_open_data_comes_as_table_csv_and_json_with_its_digest(clerk: Actor) -> None:
    with scoped(clerk):
        due = next(one for one in queries.due_in(clerk, DAY) if one.kind.key == OPEN_DATA)
        row = released(clerk, actions.draft(clerk, due.kind.key, due.subject.uid, on=DAY))
        assert [one.name for one in queries.attachments(clerk, row)] == ["统计数据.csv", "统计数据.json"]
        digests = [one.sha256 for one in queries.attachments(clerk, row)]
    assert due.due == date(2020, 4, 28)
    with visiting() as client:
        page = client.get("/data/").content.decode()
        assert all(one in page for one in digests)
        found, total = public.found(Asked(kind=row.kind), clock.today())
        assert (total, found[0].takes_objections) == (1, False)
        assert client.get(f"/n/{row.address}/objection/").status_code == 404
