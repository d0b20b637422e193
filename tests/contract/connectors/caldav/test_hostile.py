"""CalDAV servers that go wrong in every way: bounded time and bytes, and no password lost."""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.base import (
    AccessRevoked,
    AddressRefused,
    ConnectorError,
    NotACalendar,
    PermanentError,
    TooLarge,
    Truncated,
    Unreachable,
)
from connectors.caldav import CalDavConnector
from connectors.net.limits import HttpLimits
from tests.contract.connectors.caldav.caldav_reading import UIDS, connector_for, filled, to, uids
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import PASSWORD, USER, Asked, CalDavServer, Told, radicale_server


def refused(connector: CalDavConnector) -> ConnectorError:
    """The error, without what must not be told."""
    with pytest.raises(ConnectorError) as caught:
        connector.fetch(None, now=NOW)
    assert PASSWORD not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    return caught.value


def always(told: Told) -> Any:
    return lambda asked, _: told


@pytest.mark.parametrize(
    "body",
    [
        '<multistatus xmlns="DAV:"/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-7"?><multistatus xmlns="DAV:"/>+ADw-',
        b'<!DOCTYPE multistatus><multistatus xmlns="DAV:"/>',
    ],
    ids=["utf-16", "utf-7", "document type"],
)
def test_an_answer_that_no_server_would_send_is_refused(
    radicale: CalDavServer, cloud: CalDavConnector, body: bytes
) -> None:
    radicale.fault = always(Told(status=207, body=body))

    assert isinstance(refused(cloud), NotACalendar | Truncated)


def test_what_a_packed_answer_inflates_to_is_counted(radicale: CalDavServer) -> None:
    packed = gzip.compress(b'<multistatus xmlns="DAV:"/>' + b" " * 100_000)
    radicale.fault = always(Told(status=207, body=packed, headers={"Content-Encoding": "gzip"}))

    error = refused(connector_for(radicale, limits=HttpLimits(seconds=10, max_bytes=100_000)))

    assert isinstance(error, TooLarge)


def test_all_answers_together_are_bounded(radicale: CalDavServer) -> None:
    padding = b"<!--" + b"x" * 40_000 + b"-->"
    radicale.fault = lambda asked, told: replace(told, body=told.body + padding)

    error = refused(connector_for(radicale, limits=HttpLimits(seconds=10, max_bytes=200_000)))

    assert isinstance(error, TooLarge)


def test_a_slow_drip_ends_at_the_total_time_limit(radicale: CalDavServer) -> None:
    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 207 Told\r\nConnection: close\r\n\r\n"
        for _ in range(300):  # it comes to an end, though later than any limit here
            radicale.stopped.wait(0.02)
            yield b"x"

    radicale.fault = always(Told(status=207, raw=drip()))

    error = refused(connector_for(radicale, limits=HttpLimits(seconds=0.5)))

    assert isinstance(error, Unreachable)
    assert "within" in str(error)


