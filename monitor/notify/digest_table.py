"""The practice's clinicians as a table: in the config's order, for it is no ranking."""

from __future__ import annotations

from monitor.core.digest_model import ClinicianRow, Digest
from monitor.core.stats import FEWEST_TO_JUDGE
from monitor.notify.clean import plain
from monitor.notify.message import Image
from monitor.notify.view import Section, Table

COLUMNS = ("", "Kept", "Starts seen", "Late", "Short notice")
OF = "{some} of {all}"
OF_FEW = "{some} of {all} (few)"
NONE = "none planned"
INTRO = "No ranking: the order is the config's. “Few”: too few sessions to judge by."


def by_clinician(digest: Digest, strips: Image | None) -> list[Section]:
    if not digest.rows:
        return []
    table = Table(columns=COLUMNS, rows=tuple(map(_cells, digest.rows)))
    return [Section(heading="Clinician by clinician", intro=INTRO, table=table, picture=strips)]


def _cells(row: ClinicianRow) -> tuple[str, ...]:
    kept, seen = row.kept, row.coverage
    words = OF if kept.planned >= FEWEST_TO_JUDGE else OF_FEW
    return (
        plain(row.name, longest=60),
        words.format(some=kept.kept, all=kept.planned) if kept.planned else NONE,
        OF.format(some=seen.seen, all=seen.sessions) if seen.sessions else "",
        str(row.late) if seen.seen else "",
        str(row.short_notice),
    )
