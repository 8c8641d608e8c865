"""A program with a token of a post, as tests of the JSON API use it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts import actions as accounts
from yihu.core.accounts.models import Post
from yihu.core.tests.factories import COUNTY, LONG_AGO, a_person, an_actor
from yihu.core.tests.serials import Serial

_serial = Serial()


class Program:
    """`get` and `send` give (status, JSON); every `send` has a key of its own unless one is given."""

    def __init__(self, token: str, post: Post) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.post = post

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        answer = self.client.get(f"/api/{path}", query)
        return answer.status_code, answer.json()

    def send(
        self, path: str, body: dict[str, Any] | None = None, *, key: str = "", method: str = "post"
    ) -> tuple[int, Any]:
        answer = getattr(self.client, method)(
            f"/api/{path}",
            json.dumps({} if body is None else body),
            content_type="application/json",
            headers={"Idempotency-Key": key or f"key-{next(_serial)}"},
        )
        return answer.status_code, answer.json()

    def upload(self, path: str, name: str, data: bytes, *, key: str = "", **fields: Any) -> tuple[int, Any]:
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = self.client.post(
            f"/api/{path}",
            {"file": SimpleUploadedFile(name, data), **fields},
            headers={"Idempotency-Key": key or f"key-{next(_serial)}"},
        )
        return answer.status_code, answer.json()


def a_program(role: Role = Role.COUNTY_CLERK, area: str = COUNTY, *, name: str = "") -> Program:
    user = a_person(name or f"program-{next(_serial)}", role, area)
    post = Post.objects.get(user=user)
    admin = an_actor(Role.SYSTEM_ADMIN, user_id=99)
    with scoped(admin):
        token = accounts.issue_token(admin, post.pk, "测试程序", start=LONG_AGO)
    return Program(token, post)
