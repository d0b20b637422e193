"""The docs keep to what the program does: settings, examples, links."""

from __future__ import annotations

import ast
import inspect
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import yaml
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from config.loading.fleet import load_fleet
from config.loading.loader import load_settings
from config.sections.channels import Channel
from config.sections.sources import Source
from monitor.jobs import health, maintenance
from monitor.jobs.heartbeat import FRESH_FOR
from monitor.jobs.time_guard import clock_behind
from monitor.store.transactions.refusals import store_error

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md")
]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
YAML_BLOCK = re.compile(r"^ *```yaml\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
# `path: me.ics}    # or  url: "…"`: a setting that may stand in the place of another one.
INSTEAD = re.compile(r"\w+: (?:\$\{\w+\}|[^\s}]+)(\}?) +# or  (\w+: .+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://)([^)\s#]*)(?:#([^)\s]+))?\)")

# What the fragments in the docs refer to; each brings its own sections over these.
AROUND: dict[str, Any] = {
    "practice": {"timezone": "America/New_York"},
    "clinicians": [{"id": "amara"}],
    "clients": [{"id": "jd"}],
    "sources": [{"name": "exported", "type": "ical", "path": "calendars/amara.ics"}],
    "channels": [{"name": "messages", "type": "file", "path": "out/messages.jsonl"}],
    "email": {"host": "localhost", "from": "monitor@practice.example"},
}
ENVIRON = {
    "CALDAV_PASSWORD": "example",
    "CALENDAR_URL": "https://calendar.example/basic.ics",
    "CLINIC_ICS_URL": "https://calendar.example/clinic.ics",
    "CLINIC_PASSWORD": "example",
    "HEARTBEAT_URL": "https://hc-ping.example/check",
    "HOOK_SECRET": "example",
    "HOOK_URL": "https://hooks.example/x",
    "PORTAL_URL": "https://calendar.example/portal.ics",
    "PORTAL_TOKEN": "example",
    "SLACK_WEBHOOK_URL": "https://hooks.slack.example/services/T/B/x",
    "SLACK_APP_TOKEN": "xapp-example",
    "SLACK_BOT_TOKEN": "xoxb-example",
    "SIGN_IN_SECRET": "example",
    "SMTP_PASSWORD": "example",
    "FLEET_PASSWORD": "example",
    "STEADYFRAME_POSTGRES_PASSWORD": "example",
    "TELEGRAM_URL": "tgram://token/chat",
}


def _examples() -> list[Any]:
    return [
        pytest.param(text, id=f"{page.name}-{number}{'-or' * place}")
        for page in PAGES
        for number, match in enumerate(YAML_BLOCK.finditer(page.read_text(encoding="utf-8")), 1)
        for place, text in enumerate(_ways_of(match[1]))
    ]


def _ways_of(example: str) -> list[str]:
    """The example, and what it is with each of the settings that may stand in place of others."""
    instead = [
        f"{example[: one.start()]}{one[2]}{one[1]}{example[one.end() :]}"
        for one in INSTEAD.finditer(example)
    ]
    return [example, *instead]


@pytest.mark.parametrize(("section", "union"), [("sources", Source), ("channels", Channel)])
def test_every_kind_of_source_and_channel_has_an_example(section: str, union: object) -> None:
    kinds = {get_args(k.model_fields["type"].annotation)[0] for k in get_args(get_args(union)[0])}
    shown = [yaml.safe_load(example.values[0]).get(section, ()) for example in _examples()]

    assert {entry["type"] for entries in shown for entry in entries} == kinds


@pytest.mark.parametrize("example", _examples())
def test_an_example_in_the_docs_is_a_config_that_loads(example: str, tmp_path: Path) -> None:
    if "practices" in yaml.safe_load(example):
        assert load_fleet(_written(tmp_path / "fleet.yaml", example), environ=ENVIRON).queue_url
        return
    file = tmp_path / "steadyframe.yaml"
    secret = tmp_path / "secrets/smtp"
    secret.parent.mkdir()
    secret.write_text("example", encoding="utf-8")
    file.write_text(yaml.safe_dump(AROUND | yaml.safe_load(example)), encoding="utf-8")

    settings = load_settings(file, environ=ENVIRON)

    assert settings.sources


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_every_setting_is_on_the_page_of_settings() -> None:
    page = (ROOT / "docs/config.md").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "config/schema.json").read_text(encoding="utf-8"))
    names = {name for part in schema["$defs"].values() for name in part.get("properties", {})}

    named = set(re.findall(r"[\w-]+", page))

    assert names | set(schema["properties"]) <= named


