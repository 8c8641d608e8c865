"""What bounds the guessing of one account's password holds for all processes together."""

from __future__ import annotations

import re
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.database import Database
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.tests.factories import TOWNSHIP, a_person, some_areas


def test_wrong_passwords_from_many_addresses_count_together_in_all_processes(committed_db: Database) -> None:
    some_areas()
    clerk = a_person("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP)
    clerk.set_password("Quiet-River-Stone-41")
    clerk.save()
    with served(committed_db) as one, served(committed_db) as other:
        answers = [wrong_password(address, of) for of in range(10, 15) for address in (one, other)]

        assert ["次数过多" in answer for answer in answers] == [False] * 10
        assert ["次数过多" in wrong_password(address, 20) for address in (one, other)] == [True, True]


def wrong_password(address: str, sender: int) -> str:
    """The page that one attempt from 127.0.0.<sender> gets."""
    host = address.removeprefix("http://")
    connection = HTTPConnection(host, source_address=(f"127.0.0.{sender}", 0))
    with closing(connection):
        connection.request("GET", "/login/")
        asked = connection.getresponse()
        page = asked.read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        cookie = str(asked.headers["Set-Cookie"]).split(";")[0]
        body = urlencode({"login": "clerk", "password": "wrong-wrong", "csrfmiddlewaretoken": token[1]})
        kind = "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Cookie": cookie, "Referer": f"{address}/login/"}
        connection.request("POST", "/login/", body, headers)
        return connection.getresponse().read().decode()
