"""The `file` channel: one JSON object a message, appended to a file only its owner can read."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

from monitor.notify.message import Message, PermanentDeliveryError, TemporaryDeliveryError
from monitor.notify.payload import payload_of

if sys.platform != "win32":
    import fcntl

_PATIENCE, _LOOK_AGAIN = 5.0, 0.02  # seconds
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class FileNotifier:
    """Appends to `path`; its folder is made when it is missing. Safe for several processes."""

    def __init__(self, name: str, *, path: Path) -> None:
        self._name = name
        self._path = path

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> None:
        line = self._line(message)
        try:
            is_new = not self._path.exists()
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._append(line)
            if is_new:
                _sync_folder(self._path.parent)
        except OSError as error:
            raise self._failure(error) from error

    def check(self) -> str:
        """Looks without writing. Raises DeliveryError as `send` would."""
        nearest = self._path
        while not nearest.exists() and nearest != nearest.parent:
            nearest = nearest.parent
        wanted = os.W_OK if nearest == self._path else os.W_OK | os.X_OK
        if nearest == self._path and not nearest.is_file():
            raise self._failure(OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
        if nearest != self._path and not nearest.is_dir():
            raise self._failure(OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
        if not os.access(nearest, wanted):
            raise self._failure(OSError(errno.EACCES, os.strerror(errno.EACCES)))
        return f"{self._path} can be written."

    def close(self) -> None:
        """Nothing is kept open."""

    def _line(self, message: Message) -> bytes:
        # ASCII only: nothing in the file can steer the terminal that prints it.
        return json.dumps(payload_of(message, self._name)).encode() + b"\n"

    def _append(self, line: bytes) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        handle = os.open(self._path, flags, 0o600)
        try:
            with _locked(handle):
                end = os.lseek(handle, 0, os.SEEK_END)
                self._write_whole(handle, end, _after_half_line(handle, end) + line)
        finally:
            os.close(handle)

    def _write_whole(self, handle: int, end: int, line: bytes) -> None:
        """All of it on the disk, or nothing of it in the file."""
        try:
            written = os.write(handle, line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if _is_regular(handle):
                os.fsync(handle)
        except OSError:
            if _is_regular(handle):
                os.ftruncate(handle, end)
            raise

    def _failure(self, error: OSError) -> PermanentDeliveryError | TemporaryDeliveryError:
        what = f"Channel {self._name}: {self._path} could not be written"
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        if error.errno in _FULL:
            remedy = "Free some space; the message is kept and tried again."
            return TemporaryDeliveryError(self._name, f"{what}: the disk is full.", remedy)
        if isinstance(error, BlockingIOError):
            why = "another program holds it"
            remedy = "Stop that program; the message is kept and tried again."
            return TemporaryDeliveryError(self._name, f"{what}: {why}.", remedy)
        remedy = "Let the user that runs steadyframe write there, or change the channel's `path`."
        return PermanentDeliveryError(self._name, f"{what}: {reason}.", remedy)


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    """Undoing a half-written line must not cut off a line of another process."""
    if sys.platform == "win32" or not _is_regular(handle):
        yield
        return
    _lock(handle, time.monotonic() + _PATIENCE)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _lock(handle: int, until: float) -> None:
    """Raises BlockingIOError: whoever else writes a message takes milliseconds."""
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
        Event().wait(_LOOK_AGAIN)


def _after_half_line(handle: int, end: int) -> bytes:
    """A line break, if a power cut left the last line without its own."""
    if end == 0 or not _is_regular(handle):
        return b""
    os.lseek(handle, end - 1, os.SEEK_SET)
    return b"" if os.read(handle, 1) == b"\n" else b"\n"


def _is_regular(handle: int) -> bool:
    return stat.S_ISREG(os.fstat(handle).st_mode)


def _sync_folder(folder: Path) -> None:
    """Without it a new file can vanish with the power although its contents were synced."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