def test_an_answer_that_ends_early_without_a_length_is_never_believed(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)

    def cut(told: Told) -> Told:
        half = told.body[: len(told.body) // 2]
        return Told(status=207, raw=[b"HTTP/1.1 207 Told\r\nConnection: close\r\n\r\n", half])

    radicale.fault = to("listing", cut)

    assert isinstance(refused(cloud), Truncated)
    assert len(first.events) == len(UIDS)


def test_a_server_inside_is_refused_unless_it_is_allowed(radicale: CalDavServer) -> None:
    error = refused(connector_for(radicale, allow_private_network=False))

    assert isinstance(error, AddressRefused)
    assert radicale.questions() == []


@pytest.mark.parametrize("location", ["/again", "ftp://x.example/", "file:///calendar", "http:"])
def test_redirects_that_lead_nowhere_are_refused(
    radicale: CalDavServer, cloud: CalDavConnector, location: str
) -> None:
    radicale.fault = always(Told(status=302, headers={"Location": location}))

    assert isinstance(refused(cloud), PermanentError)
    assert len(radicale.asked) <= 12


def test_a_redirect_keeps_the_question_and_the_password_on_the_same_server(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    def moved(asked: Asked, told: Told) -> Told:
        if asked.path == "/":
            return Told(status=302, headers={"Location": "/amara/"})
        return told

    radicale.fault = moved

    assert uids(cloud.fetch(None, now=NOW)) == set(UIDS)


def test_the_password_stays_with_the_server_that_it_is_for(
    radicale: CalDavServer, cloud: CalDavConnector, tmp_path: Path
) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with radicale_server(other_folder) as other:
        radicale.fault = always(Told(status=307, headers={"Location": other.url}))

        error = refused(cloud)

        assert isinstance(error, AccessRevoked)
        assert "goes nowhere else" in str(error)
        assert other.asked
        assert not any("authorization" in asked.headers for asked in other.asked)


def test_the_password_does_not_come_back_by_way_of_another_server(
    radicale: CalDavServer, cloud: CalDavConnector, tmp_path: Path
) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with radicale_server(other_folder) as other:
        other.fault = always(Told(status=307, headers={"Location": f"{radicale.url}wish/"}))

        def away(asked: Asked, told: Told) -> Told:
            return Told(status=307, headers={"Location": other.url}) if asked.path == "/" else told

        radicale.fault = away
        refused(cloud)

        wishes = [asked for asked in radicale.asked if asked.path == "/wish/"]
        assert wishes
        assert not any("authorization" in asked.headers for asked in wishes)


def test_a_calendar_home_on_another_server_gets_no_password(
    radicale: CalDavServer, cloud: CalDavConnector, tmp_path: Path
) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with radicale_server(other_folder) as other:
        there = other.url.replace("127.0.0.1", "localhost")
        home = f"<C:calendar-home-set><href>{there}amara/</href>".encode()
        radicale.fault = to(
            "PROPFIND",
            lambda told: replace(
                told, body=re.sub(rb"<C:calendar-home-set><href>[^<]*</href>", home, told.body)
            ),
        )

        assert isinstance(refused(cloud), AccessRevoked)
        assert other.asked
        assert not any("authorization" in asked.headers for asked in other.asked)


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_a_server_that_asks_for_digest_gets_digest(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    """The door checks each answer to its challenge, and takes nothing else."""
    challenge = 'Digest realm="calendars", nonce="n0nce", qop="auth", algorithm=MD5'

    def door(asked: Asked, told: Told) -> Told:
        said = asked.headers.get("authorization", "")
        parts = dict(re.findall(r'(\w+)="?([^",]*)"?', said))
        if not said.startswith("Digest ") or parts["response"] != _expected(asked.method, parts):
            return Told(status=401, headers={"WWW-Authenticate": challenge})
        return radicale.told(replace(asked, headers={**asked.headers, "authorization": basic}))

    basic = radicale.login
    radicale.fault = door

    assert uids(cloud.fetch(None, now=NOW)) == set(UIDS)
    assert isinstance(refused(connector_for(radicale, password="wrong")), AccessRevoked)


def _expected(method: str, parts: dict[str, str]) -> str:
    secret = md5(f"{USER}:calendars:{PASSWORD}")
    asked = md5(f"{method}:{parts['uri']}")
    return md5(f"{secret}:n0nce:{parts['nc']}:{parts['cnonce']}:auth:{asked}")


def test_nothing_of_the_answers_or_addresses_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with radicale_server(tmp_path) as server:
        filled(server, *UIDS)
        caplog.clear()
        caplog.set_level(logging.DEBUG)
        connector_for(server).fetch(None, now=NOW)
        odd = b'<multistatus xmlns="DAV:"><odd/><response><href>/</href><href>/x</href></response>'
        server.fault = to("PROPFIND", lambda told: Told(status=207, body=odd + b"</multistatus>"))
        refused(connector_for(server))

    ours = [r for r in caplog.records if not r.name.startswith("radicale")]
    text = "".join(record.getMessage() for record in ours) + "".join(capfd.readouterr())
    assert "sessions" not in text
    assert PASSWORD not in text
    assert "127.0.0.1" not in text
