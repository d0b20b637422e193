"""Gets the bytes of the calendar that was named: a file, a zip, a folder, or an address."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from connectors.base import ConnectorError, NotACalendar, SourceNotFound, TooLarge
from connectors.ical.files.folder import read_path
from connectors.ical.http import HttpReader
from connectors.net.limits import HttpLimits
from monitor.cli.setup.init.answers import Calendar

_SOURCE = "calendar"
_MOST_FILES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One calendar of a zip. `name` is a file's, fit for any folder."""

    name: str
    body: bytes


def is_zip(calendar: Calendar) -> bool:
    return calendar.kind == "file" and calendar.place.lower().endswith(".zip")


def read(calendar: Calendar) -> bytes:
    """Raises ConnectorError."""
    limits = HttpLimits(tries=1)  # a person waits, and may try again
    if calendar.kind == "feed":
        reader = HttpReader(
            source=_SOURCE, limits=limits, allow_private_network=calendar.is_private
        )
        return reader.get(calendar.place).body
    return read_path(_SOURCE, Path(calendar.place).expanduser(), limits.max_bytes).body


def unpacked(path: Path) -> list[Packed]:
    """The calendars of a zip, as Google exports them, the largest first. Raises ConnectorError."""
    left = HttpLimits().max_bytes
    found: list[Packed] = []
    try:
        with zipfile.ZipFile(path.expanduser()) as archive:
            for member in archive.infolist()[:_MOST_FILES]:
                if member.is_dir() or not member.filename.lower().endswith((".ics", ".ical")):
                    continue
                with archive.open(member) as file:
                    body = file.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise TooLarge(_SOURCE, f"What {path} holds is too large.", "Unpack it first.")
                found.append(Packed(name=_file_name(member.filename), body=body))
    except FileNotFoundError:
        raise SourceNotFound(_SOURCE, f"There is no file {path}.", "") from None
    # A password is a RuntimeError, an unknown way of packing a NotImplementedError.
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
        raise _unreadable(path) from None
    if not found:
        raise NotACalendar(_SOURCE, f"{path} holds no .ics file.", "Export the calendar again.")
    return sorted(found, key=lambda one: -len(one.body))


def _unreadable(path: Path) -> ConnectorError:
    return NotACalendar(
        _SOURCE, f"{path} can't be unpacked.", "Unpack it yourself and name the .ics file in it."
    )


def _file_name(member: str) -> str:
    """`../Amara Osei_a1@group.calendar.google.com.ics` -> `Amara-Osei.ics`."""
    stem = PurePosixPath(member.replace("\\", "/")).stem
    stem = re.sub(r"_[0-9a-z]{10,}@group\.calendar\.google\.com$", "", stem)
    plain = re.sub(r"[^\w.@]+", "-", stem).strip("-.")[:60]
    return f"{plain or 'calendar'}.ics"
