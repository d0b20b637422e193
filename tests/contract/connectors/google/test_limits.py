"""What an answer of Google's may cost in bytes and in seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import TooLarge, Unreachable
from connectors.google.http import AnswerLimits
from tests.contract.connectors.google.google_world import connector_for, error_of
from tests.servers.google.http import LONG, Fault
from tests.servers.google.server import FOREVER, GoogleServer

SMALL = AnswerLimits(max_bytes=LONG - 1)


pytestmark = pytest.mark.usefixtures("one_session")


@pytest.mark.parametrize("path", ["/calendar/v3/", "/token"])
@pytest.mark.parametrize("kind", ["long", "packed"])
def test_a_body_past_the_limit_is_cut_off_and_so_is_one_that_inflates_to_it(
    google: GoogleServer, credentials: Path, kind: str, path: str
) -> None:
    connector = connector_for(google, credentials, answer_limits=SMALL)
    google.spoil(Fault(kind=kind, path=path))  # type: ignore[arg-type]
    error = error_of(connector, google)

    assert isinstance(error, TooLarge)
    assert "1 MiB" in error.what


@pytest.mark.parametrize("path", ["/calendar/v3/", "/token"])
def test_a_slow_drip_ends_with_the_time_for_one_answer(
    google: GoogleServer, credentials: Path, path: str
) -> None:
    google.spoil(Fault(kind="drip", path=path))
    limits = AnswerLimits(seconds=0.3)
    error = error_of(connector_for(google, credentials, answer_limits=limits), google)

    assert isinstance(error, Unreachable)
    assert "0.3 s" in error.what


def test_tries_and_answers_share_one_conversations_time(
    google: GoogleServer, credentials: Path
) -> None:
    google.spoil(Fault(kind="drip"), FOREVER)
    limits = AnswerLimits(seconds=60, total=0.3)

    assert isinstance(
        error_of(connector_for(google, credentials, answer_limits=limits), google), Unreachable
    )
