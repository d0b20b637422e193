"""What stands above a digest's sections: the week in short, what is not counted, and a note."""

from __future__ import annotations

from monitor.core.common.translation import Language
from monitor.core.digest.model import Digest


def in_short(language: Language, digest: Digest) -> str:
    """For the subject: what waits, else how the week was."""
    say, count = language.say, language.count
    repair = sum(item.findings for item in digest.repair if not item.mended)
    unseen = digest.not_seen
    owed, blind = sum(item.findings for item in digest.follow_ups), len(digest.blind_spots)
    parts = [
        count("{number} session not seen", "{number} sessions not seen", unseen) if unseen else "",
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


def left_out(language: Language, digest: Digest) -> str:
    """What the lead's numbers leave out; empty where that is nothing."""
    excluded = digest.kept.excluded
    if not excluded:
        return ""
    return language.say("{excluded} not counted (the client's wish, or excused)", excluded=excluded)


def note(language: Language, digest: Digest, *, is_empty: bool) -> str:
    late = language.say("This digest comes late: SteadyFrame was not running at its usual hour.")
    calm = language.say("Nothing is waiting for you. Have a good week.")
    return " ".join(filter(None, (late if digest.is_late else "", calm if is_empty else "")))
