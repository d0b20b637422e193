"""Writing a token file: whole or not at all, and readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path


def save(path: Path, info: dict[str, object]) -> None:
    """Put `info` there as JSON in place of what was there. Raises OSError.

    A folder that has to be made is its owner's alone; a symbolic link keeps pointing where it does.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(info, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
