"""The config's JSON Schema: read from schema.json, and written there by `python -m config.schema`.

Editors use it for completion; the error messages use it to know which keys exist where.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA_FILE = Path(__file__).with_name("schema.json")


@cache
def config_schema() -> dict[str, Any]:
    """The schema as checked in (a test keeps it equal to the models); for reading alone.

    It is kept: to read it takes as long as the rest of a small config.
    """
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def generate_schema() -> dict[str, Any]:
    """The schema from the models, with the `*_file` twins of secrets, which no model has."""
    from config.settings import Settings

    schema = Settings.model_json_schema(by_alias=True, mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "SteadyFrame"
    for definition in [schema, *schema["$defs"].values()]:
        properties = definition.get("properties", {})
        _add_secret_files(properties)
        if "const" in properties.get("type", {}):
            # What else a source or channel needs may stand in `defaults`.
            definition["required"] = ["name", "type"]
        for detail in properties.values():
            detail.pop("title", None)
            _word_default(detail)
    return schema


def _word_default(detail: dict[str, Any]) -> None:
    """pydantic writes a duration's default as `PT5M`, which the config does not take."""
    from pydantic import TypeAdapter

    from config.values.durations import DURATION_PATTERN, format_duration

    if detail.get("pattern") == DURATION_PATTERN and "default" in detail:
        length = TypeAdapter(timedelta).validate_python(detail["default"])
        detail["default"] = format_duration(length)


def _add_secret_files(properties: dict[str, Any]) -> None:
    for key in [key for key, detail in properties.items() if "writeOnly" in json.dumps(detail)]:
        properties[f"{key}_file"] = {
            "type": "string",
            "format": "path",
            "description": f"A file that holds nothing but the {key}.",
        }


def known_keys(schema: dict[str, Any], path: tuple[str | int, ...], kind: str = "") -> list[str]:
    """The keys that the section at `path` may have; `kind` is its `type`, where it has one."""
    at: dict[str, Any] = schema
    for step in path:
        at = _resolved(schema, at, kind)
        at = (
            at.get("items", {}) if isinstance(step, int) else at.get("properties", {}).get(step, {})
        )
    return list(_resolved(schema, at, kind).get("properties", {}))


def _resolved(schema: dict[str, Any], at: dict[str, Any], kind: str) -> dict[str, Any]:
    mapping = at.get("discriminator", {}).get("mapping", {})
    if kind in mapping:
        at = {"$ref": mapping[kind]}
    options = [option for option in at.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        at = options[0]
    if "$ref" in at:
        at = schema["$defs"][at["$ref"].rpartition("/")[2]]
    return at


def write_schema(file: Path = SCHEMA_FILE) -> None:
    """Writes the models' schema to `file`."""
    file.write_text(json.dumps(generate_schema(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schema()
