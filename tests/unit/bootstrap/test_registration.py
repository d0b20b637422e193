"""Every kind of source and channel that the config knows has its factory, and none loads early."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from config.sections.channels import Channel, FileChannel
from config.sections.sources import IcalSource, Source
from config.settings import Settings
from monitor.bootstrap import make_connector, make_notifier

SOURCES = {
    "ical": {"path": "calendars/amara.ics"},
    "google": {"api_endpoint": "http://127.0.0.1:9"},
    "caldav": {"url": "https://cloud.example/dav/"},
}
CHANNELS = {
    "email": {"to": ["amara@riverside.example"]},
    "slack": {"webhook_url": "https://hooks.slack.example/services/T0/B0/x"},
    "file": {"path": "out/messages.jsonl"},
    "webhook": {"url": "https://desk.example/in", "secret": "a shared word"},
    "apprise": {"urls": ["json://desk.example"]},
}


def kinds(union: object) -> list[type[Any]]:
    """The config's classes that `Source` or `Channel` may be."""
    return list(get_args(get_args(union)[0]))


def settings(**sections: Any) -> Settings:
    minimal = {
        "practice": {"timezone": "America/New_York"},
        "clinicians": [{"id": "amara"}],
        "sources": [{"name": "mine", "type": "ical", "path": "amara.ics"}],
        "email": {"host": "127.0.0.1", "from": "SteadyFrame <monitor@riverside.example>"},
    }
    return Settings.model_validate(minimal | sections)


@pytest.mark.parametrize("kind", kinds(Source))
def test_every_kind_of_source_has_a_connector(kind: type[Any]) -> None:
    type_ = get_args(kind.model_fields["type"].annotation)[0]
    practice = settings(sources=[{"name": "north", "type": type_, **SOURCES[type_]}])

    connector = make_connector(practice.source("north"), practice)

    assert connector.name == "north"
    assert type(connector).__module__.startswith(f"connectors.{type_}.")


@pytest.mark.parametrize("kind", kinds(Channel))
def test_every_kind_of_channel_has_a_notifier(kind: type[Any]) -> None:
    type_ = get_args(kind.model_fields["type"].annotation)[0]
    practice = settings(channels=[{"name": "desk", "type": type_, **CHANNELS[type_]}])

    notifier = make_notifier(practice.channel("desk"), practice)

    assert notifier.name == "desk"
    assert type(notifier).__module__ == f"monitor.notify.{type_}.notifier"


def test_a_kind_that_nobody_registered_is_an_error_and_nothing_else() -> None:
    channel = FileChannel(name="log", type="file", path=Path("out/messages.jsonl"))
    source = IcalSource(name="mine", type="ical", path=Path("amara.ics"))

    with pytest.raises(TypeError, match="no connector is registered for FileChannel"):
        make_connector(channel, settings())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no notifier is registered for IcalSource"):
        make_notifier(source, settings())  # type: ignore[arg-type]


def test_putting_the_parts_together_loads_no_connector_and_no_notifier() -> None:
    code = (
        "import sys, monitor.bootstrap\n"
        "print(sorted(name for name in sys.modules if name.endswith(('.connector', '.notifier'))))"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"
