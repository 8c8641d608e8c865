"""One root for everything the product refuses to do, so that every door can answer in the same way."""

from __future__ import annotations


class Refused(Exception):
    """A wish that cannot be granted, said in Chinese together with the way out.

    `code` is stable (tests and API clients rely on it); `message` is for people.
    Bugs stay ordinary exceptions and are never shown to users.
    """

    code = "refused"
    status = 422

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403


class NotFound(Refused):
    """Also used for rows outside the actor's scope, so that existence is never revealed."""

    code = "not_found"
    status = 404


class WrongStage(Refused):
    code = "wrong_stage"
    status = 409


class Conflict(Refused):
    code = "conflict"
    status = 409


class BadValue(Refused):
    code = "bad_value"
