"""What `check` says of digests that tell of more than they seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Settings


def practices_unsaid(settings: Settings) -> str:
    unsaid = [
        digest.name
        for digest in settings.digests
        if digest.scope is None and settings.digest_clinician(digest) is None
    ]
    if not unsaid:
        return ""
    return (
        f"digest {', '.join(unsaid)} names no clinician, and there are several: it tells of the "
        "practice as a whole. Write `scope: practice` if that is meant, `clinician:` for one, or "
        "`to: clinicians` so that each gets their own."
    )
