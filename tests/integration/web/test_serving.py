"""The page beside the daemon: it comes and goes with the settings, and breaks alone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.sections.web import Web
from monitor.jobs.bulkhead import Bulkhead
from monitor.web.serving import PageServer, open_socket
from tests.integration.watched import Watched
from tests.servers.ports import free_port


class Site:
    """A practice whose page is served on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.watched = Watched(folder)
        self.server = PageServer(lambda: self.watched.app, Bulkhead())

    def configure(self, **web: Any) -> None:
        self.watched.configure(web={"enabled": True, "port": self.port, **web})
        self.server.ensure_serving()

    def is_alive(self, port: int | None = None) -> bool:
        try:
            answer = httpx.get(f"http://127.0.0.1:{port or self.port}/healthz")
        except httpx.ConnectError:
            return False
        return answer.status_code == 200


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.server.close()


def test_the_page_is_served_where_the_settings_say_and_only_if_they_do(site: Site) -> None:
    site.server.ensure_serving()
    before = site.is_alive()
    site.configure()
    served = site.is_alive()
    other = free_port()
    site.configure(port=other)
    moved = site.is_alive(other), site.is_alive()
    site.configure(enabled=False)

    assert (before, served, moved) == (False, True, (True, False))
    assert not site.is_alive()


def test_an_answer_does_not_wait_for_the_other_side_to_say_that_it_has_the_first_part() -> None:
    web = Web(enabled=True, port=free_port())
    with open_socket(web) as listening, socket.create_connection((web.host, web.port)):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_another_program_has_is_tried_again(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        site.configure()
        site.server.ensure_serving()
    site.server.ensure_serving()

    assert site.is_alive()
    said = "".join(capfd.readouterr())
    assert said.count("job_failed") == 1
    assert f"web: 127.0.0.1 port {site.port}" in said


def test_a_page_that_breaks_is_one_answer_and_leaves_no_trace(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    site.configure()
    site.watched.app.engine.dispose()
    (site.watched.folder / "steadyframe.db").rename(site.watched.folder / "gone.db")
    for file in site.watched.folder.glob("steadyframe.db-*"):
        file.unlink()

    answer = httpx.get(
        f"http://127.0.0.1:{site.port}/metrics", headers={"Authorization": "Bearer x"}
    )

    assert answer.status_code == 503
    assert site.is_alive()
    assert "Traceback" not in "".join(capfd.readouterr())
