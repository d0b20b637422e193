"""What stands above a digest's sections: the week in short, its numbers, and a note."""

from __future__ import annotations

import re

from monitor.core.digest_model import Digest
from monitor.core.language import Language, mark_plural
from monitor.core.stats import FEWEST_TO_JUDGE

KEPT = mark_plural(
    "{kept} of {number} session kept as planned", "{kept} of {number} sessions kept as planned"
)
KEPT_OF_FEW = mark_plural(
    "{kept} of {number} session kept as planned, too few to judge",
    "{kept} of {number} sessions kept as planned, too few to judge",
)


def in_short(language: Language, digest: Digest) -> str:
    """For the subject: what waits, else how the week was."""
    say, count = language.say, language.count
    repair = sum(item.findings for item in digest.repair if not item.mended)
    owed, blind = sum(item.findings for item in digest.follow_ups), len(digest.blind_spots)
    parts = [
        count("{number} worth repairing", "{number} worth repairing", repair) if repair else "",
        count("{number} follow-up open", "{number} follow-ups open", owed) if owed else "",
        count("{number} blind spot", "{number} blind spots", blind) if blind else "",
    ]
    if said := ", ".join(filter(None, parts)):
        return said
    kept = digest.kept
    if not kept.planned and not digest.coverage.sessions:
        return say("a quiet one")
    return say("{kept} of {planned} kept as planned", kept=kept.kept, planned=kept.planned)


def facts(language: Language, digest: Digest) -> tuple[str, ...]:
    """The week's numbers, as far as the lead hasn't said them."""
    kept = digest.kept
    found = []
    words = KEPT_OF_FEW if kept.planned < FEWEST_TO_JUDGE else KEPT
    if kept.planned and not {kept.kept, kept.planned} <= _numbers_in(digest.lead):
        found.append(language.count(*words, kept.planned, kept=kept.kept))
    if kept.excluded:
        found.append(
            language.say(
                "{excluded} not counted (the client's wish, or excused)", excluded=kept.excluded
            )
        )
    return tuple(found)


def note(language: Language, digest: Digest, *, is_empty: bool) -> str:
    late = language.say("This digest comes late: SteadyFrame was not running at its usual hour.")
    calm = language.say("Nothing is waiting for you. Have a good week.")
    return " ".join(filter(None, (late if digest.is_late else "", calm if is_empty else "")))


def _numbers_in(text: str) -> set[int]:
    return set(map(int, re.findall(r"\d+", text)))
