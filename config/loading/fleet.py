"""`fleet.yaml`: many practices on one queue, each a config of its own in one folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as EnvironMapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from config.errors import ConfigError, MisfitError, Problem
from config.loading.loader import (
    folder_of,
    load_settings,
    merged,
    settings_of,
    without_empty_sections,
)
from config.loading.messages import problem_at
from config.sections.queue import POSTGRESQL
from config.tree.fill import Filler
from config.tree.nodes import Entry, Mapping, Node, Path, Place, Scalar, locate
from config.tree.reader import read_config
from config.wording import did_you_mean, shown

if TYPE_CHECKING:
    from config.settings import Settings

_KEYS = ("queue", "practices", "defaults")
# It becomes a part of a schema's name, of locks and of log lines.
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")
_SCHEMA = "practice_"
# What only one practice may say, or none.
_NO_DEFAULTS: tuple[Path, ...] = (("defaults",), ("queue",), ("storage", "schema"))

# What a config looks like from outside: its files, when each was written last, and their sizes.
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What `fleet.yaml` says. `queue_url` is a secret, and so may be any of `defaults`."""

    file: FilePath
    queue_url: str = field(repr=False)
    practices: FilePath
    defaults: Mapping = field(repr=False)
    environ: EnvironMapping[str, str] = field(repr=False)

    def ids(self) -> list[str]:
        """The practices' ids: what their files and folders are called. Raises ConfigError."""
        return sorted(self._configs())

    def config_of(self, practice: str) -> FilePath:
        """The file or folder of that practice. Raises ConfigError for an unknown id."""
        if _ID.fullmatch(practice):
            for config in (self.practices / practice, self.practices / f"{practice}.yaml"):
                if config.exists():
                    return config
        hint = did_you_mean(practice, self._configs())
        hint = hint or f"`steadyframe fleet add {practice}` adds it."
        message = f"no practice is called {shown(practice)}"
        raise ConfigError([Problem(file=str(self.practices), message=message, hint=hint)])

    def stamp_of(self, practice: str) -> Stamp:
        """Another one where the practice's config is another. Raises ConfigError."""
        return _stamp(self.config_of(practice), self.file)

    def stamps(self) -> dict[str, Stamp]:
        """Of all practices. Raises ConfigError where the folder can't be read."""
        own = _stamp(self.file)
        return {one: _stamp(config) + own for one, config in self._configs().items()}

    def settings(self, practice: str) -> Settings:
        """That practice's settings. Raises ConfigError with every problem, as for any config.

        What it leaves out, `defaults` say; queue and schema are always the fleet's word.
        """
        config = self.config_of(practice)
        written = without_empty_sections(read_config(config))
        _refuse_what_is_the_fleets(written, practice)
        return settings_of(
            written,
            environ=self.environ,
            folder=folder_of(config),
            laid_under=self._laid_under(practice),
        )

    def _laid_under(self, practice: str) -> Mapping:
        """What holds where the practice says nothing: its schema, and the queue's database."""
        own = {
            "storage": _section(self.file, schema=schema_of(practice), url=self.queue_url),
            "queue": _section(self.file, engine="procrastinate", url=self.queue_url),
        }
        entries = {
            name: Entry(place=section.place, written=name, node=section)
            for name, section in own.items()
        }
        return merged(self.defaults, Mapping(place=Place(file=str(self.file)), entries=entries))

    def _configs(self) -> dict[str, FilePath]:
        try:
            entries = sorted(self.practices.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            why = f"the folder of practices can't be read ({error.strerror})"
            hint = f"Make it, or name another one at practices in {self.file}."
            raise ConfigError([Problem(file=str(self.practices), message=why, hint=hint)]) from None
        found: dict[str, FilePath] = {}
        problems = []
        for entry in entries:
            if entry.name.startswith(".") or not (entry.is_dir() or entry.suffix == ".yaml"):
                continue
            practice = entry.name if entry.is_dir() else entry.stem
            if fault := _fault(practice, found):
                problems.append(Problem(file=str(entry), message=fault, hint=_NAMING))
            found[practice] = entry
        if problems:
            raise ConfigError(problems)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """One practice that has its jobs done by workers, as if it were a fleet's only one."""

    config: FilePath
    queue_url: str = field(repr=False)
    environ: EnvironMapping[str, str] = field(repr=False)

    def ids(self) -> list[str]:
        return [_ALONE]

    def stamp_of(self, practice: str) -> Stamp:
        return _stamp(self.config)

    def stamps(self) -> dict[str, Stamp]:
        return {_ALONE: _stamp(self.config)}

    def settings(self, practice: str) -> Settings:
        """Raises ConfigError."""
        return load_settings(self.config, environ=self.environ)


def load_alone(config: FilePath, *, environ: EnvironMapping[str, str]) -> Alone:
    """Raises ConfigError with every problem, and where its daemon does the jobs."""
    settings = load_settings(config, environ=environ)
    if settings.queue.engine != "procrastinate":
        said = "`inline` leaves nothing to a worker: `steadyframe run` does it all"
        hint = "Write queue: {engine: procrastinate} for workers."
        problem = Problem(file=str(config), path="queue.engine", message=said, hint=hint)
        raise ConfigError([problem])
    url = settings.queue.url or settings.storage.url
    return Alone(config=config, queue_url=url.get_secret_value(), environ=environ)


_ALONE = "practice"
_NAMING = "An id is the name of the file or folder: small letters, digits, - and _; 48 at most."


def _fault(practice: str, found: EnvironMapping[str, FilePath]) -> str:
    if _ID.fullmatch(practice) is None:
        return "its name is no id of a practice"
    return f"has the same id as {found[practice].name}" if practice in found else ""


def schema_of(practice: str) -> str:
    """The PostgreSQL schema that the practice with this id has for itself."""
    return f"{_SCHEMA}{practice}"


def load_fleet(file: FilePath, *, environ: EnvironMapping[str, str]) -> Fleet:
    """Read `fleet.yaml`, but none of its practices. Raises ConfigError with every problem.

    Its relative paths are taken from its own folder.
    """
    folder = folder_of(file)
    filler = Filler(environ, folder)
    root = filler.fill_root(without_empty_sections(read_config(file)))
    problems = [*filler.problems.values(), *_problems(root)]
    if problems:
        raise ConfigError(sorted(problems, key=lambda problem: problem.line or 0))
    defaults = locate(root, ("defaults",))[1]
    practices = _text(root, "practices") or ""
    return Fleet(
        file=file,
        queue_url=_text(root, "queue", "url") or "",
        practices=folder / FilePath(practices).expanduser(),
        defaults=defaults if isinstance(defaults, Mapping) else _section(file),
        environ=environ,
    )


def is_fleet(config: FilePath) -> bool:
    """Whether a file is a fleet's rather than a practice's. Raises ConfigError if unreadable."""
    return config.is_file() and "practices" in read_config(config).entries


def _problems(root: Mapping) -> Iterator[Problem]:
    for key in root.entries.keys() - set(_KEYS):
        hint = did_you_mean(key, _KEYS) or f"Known here: {', '.join(_KEYS)}."
        yield problem_at(root, (key,), MisfitError("unknown key", hint))
    url = _text(root, "queue", "url")
    if url is None or not url.startswith(POSTGRESQL):
        said = "missing" if url is None else "is no PostgreSQL database"
        hint = f"Write {POSTGRESQL}user:${{PG_PASSWORD}}@host/name."
        yield problem_at(root, ("queue", "url"), MisfitError(said, hint))
    if not _text(root, "practices"):
        hint = "Write practices: practices, the folder that holds a config for each."
        yield problem_at(root, ("practices",), MisfitError("missing", hint))
    yield from _no_defaults(root)


def _no_defaults(root: Mapping) -> Iterator[Problem]:
    defaults = locate(root, ("defaults",))[1]
    if defaults is not None and not isinstance(defaults, Mapping):
        yield problem_at(root, ("defaults",), MisfitError("must be a section"))
    for path in _NO_DEFAULTS:
        if locate(root, ("defaults", *path))[1] is not None:
            complaint = MisfitError("can't be the same for all practices", "Take it out.")
            yield problem_at(root, ("defaults", *path), complaint)


def _refuse_what_is_the_fleets(root: Mapping, practice: str) -> None:
    """A practice that could name its schema could name another one's."""
    found: list[tuple[Path, MisfitError]] = []
    schema = locate(root, ("storage", "schema"))[1]
    if schema is not None and not _is(schema, schema_of(practice)):
        said = f"{{value}} is not this practice's schema, which is {schema_of(practice)}"
        found.append((("storage", "schema"), MisfitError(said, "Take it out.")))
    if "queue" in root.entries:
        said = "is for the fleet to say, for all practices"
        found.append((("queue",), MisfitError(said, "Take it out.")))
    if found:
        raise ConfigError([problem_at(root, path, complaint) for path, complaint in found])


def _is(node: Node, text: str) -> bool:
    return isinstance(node, Scalar) and node.text == text


def _text(root: Mapping, *path: str) -> str | None:
    node = locate(root, path)[1]
    return node.text if isinstance(node, Scalar) and node.text else None


def _section(file: FilePath, **values: str) -> Mapping:
    """A section that no file has written."""
    place = Place(file=str(file))
    return Mapping(
        place=place,
        entries={
            key: Entry(place=place, written=key, node=Scalar(place=place, written="", text=text))
            for key, text in values.items()
        },
    )


def _stamp(*configs: FilePath) -> Stamp:
    files = [
        file
        for config in configs
        for file in (sorted(config.glob("*.yaml")) if config.is_dir() else [config])
    ]
    return tuple(stamp for file in files if (stamp := _stamped(file)) is not None)


def _stamped(file: FilePath) -> tuple[str, int, int] | None:
    try:
        stat = file.stat()
    except OSError:  # gone meanwhile: reading it says so
        return None
    return (file.name, stat.st_mtime_ns, stat.st_size)
