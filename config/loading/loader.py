"""YAML + environment + secret files -> Settings, or ConfigError with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
    return settings_of(
        without_empty_sections(read_config(path)), environ=environ, folder=folder_of(path)
    )


def settings_of(
    written: nodes.Mapping,
    *,
    environ: Mapping[str, str],
    folder: Path,
    laid_under: nodes.Mapping | None = None,
) -> Settings:
    """The settings that a tree means; what it leaves out, `laid_under` says, filled already.

    Raises ConfigError with every problem.
    """
    from config.loading.validation import validated  # pydantic and the models are slow to import

    filler = Filler(environ, folder)
    filled = filler.fill_root(with_defaults(written))
    root = filled if laid_under is None else merged(filled, laid_under)
    settings, problems = validated(root, set(filler.problems), folder)
    problems.extend(filler.problems.values())
    if problems or settings is None:
        raise ConfigError(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
    return settings


def merged(over: nodes.Mapping, under: nodes.Mapping) -> nodes.Mapping:
    """`over`, and of `under` what it leaves out: sections, and the keys of those that both have."""
    entries = {**under.entries, **over.entries}
    for key in over.entries.keys() & under.entries.keys():
        mine, theirs = over.entries[key].node, under.entries[key].node
        if isinstance(mine, nodes.Mapping) and isinstance(theirs, nodes.Mapping):
            both = replace(mine, entries={**theirs.entries, **mine.entries})
            entries[key] = replace(over.entries[key], node=both)
    return replace(over, entries=entries)


def folder_of(config: Path) -> Path:
    """Where a config lies; empty where the command runs in it: paths are shown as written then."""
    folder = config if config.is_dir() else config.parent
    return Path() if folder.samefile(Path.cwd()) else folder.absolute()


def without_empty_sections(root: nodes.Mapping) -> nodes.Mapping:
    """`clients:` with nothing under it, its lines commented out, is no clients."""
    kept = {
        key: entry
        for key, entry in root.entries.items()
        if not (isinstance(entry.node, nodes.Scalar) and entry.node.text is None)
    }
    return nodes.Mapping(place=root.place, entries=kept)
