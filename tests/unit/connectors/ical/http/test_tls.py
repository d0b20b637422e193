from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import Unreachable
from tests.servers.certificates import self_signed, served_with
from tests.servers.feed_server import FeedServer, feed_server, response
from tests.unit.connectors.ical.http.http_reading import BODY, always, once, reader


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[FeedServer]:
    """An https server for `localhost`, and for an address that is not its own."""
    with feed_server(served_with(*self_signed(tmp_path, host="127.0.0.2"))) as running:
        running.answer = always(response(BODY))
        yield running


@pytest.fixture
def trusted(secure: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FeedServer:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    return secure


def test_a_certificate_nobody_vouches_for_is_refused_at_once(secure: FeedServer) -> None:
    waited = list[float]()
    with pytest.raises(Unreachable, match="certificate"):
        reader(sleep=waited.append).get(secure.url(host="localhost"))
    assert not waited


def test_webcal_is_https_to_the_checked_address_under_its_own_name(trusted: FeedServer) -> None:
    url = trusted.url(host="localhost").replace("https", "webcal")
    assert reader(limits=once()).get(url).body == BODY


def test_a_certificate_of_another_name_is_refused(trusted: FeedServer) -> None:
    with pytest.raises(Unreachable, match="certificate"):
        reader(limits=once()).get(trusted.url())


def test_without_readable_certificates_none_can_be_verified(
    secure: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(Unreachable, match="could not be verified"):
        reader(limits=once()).get(secure.url())
