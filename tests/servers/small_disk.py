"""A disk of its own for a test, so small that it is soon full: a tmpfs, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A mounted disk at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Until the system takes no byte more."""
        size = 1 << 16
        with (self.folder / "filler").open("ab", buffering=0) as file:
            while size:
                try:
                    file.write(bytes(size))
                except OSError:
                    size >>= 1

    def leave(self, free: int) -> None:
        """So many bytes are free from now on."""
        taken = shutil.disk_usage(self.folder).free - free
        with (self.folder / "filler").open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, taken)

    def make_room(self) -> None:
        (self.folder / "filler").unlink()

    def allow(self, *, writing: bool) -> None:
        """Mount it for reading only, or for writing again."""
        done = _as_root("mount", "-o", f"remount,{'rw' if writing else 'ro'}", str(self.folder))
        assert done.returncode == 0, done.stderr


@contextmanager
def small_disk(folder: Path, size: int = 4 << 20) -> Iterator[SmallDisk]:
    """`size` bytes, mounted while the block runs. Skips the test where nobody may mount."""
    folder.mkdir()
    options = f"size={size},mode=0700,uid={os.geteuid()}"
    done = _as_root("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    if done.returncode != 0:
        pytest.skip(f"No disk can be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        _as_root("umount", "--lazy", str(folder))


def _as_root(*command: str) -> subprocess.CompletedProcess[str]:
    before = () if os.geteuid() == 0 else ("sudo", "-n")
    try:
        return subprocess.run([*before, *command], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))
