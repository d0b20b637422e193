"""YAML + environment + secret files -> Settings, or ConfigError with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import ConfigError
from config.loading.shared_settings import with_defaults
from config.tree import nodes
from config.tree.fill import Filler
from config.tree.reader import read_config

if TYPE_CHECKING:
    from config.settings import Settings


def load_settings(path: Path, *, environ: Mapping[str, str]) -> Settings:
    """The settings in a YAML file, or in a folder's `*.yaml` files.

    `${NAME}` is taken from `environ`. Relative paths, of secret files and of a SQLite database too,
    are taken from the config's own folder, wherever the command runs.
    Raises ConfigError; nothing in it shows a value that came from the environment or a file.
    """
    written = with_defaults(_without_empty_sections(read_config(path)))
    from config.loading.validation import validated  # pydantic and the models are slow to import

    folder = _own_folder(path)
    filler = Filler(environ, folder)
    root = filler.fill_root(written)
    settings, problems = validated(root, set(filler.problems), folder)
    problems.extend(filler.problems.values())
    if problems or settings is None:
        raise ConfigError(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
    return settings


def _own_folder(config: Path) -> Path:
    """Empty where the command runs in it: paths are then shown as they are written."""
    folder = config if config.is_dir() else config.parent
    return Path() if folder.samefile(Path.cwd()) else folder.absolute()


def _without_empty_sections(root: nodes.Mapping) -> nodes.Mapping:
    """`clients:` with nothing under it, its lines commented out, is no clients."""
    kept = {
        key: entry
        for key, entry in root.entries.items()
        if not (isinstance(entry.node, nodes.Scalar) and entry.node.text is None)
    }
    return nodes.Mapping(place=root.place, entries=kept)
