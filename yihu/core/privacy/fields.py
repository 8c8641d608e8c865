"""Model fields for personal data: plain text columns that hold tokens, marked so that history skips them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db import models


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Holds a token of `crypto.encrypt`. Nothing is opened by reading a row: opening is an act with a reason."""

    secret = True


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """Holds a `crypto.blind_index`; also kept out of history, else it would outlive a destroyed key."""

    secret = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class HintField(models.CharField):  # type: ignore[type-arg]
    """The visible remainder of a secret (`masks.hint`)."""

    secret = True


@dataclass(frozen=True)
class Binding:
    """What a token is tied to."""

    table: str
    column: str
    key: str


class Sealed(Protocol):
    """A model with encrypted columns says what each is bound to."""

    def binding(self, column: str) -> Binding: ...
