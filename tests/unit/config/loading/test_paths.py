"""Relative paths are taken from the folder of the config, wherever the command runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings, load_settings
from tests.unit.config.yamls import Folder

# Every setting that is a path, the first of each kind relative.
EVERY_PATH = """\
practice: {timezone: America/New_York}
clinicians: [{id: amara}]
sources:
  - {name: mine, type: ical, path: calendars/*.ics}
  - {name: google, type: google, credentials_file: secrets/google.json}
  - {name: feed, type: ical, url_file: secrets/feed}
channels: [{name: log, type: file, path: out/messages.jsonl}]
email: {host: h, from: m@x.example, ca_file: secrets/ca.pem}
storage: {url: "sqlite:///data/own.db"}
"""


def paths(settings: Settings) -> list[str]:
    mine, google, _ = settings.sources
    [log] = settings.channels
    assert (mine.type, google.type, log.type) == ("ical", "google", "file")
    assert settings.email is not None
    database = settings.storage.url.get_secret_value()
    found = [mine.path, google.credentials_file, log.path, settings.email.ca_file]
    return [*(str(path) for path in found), database]


def practice(folder: Folder) -> Path:
    folder.write("practice/secrets/feed", "https://calendar.example/x.ics")
    return folder.write("practice/steadyframe.yaml", EVERY_PATH)


@pytest.mark.parametrize("named", ["practice/steadyframe.yaml", "practice"])
def test_from_elsewhere_they_lead_into_the_configs_folder(folder: Folder, named: str) -> None:
    practice(folder)
    own = folder.path / "practice"

    assert paths(load_settings(Path(named), environ={})) == [
        str(own / "calendars/*.ics"),
        str(own / "secrets/google.json"),
        str(own / "out/messages.jsonl"),
        str(own / "secrets/ca.pem"),
        f"sqlite:///{own / 'data/own.db'}",
    ]


def test_in_the_configs_folder_they_are_shown_as_they_are_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice(folder)
    monkeypatch.chdir(folder.path / "practice")

    assert paths(load_settings(Path("steadyframe.yaml"), environ={}))[0] == "calendars/*.ics"


def test_the_usual_database_lies_beside_the_config_too(folder: Folder) -> None:
    text = EVERY_PATH.split("storage:")[0].replace("url_file: secrets/feed", "path: x.ics")
    file = folder.write("practice/steadyframe.yaml", text)

    database = paths(load_settings(file, environ={}))[-1]

    assert database == f"sqlite:///{folder.path / 'practice/data/steadyframe.db'}"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/steadyframe.db",
        "postgresql+psycopg://user@host/name",
    ],
)
def test_what_is_no_relative_path_stays_as_it_is(folder: Folder, url: str) -> None:
    practice(folder)
    text = EVERY_PATH.replace("sqlite:///data/own.db", url)
    folder.write("practice/steadyframe.yaml", text)

    assert paths(load_settings(folder.path / "practice", environ={}))[-1] == url
