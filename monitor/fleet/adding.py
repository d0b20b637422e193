"""Take one more practice in."""

from __future__ import annotations

import shutil
from pathlib import Path

from config.errors import ConfigError, Problem
from config.loading.fleet import Fleet
from monitor.fleet.engines import Engines
from monitor.fleet.schemas import Upgraded, upgrade_practice


def add_practice(fleet: Fleet, engines: Engines, practice: str, config: Path | None) -> Upgraded:
    """Copy `config`, a file or a folder, in among the others, check it, and make its schema.

    Without one, the practice's config is there already. Raises ConfigError, and then nothing was
    copied.
    """
    copied = _copy(fleet, practice, config) if config is not None else None
    try:
        fleet.settings(practice)
    except ConfigError:
        _take_away(copied)
        raise
    return upgrade_practice(fleet, engines, practice)


def _copy(fleet: Fleet, practice: str, config: Path) -> Path:
    place = fleet.practices / practice
    target = place if config.is_dir() else place.with_name(f"{practice}.yaml")
    for taken in (place, place.with_name(f"{practice}.yaml")):
        if taken.exists():
            hint = "Choose another id, or leave the config out to use this one."
            raise ConfigError([Problem(file=str(taken), message="is there already", hint=hint)])
    try:
        if config.is_dir():
            shutil.copytree(config, target)
        else:
            shutil.copy(config, target)
    except (OSError, shutil.Error) as error:
        _take_away(target)
        why = f"can't be copied ({getattr(error, 'strerror', None) or 'some of its files'})"
        hint = f"Let this user read it, and write to {fleet.practices}."
        raise ConfigError([Problem(file=str(config), message=why, hint=hint)]) from error
    return target


def _take_away(copied: Path | None) -> None:
    if copied is None:
        return
    if copied.is_dir():
        shutil.rmtree(copied, ignore_errors=True)
    else:
        copied.unlink(missing_ok=True)
