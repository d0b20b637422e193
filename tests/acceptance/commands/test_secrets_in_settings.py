"""What `check` says of secrets that would travel for all to read, and of those that are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.practice import Practice, session

SECRET = "s3cret-4f1c9a7e"
CALDAV = {"name": "north", "type": "caldav", "username": "amara", "password": "${SECRET}"}
FEED = {"name": "north", "type": "ical", "token": "${SECRET}", "allow_private_network": True}
MAIL = {"name": "mail", "type": "email", "to": ["amara@riverside.example"]}
HOST = {"host": "mail.riverside.example", "from": "monitor@riverside.example"}


@pytest.mark.parametrize("scheme", ["http", "HTTP", "Http"])
def test_no_password_is_sent_to_a_calendar_in_clear_however_its_address_is_written(
    make_practice: Callable[..., Practice], scheme: str
) -> None:
    practice = make_practice(sources=[CALDAV | {"url": f"{scheme}://dav.riverside.example/"}])
    practice.environment["SECRET"] = SECRET

    refused = practice.run("check", "--offline", expect=2)

    assert "the password would travel unencrypted" in refused.out + refused.err
    assert SECRET not in refused.out + refused.err


@pytest.mark.parametrize(
    ("sections", "named"),
    [
        ({"sources": [FEED | {"url": "http://feeds.riverside.example/a.ics"}]}, "source north"),
        ({"sources": [FEED | {"url": "HTTP://feeds.riverside.example/a.ics"}]}, "source north"),
        (
            {
                "channels": [MAIL],
                "alerts": {"to": ["mail"]},
                "digests": [],
                "email": HOST | {"security": "none", "username": "a", "password": "${SECRET}"},
            },
            "email",
        ),
        (
            {
                "channels": [
                    {
                        "name": "team",
                        "type": "slack",
                        "token": "${SECRET}",
                        "channel": "C0123456",
                        "base_url": "http://chat.riverside.example/api/",
                    }
                ],
                "alerts": {"to": ["team"]},
                "digests": [],
            },
            "channel team",
        ),
    ],
    ids=["token", "token, upper case", "mail", "slack"],
)
def test_check_names_each_secret_that_would_travel_in_clear(
    make_practice: Callable[..., Practice], sections: dict[str, Any], named: str
) -> None:
    practice = make_practice(**sections)
    practice.calendar(session("one", "2026-11-24T10:00"))
    practice.environment["SECRET"] = SECRET

    said = practice.run("check", "--offline").out

    (line,) = [line for line in said.splitlines() if "travels unencrypted" in line]
    assert named in line
    assert SECRET not in said


def test_a_variable_that_ends_as_on_windows_is_read_without_its_end(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice(sources=[{"name": "north", "type": "ical", "path": "${CALENDAR}"}])
    practice.calendar(session("one", "2026-11-24T10:00"))
    practice.environment["CALENDAR"] = "calendars/north.ics\r"

    assert "1 event" in practice.poll("2026-11-23T09:00").out


@pytest.mark.parametrize(
    ("value", "how"), [("", "is empty"), (" \r", "is empty"), (None, "is not set")]
)
def test_a_variable_without_a_value_is_called_what_it_is(
    make_practice: Callable[..., Practice], value: str | None, how: str
) -> None:
    practice = make_practice(sources=[FEED | {"url": "https://feeds.riverside.example/a.ics"}])
    if value is not None:
        practice.environment["SECRET"] = value

    refused = practice.run("check", "--offline", expect=2)

    assert f"the environment variable SECRET {how}" in refused.out + refused.err
