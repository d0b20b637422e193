"""The answers as a commented config, and the secrets that stand beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from monitor.cli.setup.init.answers import Answers, Calendar, Channel, Mail
from monitor.cli.setup.init.titles.rules import SessionRules

CONFIG_NAME = "steadyframe.yaml"
SCHEMA_NAME = "schema.json"


@dataclass(slots=True)
class ConfigFiles:
    """What is to be written: the YAML, and the secrets by the path that the YAML names."""

    folder: Path
    yaml: str = ""
    secrets: dict[Path, str] = field(default_factory=dict)
    calendars: dict[Path, bytes] = field(default_factory=dict)

    def keep(self, name: str, secret: str) -> str:
        """Put a secret aside; returns its path as the YAML is to state it."""
        path = Path("secrets", name)
        self.secrets[self.folder / path] = secret
        return quoted(str(path))

    def calendar(self, calendar: Calendar) -> str:
        """Where the calendar lies, as the YAML is to state it; one from a zip is to be written."""
        if not calendar.unpacked:
            return self.placed(calendar.place)
        path = Path(calendar.place)
        free = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
        while (self.folder / path).exists():
            path = next(free)
        self.calendars[self.folder / path] = calendar.unpacked
        return quoted(str(path))

    def placed(self, path: str) -> str:
        """A path that was given from where the command runs, as the YAML is to state it."""
        if path.startswith("~") or Path(path).is_absolute():
            return quoted(path)
        return quoted(os.path.relpath(path, self.folder))


def config_text(answers: Answers, folder: Path) -> ConfigFiles:
    written = ConfigFiles(folder)
    parts = (
        _HEAD,
        _people(answers),
        _calendar(answers, written),
        _sessions(answers.sessions),
        _clients(answers.sessions),
        _messages(answers.channel, written),
        _REST,
    )
    written.yaml = "\n".join(parts)
    return written


def quoted(text: str) -> str:
    """A text as YAML takes it. `${` would be read as the environment's."""
    return json.dumps(text.replace("${", "$${"), ensure_ascii=False)


_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA_NAME}
# SteadyFrame's settings. Every setting is explained in docs/config.md.
# Paths are taken from the folder that this file lies in.
# After a change: `steadyframe check`.
"""


def _people(answers: Answers) -> str:
    email = f"    email: {quoted(answers.email)}\n" if answers.email else ""
    return f"""\
practice:
  name: {quoted(answers.name)}
  timezone: {quoted(answers.timezone)}
  # holidays: US-NY              # whose public holidays are no working days
  working_days: {quoted(answers.working_days)}       # days that count for follow-ups
  # language: en               # of messages: en, de, fr or es; en-GB, en-US… for its dates

clinicians:
  - id: {quoted(answers.clinician_id)}
    name: {quoted(answers.clinician)}
{email}    # expect_arrival: true       # be told when a session shows no sign of having begun
"""


def _calendar(answers: Answers, written: ConfigFiles) -> str:
    calendar = answers.calendar
    if calendar.kind == "feed":
        path = written.keep("calendar-url", calendar.place)
        where = f"    type: ical\n    url_file: {path}   # the address is a secret\n"
        if calendar.is_private:
            where += "    allow_private_network: true\n"
        where += "    # poll_every: 15m\n"
    elif calendar.kind == "google":
        where = (
            f"    type: google\n    credentials_file: {written.placed(calendar.place)}\n"
            f"    calendar_id: {quoted(calendar.google_id)}\n    # poll_every: 5m\n"
        )
    else:
        where = f"    type: ical\n    path: {written.calendar(calendar)}   # read at every poll\n"
        where += "    # poll_every: 1m\n"
    return f"sources:\n  - name: calendar\n{where}"


def _sessions(rules: SessionRules) -> str:
    every = "  all: true" if rules.every_event else "  # all: true"
    return f"""\
# Which events are sessions. An invited client is recognised without any of this.
sessions:
  # The first pattern that matches the title; its part `client` says with whom.
  title_patterns:{_listed(rules.title_patterns)}
  ignore_titles:{_listed(rules.ignore_titles)}
{every}                    # every timed event is a session, its title names the client
"""


def _listed(patterns: Sequence[str]) -> str:
    lines = ("\n    - '" + pattern.replace("'", "''") + "'" for pattern in patterns)
    return "".join(lines) or " []"


def _clients(rules: SessionRules) -> str:
    if not rules.clients:
        return _CLIENTS
    lines = (f"  - {{id: {quoted(key)}, name: {quoted(name)}}}\n" for key, name in _in_order(rules))
    return f"{_WITH_CLIENTS}clients:\n{''.join(lines)}"


def _in_order(rules: SessionRules) -> list[tuple[str, str]]:
    return sorted(rules.clients.items(), key=lambda client: client[1].casefold())


_WITH_CLIENTS = """\
# Clients whose titles are nothing but a name. The id is shown in messages: choose one that tells
# strangers nothing. There is more to say of a client: emails, other titles, cadence, tags.
"""

_CLIENTS = """\
# Clients need not be listed. Who is listed has your own id, and expectations of their own.
# clients:
#   - id: jd                     # shown in messages: choose one that tells strangers nothing
#     name: Jane Doe
#     emails: [jane@example.com]
#     titles: ["Jane D."]
#     cadence: weekly
"""


def _messages(channel: Channel, written: ConfigFiles) -> str:
    if channel.kind == "email":
        where = f"    type: email\n    to: [{quoted(channel.place)}]\n"
    elif channel.kind == "slack" and channel.place.startswith("${"):
        where = f"    type: slack\n    webhook_url: {channel.place}\n"
    elif channel.kind == "slack":
        path = written.keep("slack-webhook", channel.place)
        where = f"    type: slack\n    webhook_url_file: {path}   # the address is a secret\n"
    else:
        where = f"    type: file\n    path: {quoted(channel.place)}   # one JSON object a message\n"
    server = _server(channel.mail, written) if channel.mail else ""
    return f"""\
# Clients appear in messages by a pseudonym. `names: initials` or `names: full` shows more.
channels:
  - name: messages
{where}{server}"""


def _server(mail: Mail, written: ConfigFiles) -> str:
    lines = [f"  host: {quoted(mail.host)}"]
    if mail.port is not None:
        lines.append(f"  port: {mail.port}")
    lines.append(f"  security: {mail.security}")
    if mail.username:
        lines.append(f"  username: {quoted(mail.username)}")
        lines.append(f"  password_file: {written.keep('smtp-password', mail.password)}")
    lines.append(f"  from: {quoted(mail.sender)}")
    return "\nemail:\n" + "\n".join(lines) + "\n"


_REST = """\
# What can't wait comes at once, and never in quiet hours; the rest waits for the digest.
alerts:
  to: [messages]
  min_severity: warning
  quiet_hours: {from: "19:00", to: "07:00"}
  at_most_every: 4h

# Half an hour after quiet hours, so that it does not come together with what they held back.
digests:
  - name: monday
    to: [messages]
    day: monday
    time: "07:30"

# rules:                         # the defaults; see docs/config.md
#   late_start: {grace: 5m}
#   reschedule: {short_notice: 24h}

# leave:                         # days off, with the day you announced them
#   - {from: 2026-12-21, to: 2027-01-03, announced: 2026-11-01}

storage:
  url: sqlite:///data/steadyframe.db
"""
