"""Many calendar files as one source: a folder, or a pattern such as `calendars/*/*.ics`.

A vdir holds one event a file; a folder may as well hold several whole calendars. Content decides:
every file is read at every poll, whatever its date says.

A file that vanished, was being written, may not be read or is no whole calendar is set aside, and
the others are read. It may have held any event, so as long as it is there no absence means anything
(an EventProblem without a UID says so to the core). A folder without a single calendar file is an
error: an empty mount point looks just like it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    SourceNotFound,
    TooLarge,
    Truncated,
)
from connectors.ical.files.file_walk import is_folder, matching_files
from connectors.ical.files.whole_file import read_file
from connectors.ical.parse.blocks import parts_of
from connectors.ical.parse.text import calendar_bytes
from connectors.model import EventProblem

_RAW_LIMIT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFile:
    """One file's bytes, or in words why there are none. `name` may be an event's title."""

    name: str
    data: bytes = b""
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a path holds: one file as it is, or whole calendars joined and what was set aside."""

    body: bytes
    problems: tuple[EventProblem, ...] = ()

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256(self.body)
        for problem in self.problems:
            digest.update(f"\n{problem.reason}\n{problem.raw}".encode(errors="replace"))
        return digest.hexdigest()


def read_path(source: str, path: Path, max_bytes: int) -> Content:
    """The file, or all files of the folder or pattern. Raises ConnectorError."""
    if is_folder(path):
        return joined(source, read_folder(source, path, max_bytes))
    return Content(body=read_file(source, path, max_bytes))


def read_folder(
    source: str,
    path: Path,
    max_bytes: int,
    *,
    read: Callable[[str, Path, int], bytes] = read_file,
) -> list[FolderFile]:
    """Every calendar file that `path` stands for, in the order of their names.

    `max_bytes` is for all of them together. Raises ConnectorError: SourceNotFound if there is no
    calendar file at all.
    """
    names = matching_files(source, path)
    files: list[FolderFile] = []
    left = max_bytes
    for name in names:
        file = _one(source, name, left, read)
        files.append(file)
        left -= len(file.data)
    if matching_files(source, path) != names:
        # A file that moved from one folder to the other may have been in neither when we looked.
        files.append(FolderFile(name="", trouble="Files came or went while they were read."))
    return files


def _one(source: str, path: Path, left: int, read: Callable[[str, Path, int], bytes]) -> FolderFile:
    try:
        return FolderFile(name=str(path), data=read(source, path, left))
    except TooLarge:
        raise TooLarge(
            source,
            "The calendar files are larger than the limit, taken together.",
            "Move past years to another folder.",
        ) from None
    except ConnectorError as error:
        return FolderFile(name=str(path), trouble=_why(error))


def _why(error: ConnectorError) -> str:
    """Without the file's name: some programs name a file by its event's title."""
    if isinstance(error, AccessRevoked):
        return "It may not be read by this user."
    if isinstance(error, SourceNotFound):
        return "It vanished while the folder was read."
    if isinstance(error, Truncated):
        return "It was being written while it was read."
    return "It could not be read."


def joined(source: str, files: Sequence[FolderFile]) -> Content:
    """The whole calendars one after the other, in UTF-8 with line feeds; the others are set aside.

    Raises ConnectorError if not a single one is whole.
    """
    bodies: list[bytes] = []
    problems: list[EventProblem] = []
    for place, file in enumerate(files, 1):
        try:
            bodies.append(_whole(source, file))
        except _Broken as broken:
            where = f"Calendar file {place} of {len(files)}, by name: " if file.name else ""
            problems.append(EventProblem(uid=None, reason=f"{where}{broken}", raw=_shown(file)))
    if not bodies:
        raise Truncated(
            source,
            f"None of its {len(files)} files could be read. {problems[0].reason}",
            "Nothing was concluded; they will be read again at the next poll.",
        )
    return Content(body=b"".join(bodies), problems=tuple(problems))


class _Broken(Exception):
    """Says in one sentence why a file counts as present and is not read."""


def _whole(source: str, file: FolderFile) -> bytes:
    """One file's calendars as UTF-8 that ends in a line feed. Raises _Broken."""
    if file.trouble:
        raise _Broken(file.trouble)
    try:
        data = _with_line_feeds(calendar_bytes(source, file.data).lstrip(b" \t"))
        parts_of(source, data)
    except ConnectorError as error:
        raise _Broken(error.what) from None
    return data


def _with_line_feeds(data: bytes) -> bytes:
    """Of all files alike, for the reader goes by how the first lines end."""
    data = data.replace(b"\r\n", b"\n")
    if b"\r\n" in data:  # there were several carriage returns in a row
        data = b"\n".join(line.rstrip(b"\r") for line in data.split(b"\n"))
    return data.rstrip(b"\r\n") + b"\n"


def _shown(file: FolderFile) -> str:
    return f"{file.name}\n{file.data[:_RAW_LIMIT].decode('utf-8', 'replace')}"[:_RAW_LIMIT]
