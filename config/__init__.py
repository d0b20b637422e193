"""Everything about settings, and only that: YAML, environment and secret files -> Settings.

The names below load on first use, because pydantic and the models take longer to import than
`steadyframe --help` may take to answer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from config.errors import ConfigError as ConfigError
    from config.errors import Problem as Problem
    from config.loading.finder import find_config as find_config
    from config.loading.finder import find_fleet as find_fleet
    from config.loading.fleet import Fleet as Fleet
    from config.loading.fleet import load_fleet as load_fleet
    from config.loading.loader import load_settings as load_settings
    from config.schema import config_schema as config_schema
    from config.settings import Settings as Settings
    from config.wording import did_you_mean as did_you_mean

_HOMES = {
    "ConfigError": "config.errors",
    "Fleet": "config.loading.fleet",
    "Problem": "config.errors",
    "Settings": "config.settings",
    "config_schema": "config.schema",
    "did_you_mean": "config.wording",
    "find_config": "config.loading.finder",
    "find_fleet": "config.loading.finder",
    "load_fleet": "config.loading.fleet",
    "load_settings": "config.loading.loader",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'config' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
