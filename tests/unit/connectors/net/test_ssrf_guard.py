"""The judgement on an address that a name led to, whichever way the name was written."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

import pytest

from connectors.net.ssrf_guard import IpAddress, is_public

Carrier = Callable[[IPv4Address], IPv6Address]
OUTSIDE, INSIDE = IPv4Address("93.184.216.34"), IPv4Address("10.0.0.5")


def mapped(ip: IPv4Address) -> IPv6Address:
    return IPv6Address(0xFFFF << 32 | int(ip))


def by_6to4(ip: IPv4Address) -> IPv6Address:
    return IPv6Address(0x2002 << 112 | int(ip) << 80)


def by_teredo(ip: IPv4Address) -> IPv6Address:
    return IPv6Address(0x2001 << 112 | int(ip) ^ 0xFFFFFFFF)


def by_nat64(ip: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("64:ff9b::")) | int(ip))


def by_local_nat64(ip: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("64:ff9b:1::")) | int(ip))


def compatible(ip: IPv4Address) -> IPv6Address:
    return IPv6Address(int(ip))


CARRIERS = [mapped, by_6to4, by_teredo, by_nat64]


@pytest.mark.parametrize("ip", [OUTSIDE, IPv6Address("2606:2800:220:1::1")], ids=str)
def test_the_open_internet_is_public(ip: IpAddress) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        *map(IPv4Address, ("127.0.0.1", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.1.1")),
        *map(IPv4Address, ("100.64.0.1", "224.0.0.1", "240.0.0.1", 0, 2**32 - 1)),
        *map(IPv6Address, ("::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", 0)),
    ],
    ids=str,
)
def test_everything_else_is_not(ip: IpAddress) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_an_ipv6_address_that_carries_an_ipv4_one_is_judged_by_that(carrier: Carrier) -> None:
    assert is_public(carrier(OUTSIDE))
    assert not is_public(carrier(INSIDE))


@pytest.mark.parametrize("carrier", [by_local_nat64, compatible])
def test_a_carrier_that_leads_nowhere_outside_is_never_public(carrier: Carrier) -> None:
    assert not is_public(carrier(OUTSIDE))
    assert not is_public(carrier(INSIDE))
