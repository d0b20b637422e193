"""Which of apprise's addresses go out unencrypted; each of them is a secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitor.notify.apprise.notifier import silence

_Schemes = str | tuple[str, ...] | None


def hosts_in_clear(addresses: Iterable[str]) -> list[str]:
    """The hosts of services that could go encrypted and do not, as apprise itself reads them.

    Of a service that its maker runs, or a mail provider that apprise knows, it goes encrypted
    whatever is written. Empty where the library is not installed: the channel's own check says so.
    """
    silence()
    try:
        from apprise import Apprise
    except ImportError:
        return []
    found = []
    for address in addresses:
        service: Any = Apprise.instantiate(address, suppress_exceptions=True)
        if service is None or not service.host:
            continue
        scheme = str(service.url(privacy=True)).partition("://")[0]
        encrypted = _each(service.secure_protocol)
        if encrypted and scheme in _each(service.protocol) and scheme not in encrypted:
            found.append(str(service.host).lower())
    return found


def _each(schemes: _Schemes) -> tuple[str, ...]:
    return (schemes,) if isinstance(schemes, str) else tuple(schemes or ())
