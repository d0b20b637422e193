"""`defaults`: what several sources or channels share is written once."""

from __future__ import annotations

import pytest

from tests.unit.config.yamls import Folder

PRACTICE = """\
practice: {timezone: America/New_York}
clinicians: [{id: amara}, {id: ben}]
sources:
  - {name: a, type: ical, path: a.ics, clinician: amara}
  - {name: b, type: ical, path: b.ics, clinician: ben}
email: {host: smtp.example.com, from: monitor@riverside.example}
channels: [{name: desk, type: file, path: out.jsonl}]
"""
SHARED = """\
defaults:
  sources: {poll_every: 10m, clinician: ben, meet: true}
  channels: {names: initials}
"""


def test_a_default_holds_for_whatever_has_such_a_setting_and_leaves_it_out(folder: Folder) -> None:
    more = (
        "  - {name: g, type: google, credentials_file: g.json}\n"
        "  - {name: own, type: ical, path: o.ics, poll_every: 1h}\nemail:"
    )
    settings = folder.load(SHARED + PRACTICE.replace("\nemail:", f"\n{more}", 1))

    a, b, google, own = settings.sources
    assert [s.clinician for s in settings.sources] == ["amara", "ben", "ben", "ben"]
    assert a.poll_every == b.poll_every == google.poll_every
    assert a.poll_every.total_seconds() == 600
    assert own.poll_every.total_seconds() == 3600
    assert google.has_conferences
    assert settings.channel("desk").names == "initials"


def test_a_secret_among_the_defaults_gives_way_to_an_entry_s_own(folder: Folder) -> None:
    folder.write("secret", "from-file")
    defaults = "defaults: {sources: {username: me, password_file: secret}}\n"
    feed = "url: 'https://a.example/a.ics'"
    settings = folder.load(
        defaults
        + PRACTICE.replace("path: a.ics", feed).replace("path: b.ics", f"{feed}, password: own")
    )

    words = [getattr(s, "password", None) for s in settings.sources]
    assert [w.get_secret_value() for w in words if w is not None] == ["from-file", "own"]
    assert "from-file" not in repr(settings)


@pytest.mark.parametrize(
    ("defaults", "said"),
    [
        ("{sources: {poll_evry: 10m}}",
         "c.yaml:1: defaults.sources.poll_evry: unknown key. Did you mean poll_every?"),
        ("{sources: {type: ical}}", "c.yaml:1: defaults.sources.type: unknown key."),
        ("{channels: {name: x}}", "c.yaml:1: defaults.channels.name: unknown key."),
        ("{source: {}}", "c.yaml:1: defaults.source: unknown key."),
        ("{channels: {names: nicknames}}", "c.yaml:1: channels[0].names: "),
    ],
)  # fmt: skip
def test_a_fault_in_a_default_is_told_at_its_own_line(
    folder: Folder, defaults: str, said: str
) -> None:
    (line,) = folder.refused(f"defaults: {defaults}\n{PRACTICE}")

    assert line.startswith(said)
