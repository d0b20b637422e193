"""Which config to read when nobody said, and which one when somebody did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.errors import ConfigError, Problem

ENVIRONMENT_VARIABLE = "STEADYFRAME_CONFIG"
DEFAULTS = (Path("steadyframe.yaml"), Path("config/steadyframe.yaml"))
FLEET = Path("fleet.yaml")
_CREATE = "Run `steadyframe init` to write a config"


def find_config(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """`--config`, else $STEADYFRAME_CONFIG, else the first default under `cwd` that exists.

    Raises ConfigError that names what was looked for where nothing is there.
    """
    found = _said(explicit, environ, cwd)
    if found is not None:
        return found
    for candidate in DEFAULTS:
        if (cwd / candidate).exists():
            return cwd / candidate
    missing = f"there is no config here, and no {DEFAULTS[1]} either"
    hint = f"{_CREATE}, or name one with --config."
    raise ConfigError([Problem(file=str(DEFAULTS[0]), message=missing, hint=hint)])


def find_fleet(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The same for a fleet, whose default is `fleet.yaml`."""
    found = _said(explicit, environ, cwd)
    if found is not None:
        return found
    if (cwd / FLEET).exists():
        return cwd / FLEET
    hint = "Write one (docs/fleet.md), or name it with --config."
    raise ConfigError([Problem(file=str(FLEET), message="there is no fleet here", hint=hint)])


def _said(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    if explicit is not None:
        return _existing(cwd / explicit, explicit, "--config names it, but nothing is there")
    from_environment = environ.get(ENVIRONMENT_VARIABLE, "")
    if not from_environment:
        return None
    said = Path(from_environment)
    return _existing(cwd / said, said, f"${ENVIRONMENT_VARIABLE} names it, but nothing is there")


def _existing(path: Path, said: Path, message: str) -> Path:
    if path.exists():
        return path
    raise ConfigError([Problem(file=str(said), message=message, hint=f"{_CREATE}.")])
