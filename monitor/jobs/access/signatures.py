"""Values that only this installation can have handed out."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from monitor.store import meta
from monitor.store.transactions.refusals import StoreError

if TYPE_CHECKING:
    from itsdangerous import Signer
    from sqlalchemy import Connection

_PURPOSE = b"steadyframe web"


def signing_key(connection: Connection) -> bytes:
    """Derived from the installation's secret, which pseudonyms are made with as well.

    Raises StoreError for a database that nobody has set up.
    """
    secret = meta.load(connection, meta.INSTALLATION_KEY)
    if secret is None:
        raise StoreError("The database has no key of its own yet. Run `steadyframe poll` once.")
    return hmac.digest(bytes.fromhex(secret), _PURPOSE, "sha256")


def digest_of(value: str) -> str:
    """What is stored of a value: of 128 random bits a plain hash can't be searched for."""
    return hashlib.sha256(value.encode()).hexdigest()


def signer(key: bytes, purpose: str) -> Signer:
    """What is signed for one purpose is not good for another."""
    from itsdangerous import Signer

    return Signer(key, salt=purpose, sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
