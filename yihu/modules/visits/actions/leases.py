"""What a phone takes along, for how long, and opening what it brings back sealed.

The queue on a phone is sealed to a key of which the phone has the public half only: what was written offline can be
read again by nobody but the server, also after the lease was wiped from the phone.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.scope import within
from yihu.core.history import actions as history
from yihu.core.privacy import crypto
from yihu.engine.errors import BadValue, NotFound
from yihu.modules.visits import queries
from yihu.modules.visits.models import Lease
from yihu.modules.visits.permissions import Can

_INFO = b"yihu visits queue"
_POINT = 65  # bytes of an uncompressed point of P-256
_NONCE = 12


class CannotUnseal(BadValue):
    code = "cannot_unseal"


@transaction.atomic
def lend(actor: Actor, *, device: str, households: int, days: int, now: datetime) -> tuple[Lease, str]:
    """(lease, public key for the phone). Earlier leases of the same person stay, each with its own phone."""
    actor.require(Can.VISIT)
    private = ec.generate_private_key(ec.SECP256R1())
    made = Lease(
        area_code=actor.area_code,
        user_id=actor.user_id or 0,
        by_name=actor.name,
        device=" ".join(device.split())[:120],
        households=households,
        taken_at=now,
        expires_at=now + timedelta(days=days),
    )
    secret = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made.sealing = crypto.encrypt(b64encode(secret).decode(), **_place(made.uid))
    made.save(force_insert=True)
    history.record(
        actor, "visits.lent", made, summary=f"手机离线领用 {households} 户，至 {made.expires_at:%Y-%m-%d}"
    )
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return made, b64encode(point).decode()


@transaction.atomic
def end_lease(actor: Actor, uid: UUID | str, *, now: datetime, why: str) -> None:
    """The phone's own end, or somebody else's word that it was lost. Its key stays, so that what was written offline
    can still be handed in. Raises NotFound, NotAllowed."""
    found = within(Lease.objects.select_for_update(), actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次离线领用，或不在您的管理范围内")
    if found.user_id != actor.user_id:
        actor.require(Can.REVOKE, found.area_code)
    if found.ended_at is not None:
        return
    found.ended_at, found.ended_why = now, why.strip()[:60]
    found.save(update_fields=["ended_at", "ended_why"])
    history.record(
        actor, "visits.lease_ended", found, summary=f"结束{found.by_name}的手机离线领用：{why}"[:200]
    )


def open_sealed(actor: Actor, lease_uid: UUID | str, sealed: str) -> dict[str, Any]:
    """What a phone sealed: base64 of its one-time public point, a nonce and the sealed JSON.

    Raises NotFound for a lease of somebody else, CannotUnseal.
    """
    found = queries.lease(actor, lease_uid)
    if found is None:
        raise NotFound("这台手机的离线记录不是用您的账号保存的，请用原账号登录后上传")
    try:
        raw = b64decode(sealed, validate=True)
        secret = b64decode(crypto.decrypt(found.sealing, **_place(found.uid)))
        private = serialization.load_der_private_key(secret, None)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw[:_POINT])
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        shared = private.exchange(ec.ECDH(), point)
        key = HKDF(hashes.SHA256(), 32, raw[:_POINT], _INFO).derive(shared)
        plain = AESGCM(key).decrypt(raw[_POINT : _POINT + _NONCE], raw[_POINT + _NONCE :], None)
        opened: dict[str, Any] = json.loads(plain)
    except (ValueError, InvalidTag, IndexError):
        raise CannotUnseal("这条离线记录打不开，可能已损坏；请保留手机上的记录并联系管理员") from None
    return opened


def _place(uid: UUID) -> dict[str, str]:
    return {"table": "visits_lease", "column": "sealing", "key": uid.hex}
