"""What a page asks of the database: no more in a large practice than in a small one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import event

from monitor.jobs.access.users import Role
from tests.builders.ics import calendar
from tests.integration.watched import a_series, an_event
from tests.integration.web.people import signed_in
from tests.integration.web.visited import Visited

TUESDAY = "2026-11-24T08:20"
AWAY = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
PAGES = ("/", "/findings", "/clients", "/clients/jane", "/sources", "/sources/s0", "/digests")


def asked_of(folder: Path, clinicians: int) -> dict[str, int]:
    """By page, how many statements it took one of so many clinicians to see it."""
    numbers = range(clinicians)
    visited = Visited(
        folder,
        clinicians=[{"id": f"k{n}"} for n in numbers],
        sources=[
            {"name": f"s{n}", "type": "ical", "path": f"{n}.ics", "clinician": f"k{n}"}
            for n in numbers
        ],
    )
    for n in numbers:
        whose = "Jane Doe" if n == 0 else f"Client {n}"
        away = an_event(f"a{n}", "Away", "2026-11-27T00:00", AWAY)
        text = calendar(a_series(f"u{n}", whose, "2026-11-03T10:00"), away)
        (folder / f"{n}.ics").write_bytes(text)
        visited.watched.poll_of(f"s{n}", "2026-11-24T08:00")
    visited.watched.evaluate(TUESDAY)
    visited.at(TUESDAY)
    person = signed_in(visited, "amara@riverside.example", Role.CLINICIAN, "k0")
    asked: list[str] = []
    event.listen(visited.app().engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    found = {}
    for page in PAGES:
        asked.clear()
        assert person.get(page).status_code == 200
        found[page] = len(asked)
    return found


def test_a_page_of_one_clinician_asks_as_much_whatever_the_number_of_others(
    tmp_path: Path,
) -> None:
    for name in ("few", "many"):
        (tmp_path / name).mkdir()

    assert asked_of(tmp_path / "few", 1) == asked_of(tmp_path / "many", 4)
