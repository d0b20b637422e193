"""The practice's clinicians as a table: in the config's order, for it is no ranking."""

from __future__ import annotations

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language
from monitor.core.digest.kept_rate import FEWEST_TO_JUDGE
from monitor.core.digest.model import ClinicianRow, Digest
from monitor.notify.message import Image
from monitor.notify.view import Section, Table

_COLUMNS = (N_("Kept"), N_("Starts seen"), N_("Late"), N_("Short notice"))
_OF = N_("{kept} of {planned}")
_OF_FEW = N_("{kept} of {planned} (few)")
_SEEN = N_("{seen} of {sessions}")


def by_clinician(language: Language, digest: Digest, strips: Image | None) -> list[Section]:
    if not digest.rows:
        return []
    table = Table(
        columns=("", *map(language.say, _COLUMNS)),
        rows=tuple(_cells(language, row) for row in digest.rows),
    )
    heading = language.say("Clinician by clinician")
    intro = language.say(
        "No ranking: the order is the config's. “Few”: too few sessions to judge by."
    )
    return [Section(heading=heading, intro=intro, table=table, picture=strips)]


def _cells(language: Language, row: ClinicianRow) -> tuple[str, ...]:
    kept, seen = row.kept, row.coverage
    is_few = 0 < kept.planned < FEWEST_TO_JUDGE
    said = language.say(_OF_FEW if is_few else _OF, kept=kept.kept, planned=kept.planned)
    unseen = language.say("{number} not seen", number=row.not_seen) if row.not_seen else ""
    if not kept.planned and not row.in_view:
        unseen = unseen or language.say("not seen")
    parts = (said if kept.planned or not unseen else "", unseen)
    return (
        plain(row.name, longest=60),
        ", ".join(filter(None, parts)),
        language.say(_SEEN, seen=seen.seen, sessions=seen.sessions) if seen.sessions else "",
        str(row.late) if seen.seen else "",
        str(row.short_notice),
    )