def test_every_row_of_the_page_of_settings_is_a_setting_of_its_section() -> None:
    page = (ROOT / "docs/config.md").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "config/schema.json").read_text(encoding="utf-8"))
    of_section = {name: _settings_in(part, schema) for name, part in schema["properties"].items()}
    tables = {
        (section, table)
        for part in page.split("\n## ")[1:]
        if (section := part.partition("\n")[0]) in of_section
        for table in re.findall(r"^\| setting \|.*\n\|[-|]+\n((?:\|.*\n)+)", part, re.MULTILINE)
    }
    unknown = {
        (section, name)
        for section, table in tables
        for row in table.splitlines()
        for name in re.findall(r"`([\w.]+)`", row.split("|")[1])
        if name.rpartition(".")[2] not in of_section[section]
    }

    assert len(tables) > 10
    assert unknown == set()


def _settings_in(part: Any, schema: Any, passed: tuple[str, ...] = ()) -> set[str]:
    """The names of all settings beneath a part of the schema."""
    if isinstance(part, list):
        return set().union(*(_settings_in(one, schema, passed) for one in part))
    if not isinstance(part, dict):
        return set()
    name = str(part.get("$ref", "")).rpartition("/")[2]
    beneath = [schema["$defs"][name]] if name and name not in passed else []
    own = part.get("properties")
    found = set(own) if isinstance(own, dict) else set()
    passed = (*passed, name) if name else passed
    return found.union(*(_settings_in(one, schema, passed) for one in [*part.values(), *beneath]))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_in_the_docs_leads_somewhere(page: Path) -> None:
    for target, heading in LINK.findall(page.read_text(encoding="utf-8")):
        file = (page.parent / target) if target else page
        assert file.exists(), target
        if heading:
            assert heading in _headings(file), f"{target}#{heading}"


def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_runbook_has_a_row_for_each_line_of_the_daemons_health() -> None:
    page = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip() for row in page.splitlines() if row.startswith('| "')}
    beginnings = {row.strip('"').partition(" …")[0] for row in rows}
    said = {*_said_in(health), clock_behind(datetime(2026, 11, 23, tzinfo=UTC))}
    said.add(str(store_error(DBAPIError("", {}, Exception("locked")), create_engine("sqlite://"))))

    assert len(said) == 8
    unknown = {line for line in said if not line.startswith(tuple(beginnings))}
    assert unknown == {"The daemon is at work: last heartbeat "}


def test_the_runbook_names_each_trouble_that_the_log_tells_and_no_line_that_is_never_told() -> None:
    page = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "monitor").rglob("*.py"))
    troubles = set(re.findall(r'\blog\.(?:warning|error)\(\s*"(\w+)"', code))
    troubles |= set(re.findall(r'"event": "(\w+)", "level"', code))  # what the stream itself tells
    rows = (row.split("|")[1] for row in page.splitlines() if row.startswith("| `"))

    assert len(troubles) > 20
    assert troubles - set(re.findall(r"`(\w+)`", page)) == set()
    assert {name for row in rows for name in re.findall(r"`(\w+_\w+)`", row)} - troubles == set()


def test_the_runbook_states_the_limits_that_the_daemon_goes_by() -> None:
    page = " ".join((ROOT / "docs/runbook.md").read_text(encoding="utf-8").split())
    spelt = {timedelta(minutes=n): word for n, word in ((5, "five"), (10, "ten"), (15, "fifteen"))}

    assert f"within its interval and {spelt[health._POLL_LATE]} minutes" in page
    assert f"within {spelt[health._EVALUATION_LATE]} minutes" in page
    assert f"due for {spelt[health._DELIVERY_LATE]} minutes" in page
    assert f"`clock_jumped`, more seconds than {FRESH_FOR.total_seconds():.0f} |" in page
    assert f"less than {maintenance._ROOM / 10**6:.0f} MB are free beside the database" in page


def _said_in(module: ModuleType) -> set[str]:
    """The sentences that a module's code may begin, as far as they are the same each time."""
    tree = ast.parse(inspect.getsource(module))
    docs = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, _DOCUMENTED)}
    parts = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return {n.value for n in parts if re.match(r"(The|No|This) ", n.value) and n.value not in docs}


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
