"""A server whose certificate is not trusted is said so at once: another try would end alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import Unreachable
from connectors.caldav import CalDavConnector
from connectors.net.limits import HttpLimits
from tests.contract.connectors.connector_suite import NOW, ZONE
from tests.servers.certificates import self_signed, served_with
from tests.servers.feed_server import feed_server


def test_a_certificate_that_is_not_trusted_is_said_at_once(tmp_path: Path) -> None:
    waited = list[float]()
    with feed_server(served_with(*self_signed(tmp_path))) as server:
        connector = CalDavConnector(
            "cloud",
            url=server.url(),
            calendar="Sessions",
            username="amara",
            password="wonderland",
            zone=ZONE,
            allow_private_network=True,
            limits=HttpLimits(),
            sleep=waited.append,
        )
        with pytest.raises(Unreachable, match="certificate could not be verified"):
            connector.fetch(None, now=NOW)

    assert not waited
