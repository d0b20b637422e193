"""The standard library's policy for mail, which parses no header twice and keeps long ids whole.

Most headers are the same in every mail of a channel, and parsing them takes longer than sending.
"""

from __future__ import annotations

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from monitor.notify.email.addresses import with_ascii_domain
from monitor.notify.message import ID_HEADER


class _OneLine(UnstructuredHeader, BaseHeader):
    """Folding makes an encoded word of what is longer than a line, and no mailbox reads that."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in (ID_HEADER, "List-Unsubscribe", "Content-ID"):
    _HEADERS.map_to_type(_name, _OneLine)
_PARSING = SMTP.clone(header_factory=_HEADERS)


@lru_cache(maxsize=256)
def _parsed(name: str, value: str) -> tuple[str, Any]:
    return _PARSING.header_store_parse(name, value)


@lru_cache(maxsize=64)
def _max_count(name: str) -> int | None:
    return _PARSING.header_max_count(name)


class _Remembering(EmailPolicy):
    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if type(value) is str:  # a parsed header is a kind of str, too
            return _parsed(name, value)
        return super().header_store_parse(name, value)

    def header_max_count(self, name: str) -> int | None:
        return _max_count(name)


MAIL = _Remembering(linesep="\r\n", header_factory=_HEADERS)


@lru_cache(maxsize=64)
def sender_of(text: str) -> Address:
    """`Name <address>` as an address. Raises ValueError if it is none."""
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=with_ascii_domain(address))
