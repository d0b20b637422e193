"""Addresses as mail servers take them: the domain in ASCII, whatever letters it is written with."""

from __future__ import annotations

from contextlib import suppress

import idna


def in_ascii(domain: str) -> str:
    """A domain as the DNS knows it (IDNA 2008, RFC 5891, mapped as in UTS 46).

    What IDNA has no form for stays as it is. Python's own codec is IDNA 2003: its `straße` is
    another domain.
    """
    if not domain.isascii():
        with suppress(idna.IDNAError):
            return idna.encode(domain, uts46=True).decode("ascii")
    return domain


def with_ascii_domain(address: str) -> str:
    """All in ASCII, unless the mailbox before the @ is not: that takes SMTPUTF8 (RFC 6531)."""
    mailbox, at, domain = address.rpartition("@")
    return f"{mailbox}{at}{in_ascii(domain)}"
