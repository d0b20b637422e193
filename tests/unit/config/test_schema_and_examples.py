"""The examples, the schema beside them, and how lightly the package loads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import config
from config import config_schema, load_settings
from config.schema import generate_schema
from tests.unit.config.yamls import Folder

EXAMPLES = Path(config.__file__).with_name("examples")
ENVIRON = {
    "CALENDAR_URL": "https://calendar.example/private.ics",
    "SMTP_PASSWORD": "x",
    "SLACK_WEBHOOK_URL": "https://hooks.example/x",
    "SLACK_BOT_TOKEN": "x",
}


@pytest.mark.parametrize("name", ["solo", "clinic", "demo"])
def test_an_example_loads_and_fits_the_schema(folder: Folder, name: str) -> None:
    folder.write("secrets/smtp", "x\n")
    folder.write("secrets/ben-feed-url", "https://calendar.example/ben.ics\n")
    file = folder.write("steadyframe.yaml", (EXAMPLES / f"{name}.yaml").read_text("utf-8"))

    settings = load_settings(file, environ=ENVIRON)

    document = json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))
    jsonschema.Draft202012Validator(config_schema()).validate(document)
    assert settings.zone.key == "America/New_York"


def test_the_schema_beside_the_code_is_that_of_the_models() -> None:
    assert config_schema() == json.loads(json.dumps(generate_schema())), (
        "Run `python -m config.schema`"
    )


def test_the_schema_is_a_schema_and_every_default_fits_its_own_place() -> None:
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)

    for detail in _defaults(schema):
        place = {**detail, "$defs": schema["$defs"]}
        assert jsonschema.Draft202012Validator(place).is_valid(detail["default"]), detail


def _defaults(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "default" in schema and ("type" in schema or "anyOf" in schema):
            yield schema
        for inner in schema.values():
            yield from _defaults(inner)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rulez": {}},
        {"privacy": {"encrypt": True}},
        {"rules": {"slot_drift": {"shares": 0.6}}},
        {"rules": {"late_start": {"grace": "five"}}},
        {"queue": {"engine": "celery"}},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(wrong: dict[str, Any]) -> None:
    minimal = {
        "practice": {"timezone": "UTC"},
        "clinicians": [{"id": "amara"}],
        "sources": [{"name": "a", "type": "ical", "url_file": "secrets/url"}],
    }
    validator = jsonschema.Draft202012Validator(config_schema())

    assert validator.is_valid(minimal)
    assert not validator.is_valid(minimal | wrong)


def test_naming_the_package_loads_neither_pydantic_nor_yaml() -> None:
    code = (
        "import sys, config; from config import ConfigError, find_config\n"
        "print([name for name in ('pydantic', 'yaml', 'holidays') if name in sys.modules])\n"
        "from config import load_settings\n"
        "print('pydantic' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split("\n")[:2] == ["[]", "False"]


def test_loading_a_config_does_not_load_the_holidays_package(folder: Folder) -> None:
    text = "practice: {timezone: UTC, holidays: US-NY}\nclinicians: [{id: a}]\n"
    folder.write("c.yaml", text + "sources: [{name: s, type: ical, path: a.ics}]\n")
    code = (
        "import sys, pathlib; from config import load_settings\n"
        "load_settings(pathlib.Path('c.yaml'), environ={})\n"
        "print('holidays' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
