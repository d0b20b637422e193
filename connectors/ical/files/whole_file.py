"""One calendar file, read whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from connectors.base import AccessRevoked, SourceNotFound, TooLarge, Truncated, Unreachable


def read_file(source: str, path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file. Raises ConnectorError.

    A file that changes while it is read is Truncated: half of each state is neither.
    """
    try:
        _insist_on_a_file(source, path)
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(max_bytes + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise SourceNotFound(
            source, f"There is no file {path}.", "Check the `path` of this source."
        ) from None
    except PermissionError:
        raise AccessRevoked(
            source,
            f"The file {path} may not be read by this user.",
            "Give the user that runs SteadyFrame the right to read it and its folder.",
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "odd path"
        raise Unreachable(
            source, f"The file {path} could not be read: {reason}.", "Check the disk and the path."
        ) from None
    if len(data) > max_bytes:
        raise TooLarge(
            source,
            f"The file {path} is larger than {max_bytes // 2**20} MiB.",
            "Export a smaller one, for example without past years.",
        )
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(data)):
        raise Truncated(
            source,
            f"The file {path} was being written while it was read.",
            "Nothing of it was believed; it will be read again at the next poll.",
        )
    return data


def _insist_on_a_file(source: str, path: Path) -> None:
    """Opening a pipe would wait for a writer, so what it is comes first."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise SourceNotFound(
            source, f"{path} is a folder.", "Name one .ics file in it, for example calendar.ics."
        )
    if not stat.S_ISREG(mode):
        raise SourceNotFound(
            source, f"{path} is not an ordinary file.", "Name one .ics file on this machine."
        )
