"""An iCalendar source: where it is, and how it signs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.sections.sources import IcalSource
from tests.unit.config.yamls import Folder

CANARY = "s3cret-7f3a"
SOURCE = """\
practice: {{timezone: UTC}}
clinicians: [{{id: amara}}]
sources: [{{name: feed, type: ical, {}}}]
"""
URL = "url: https://cal.example/a.ics"


def source(folder: Folder, keys: str, **environ: str) -> IcalSource:
    found = folder.load(SOURCE.format(keys), **environ).source("feed")
    assert isinstance(found, IcalSource)
    return found


@pytest.mark.parametrize("path", ["calendars", "calendars/*/*.ics", "calendars/**"])
def test_a_folder_or_a_pattern_is_a_path(folder: Folder, path: str) -> None:
    assert source(folder, f"path: '{path}'").path == Path(path)


@pytest.mark.parametrize("written", ["password: '${PW}'", "password_file: secrets/pw"])
def test_a_feed_signs_in_with_a_name_and_a_password(folder: Folder, written: str) -> None:
    folder.write("secrets/pw", CANARY + "\n")
    feed = source(folder, f"{URL}, username: amara, {written}", PW=CANARY)
    assert feed.username == "amara"
    assert feed.password is not None
    assert feed.password.get_secret_value() == CANARY
    assert CANARY not in repr(feed)


@pytest.mark.parametrize("written", ["token: '${TOKEN}'", "token_file: secrets/token"])
def test_a_feed_signs_in_with_a_token(folder: Folder, written: str) -> None:
    folder.write("secrets/token", CANARY + "\n")
    feed = source(folder, f"{URL}, {written}", TOKEN=CANARY)
    assert feed.token is not None
    assert feed.token.get_secret_value() == CANARY
    assert CANARY not in repr(feed)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (f"{URL}, username: amara", "username and password belong together. Write both"),
        (f"{URL}, password: {CANARY}", "username and password belong together. Write both"),
        (f"{URL}, username: a, password: b, token: {CANARY}", "token stands beside username"),
        (f"path: a.ics, token: {CANARY}", "a login is given without url"),
        (f"path: a.ics, username: a, password: {CANARY}", "a login is given without url"),
        (f"{URL}, username: 'a:b', password: {CANARY}", "holds a colon"),
        (f"{URL}, token: 'two {CANARY}'", "holds a sign that no token has"),
        (f'{URL}, token: "{CANARY}\\r\\nX-Evil: 1"', "holds a sign that no token has"),
        (f"{URL}, token: 'ü{CANARY}'", "holds a sign that no token has"),
    ],
)
def test_a_login_that_can_t_work_is_refused(folder: Folder, keys: str, said: str) -> None:
    (line,) = folder.refused(SOURCE.format(keys))
    assert line.startswith("c.yaml:3: sources[0]")
    assert said in line
    assert CANARY not in line
