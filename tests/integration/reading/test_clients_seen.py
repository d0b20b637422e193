"""The practice's list of clients: in one order, whoever of them stands in the config."""

from __future__ import annotations

from pathlib import Path

from monitor.jobs.reading.relationship import some_clients
from monitor.jobs.reading.terminal_display import display_as
from tests.integration.watched import SETTINGS, Watched, an_event

CONFIGURED = [{"id": name.lower(), "name": name} for name in ("Cleo", "Finn", "Gus", "Zoe")]
OTHERS = ("Anna", "Bert", "Dora", "Emil", "Hugo")


def practice_of(folder: Path, *, seen: tuple[str, ...]) -> Watched:
    practice = Watched(folder, **{**SETTINGS, "clients": CONFIGURED})
    practice.write(*(an_event(who, who, "2026-11-24T10:00") for who in seen))
    practice.look("2026-11-23T09:00")
    return practice


def pages_of(practice: Watched, most: int) -> tuple[list[int], list[str]]:
    """How long each page is, and the first letter of each name in their order."""
    first, lengths, found = 0, list[int](), list[str]()
    names = {c["id"]: c["name"] for c in CONFIGURED}
    while True:
        ids, number = some_clients(practice.app, by_name=True, first=first, most=most)
        lengths.append(len(ids))
        found += [names.get(i) or called(practice, i) for i in ids]
        first += most
        if first >= number:
            return lengths, [name[0] for name in found]


def called(practice: Watched, client: str) -> str:
    return display_as(practice.app, "full", [client])(client)


def test_each_stands_once_and_in_order_however_long_a_page_is(tmp_path: Path) -> None:
    practice = practice_of(tmp_path, seen=(*OTHERS, "Cleo", "Finn", "Gus", "Zoe"))

    orders = {most: "".join(pages_of(practice, most)[1]) for most in range(1, 12)}

    assert orders == dict.fromkeys(range(1, 12), "ABCDEFGHZ")


def test_who_has_no_session_is_not_listed(tmp_path: Path) -> None:
    practice = practice_of(tmp_path, seen=("Anna", "Bert", "Gus"))

    assert pages_of(practice, 4) == ([2, 1], ["A", "B", "G"])
