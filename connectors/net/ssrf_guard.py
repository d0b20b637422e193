"""Which network addresses a source may be read from, and connections that keep to them.

A name is resolved once a hop; the very address that was checked is the one connected to, so a name
that answers differently a second later (DNS rebinding) gains nothing. However a host is written, it
comes out of the resolver as plain addresses, and these are what is judged.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import httpcore

from connectors.net.deadline import Deadline, TimedStream

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Private in truth, whatever `is_global` says of them: IPv4 in a retired dress, a network's own
# NAT64 (RFC 8215), and what came before fc00::/7.
_HALF_PRIVATE = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b:1::/48", "fec0::/10")))


class PrivateAddressError(Exception):
    """A name leads to a private network or to this machine."""


def is_public(ip: IpAddress) -> bool:
    """Tells whether an address belongs to the open internet, also where IPv6 carries IPv4."""
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = _embedded_ipv4(ip)
        if hidden is not None:
            ip = hidden
    is_private = not ip.is_global or any(ip in network for network in _HALF_PRIVATE)
    return not is_private and not ip.is_multicast


def _embedded_ipv4(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def resolved(host: str, port: int) -> list[IpAddress]:
    """The addresses of a host, in the resolver's order.

    Raises httpcore.ConnectError if there are none.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("name not resolved") from error
    return list(dict.fromkeys(ipaddress.ip_address(answer[4][0]) for answer in answers))


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only. Host and SNI stay those of the URL.

    Raises PrivateAddressError, and what httpcore's own backend raises.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolved(host, port)
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise PrivateAddressError
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            limit = self._deadline.cap(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, limit, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline)
        raise failure
