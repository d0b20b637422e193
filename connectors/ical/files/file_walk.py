"""Which calendar files a folder or a pattern stands for. Reads no file.

Not `glob`: its `**` follows links wherever they lead, nothing in it has a limit, and a folder that
may not be listed looks empty to it, which here would say that every event in it is gone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from connectors.base import AccessRevoked, SourceNotFound, TooLarge, Truncated, Unreachable

_WILD = frozenset("*?[")
_SUFFIX = ".ics"
_LOCKS = ("~$", "~lock.")  # an office program's mark beside a file that is open


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkLimits:
    """How much one path may stand for."""

    files: int = 50_000
    entries: int = 500_000  # looked at on the way
    depth: int = 32  # folders below each other


_LIMITS = WalkLimits()


def is_folder(path: Path) -> bool:
    """Whether `path` stands for many files. A file whose name holds `[` or `*` is one file."""
    return os.path.isdir(path) or (any(map(_is_wild, path.parts)) and not os.path.exists(path))


def matching_files(source: str, path: Path, limits: WalkLimits = _LIMITS) -> list[Path]:
    """The `.ics` files, sorted by name; hidden ones and editors' marks are left out.

    A folder stands for the files right in it. In a pattern, `*`, `?` and `[…]` stay inside one
    name, and `**` is any number of folders, links to folders aside. A file that is reached twice
    is listed once. Raises ConnectorError, never an incomplete list.
    """
    walk = _Walk(source, limits)
    files: dict[object, Path] = {}
    for file in sorted(set(walk.expand(*_split(path)))):
        files.setdefault(_identity(file), file)
    if not files:
        where = f"in {path}" if os.path.isdir(path) else f"that matches {path}"
        raise SourceNotFound(
            source,
            f"There is no .ics file {where}.",
            "Check the `path` of this source, and that the disk it lies on is there. "
            "Files in folders below need a pattern such as folder/*/*.ics.",
        )
    return list(files.values())


def _split(path: Path) -> tuple[Path, tuple[str, ...]]:
    """The folder to begin with, and the rest as a pattern."""
    if os.path.isdir(path):
        return path, ("*",)
    fixed = next(number for number, part in enumerate(path.parts) if _is_wild(part))
    parts: list[str] = []
    for part in path.parts[fixed:]:
        if part != "**" or parts[-1:] != ["**"]:  # `**/**` says no more and takes far longer
            parts.append(part)
    return Path(*path.parts[:fixed]), (*parts, "*") if parts[-1] == "**" else tuple(parts)


class _Walk:
    def __init__(self, source: str, limits: WalkLimits) -> None:
        self._source = source
        self._limits = limits
        self._looked_at = 0
        self._found = 0

    def expand(self, base: Path, parts: tuple[str, ...], depth: int = 0) -> Iterator[Path]:
        """The files that the rest of a pattern reaches from `base`."""
        if depth > self._limits.depth:
            raise self._too_large(f"its folders lie deeper than {self._limits.depth}")
        head, rest = parts[0], parts[1:]
        if head == "**":
            yield from self.expand(base, rest, depth)
            for name in self._names(base):
                if not name.startswith(".") and self._is_folder(base / name, follow=False):
                    yield from self.expand(base / name, parts, depth + 1)
            return
        for name in self._names(base) if _is_wild(head) else [head]:
            if _fits(name, head):
                yield from self._reached(base / name, rest, depth)

    def _reached(self, path: Path, rest: tuple[str, ...], depth: int) -> Iterator[Path]:
        if rest:
            if self._is_folder(path, follow=True):
                yield from self.expand(path, rest, depth + 1)
        elif _is_calendar(path):
            self._found += 1
            if self._found > self._limits.files:
                most = self._limits.files
                raise self._too_large(f"it stands for more than {most:,} calendar files")
            yield path

    def _is_folder(self, path: Path, *, follow: bool) -> bool:
        with self._refusals(path):
            try:
                return stat.S_ISDIR(path.stat(follow_symlinks=follow).st_mode)
            except (FileNotFoundError, NotADirectoryError):
                return False

    def _names(self, folder: Path) -> list[str]:
        names = []
        with self._refusals(folder), os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name)
                self._looked_at += 1
                if self._looked_at > self._limits.entries:
                    raise self._too_large(f"there are more than {self._limits.entries:,} files")
        return names

    @contextmanager
    def _refusals(self, folder: Path) -> Iterator[None]:
        """What the system refuses, as an error of this source."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError):
            raise self._vanished(folder) from None
        except PermissionError:
            raise AccessRevoked(
                self._source,
                f"The folder {folder} may not be listed by this user.",
                "Give the user that runs SteadyFrame the right to read it.",
            ) from None
        except (OSError, ValueError):
            raise Unreachable(
                self._source, f"The folder {folder} could not be listed.", "Check the disk."
            ) from None

    def _vanished(self, folder: Path) -> SourceNotFound | Truncated:
        if self._looked_at:
            return Truncated(
                self._source,
                "A folder vanished while it was being listed.",
                "Nothing was concluded; it will be read again at the next poll.",
            )
        return SourceNotFound(
            self._source,
            f"There is no folder {folder}.",
            "Check the `path` of this source, and that the disk it lies on is there.",
        )

    def _too_large(self, why: str) -> TooLarge:
        return TooLarge(
            self._source,
            f"The path of this source is too much to read: {why}.",
            "Name a smaller folder, or move past years to another one.",
        )


def _is_wild(part: str) -> bool:
    return not _WILD.isdisjoint(part)


def _fits(name: str, part: str) -> bool:
    """A wildcard at the beginning passes over hidden names, as a shell does."""
    if not _is_wild(part):
        return name == part
    return fnmatchcase(name, part) and (part.startswith(".") or not name.startswith("."))


def _is_calendar(path: Path) -> bool:
    """No folder, pipe or socket. What can't be looked at may be a file that can't be read."""
    if not path.name.lower().endswith(_SUFFIX) or path.name.startswith(_LOCKS):
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return os.path.lexists(path)


def _identity(file: Path) -> object:
    try:
        status = file.stat()
    except OSError:
        return file
    return status.st_dev, status.st_ino
