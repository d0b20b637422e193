"""An event that is cancelled in its title, and confirmed by its status, is cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.core.sessions.model import Presence
from tests.integration.watched import Watched, a_series, an_event

JANE = ("jane", "Jane Doe", "2026-11-24T10:00")
CONFIRMED = "STATUS:CONFIRMED"


def read(folder: Path, **sections: object) -> Watched:
    practice = Watched(folder, **sections)
    practice.write(an_event(*JANE, CONFIRMED))
    practice.look("2026-11-16T09:00")
    return practice


def clients(practice: Watched) -> set[str | None]:
    return {session.client for session in practice.sessions()}


@pytest.mark.parametrize(
    ("title", "initiator"),
    [
        ("Canceled: Session: Jane Doe", "unknown"),
        ("Session: Jane Doe [CANCELLED]", "unknown"),
        ("Session: Jane Doe (canceled)", "unknown"),
        ("Session: Jane Doe - late cancel", "unknown"),
        ("Session: Jane Doe - cancelled by client", "client"),
        ("Canceled by patient: Session: Jane Doe", "client"),
        ("Session: Jane Doe - cancelled by therapist", "clinician"),
        ("Abgesagt: Session: Jane Doe", "unknown"),
        ("Session: Jane Doe - vom Klienten abgesagt", "client"),
        ("Session: Jane Doe entfällt", "unknown"),
        ("Annulé\u00a0: Session: Jane Doe", "unknown"),
        ("Session: Jane Doe - annulée par la patiente", "client"),
        ("Cancelado: Session: Jane Doe", "unknown"),
        ("Session: Jane Doe (cancelada por mí)", "clinician"),
        ("CANCELLED Session: Jane Doe", "unknown"),
        ("Session: Jane Doe - she cancelled", "unknown"),
        ("Session: Jane Doe - pt cancelled", "client"),
        ("Session: Jane Doe - client late cancel", "client"),
        ("Session: Jane Doe hat abgesagt", "unknown"),
    ],
)
def test_it_is_one_cancellation_of_the_same_client(
    tmp_path: Path, title: str, initiator: str
) -> None:
    practice = read(tmp_path)

    practice.write(an_event("jane", title, JANE[2], CONFIRMED))
    practice.look_twice("2026-11-17T09:00")

    found = practice.only("cancellation").draft
    assert (found.client, found.initiator) == ("jane", initiator)
    assert practice.session(JANE[2]).presence is Presence.CANCELLED
    assert clients(practice) == {"jane"}


@pytest.mark.parametrize(
    "title",
    [
        "Session: Jane Doe (cancelled?)",
        "Session: Jane Doe (not cancelled)",
        "Session: Jane Doe, un-cancelled",
        "Session: Jane Doe - cancelled / moved",
        "Session: Jane Doe, cancellation policy talk",
        "Session: Jane Doe - school cancelled",
        "Session: Jane Doe - evtl. abgesagt",
        "Session: Jane Doe - cancelled, now back on",
    ],
)
def test_other_words_cancel_nothing(tmp_path: Path, title: str) -> None:
    practice = read(tmp_path)

    practice.write(an_event("jane", title, JANE[2]))
    practice.look_twice("2026-11-17T09:00")

    assert practice.findings("cancellation") == []
    assert practice.session(JANE[2]).presence is Presence.SCHEDULED


def test_taken_back_it_stands_again(tmp_path: Path) -> None:
    practice = read(tmp_path)
    practice.write(an_event("jane", "Session: Jane Doe [CANCELLED]", JANE[2]))
    practice.look_twice("2026-11-17T09:00")

    practice.write(an_event(*JANE))
    practice.look_twice("2026-11-18T09:00")

    assert practice.session(JANE[2]).presence is Presence.SCHEDULED
    assert practice.said() == ["cancellation resolved corrected"]
    assert practice.starts("2026-11-24", "2026-11-25", "jane") == ["11-24 10:00"]


def test_taken_back_before_it_counted_it_never_was(tmp_path: Path) -> None:
    practice = read(tmp_path)
    practice.write(an_event("jane", "Canceled: Session: Jane Doe", JANE[2]))
    practice.look("2026-11-17T09:00")

    practice.write(an_event(*JANE))
    practice.look_twice("2026-11-17T09:05")

    assert practice.said() == []
    assert practice.session(JANE[2]).changes == 0


def test_one_date_of_a_series_is_off_alone_and_a_series_with_all_that_is_to_come(
    tmp_path: Path,
) -> None:
    series = ("jane", "Jane Doe", "2026-11-03T10:00")
    practice = Watched(tmp_path)
    practice.write(a_series(*series))
    practice.look("2026-11-16T09:00")

    off = an_event("jane", "Canceled: Session: Jane Doe", JANE[2], of=JANE[2])
    practice.write(a_series(*series), off)
    practice.look_twice("2026-11-17T09:00")
    assert practice.starts("2026-11-17", "2026-12-02") == ["11-17 10:00", "12-01 10:00"]
    assert practice.only("cancellation").draft.value["sessions"] == 1

    practice.look("2026-11-17T12:00")
    practice.write(a_series("jane", "Canceled: Session: Jane Doe", series[2]))
    practice.look_twice("2026-11-18T09:00")
    held = ["11-03 10:00", "11-10 10:00", "11-17 10:00"]
    assert practice.starts("2026-11-01", "2027-02-01") == held
    assert len(practice.findings("cancellation")) == 2


def test_read_first_when_it_was_off_it_never_was_a_session(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(an_event("jane", "Session: Jane Doe (abgesagt)", JANE[2]))
    practice.look("2026-11-16T09:00")

    assert practice.sessions() == []

    practice.write(an_event(*JANE))
    practice.look_twice("2026-11-17T09:00")
    assert practice.starts("2026-11-24", "2026-11-25", "jane") == ["11-24 10:00"]
    assert practice.said() == []


def test_booked_again_elsewhere_it_was_moved(tmp_path: Path) -> None:
    practice = read(tmp_path)

    again = an_event("again", "Jane Doe", "2026-11-26T15:00")
    practice.write(an_event("jane", "Canceled: Session: Jane Doe", JANE[2]), again)
    practice.look_twice("2026-11-17T09:00")

    assert practice.only("reschedule").draft.value["via"] == "rebook"
    assert practice.findings("cancellation") == []


def test_a_promise_that_was_called_off_is_not_owed(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(
        an_event("a", "Canceled: Call Jane Doe", "2026-11-16T10:00"),
        an_event("b", "Call John Roe", "2026-11-16T10:00").replace("Session: ", ""),
    )
    practice.look("2026-11-18T12:00")

    assert [f.draft.client for f in practice.findings("missed_follow_up")] == ["john"]


def test_new_words_of_the_practice_correct_what_was_read_and_are_no_change(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(
        an_event("one", "Session: Jane Doe LC", JANE[2]),
        an_event("two", "Jane Doe", "2026-12-01T10:00"),
    )
    practice.look("2026-11-16T09:00")
    assert len(clients(practice)) == 2  # `Jane Doe LC` is somebody else

    practice.configure(evidence={"cancelled_markers": [r"\bLC\b"]})
    practice.look("2026-11-17T09:00")

    assert clients(practice) == {"jane"}
    assert practice.starts("2026-11-01", "2026-12-31") == ["12-01 10:00"]
    assert practice.said() == []


def test_what_was_cancelled_in_words_stays_so_when_settings_change(tmp_path: Path) -> None:
    practice = read(tmp_path)
    practice.write(an_event("jane", "Canceled: Session: Jane Doe", JANE[2]))
    practice.look_twice("2026-11-17T09:00")

    practice.configure(evidence={"google_meet": False})
    practice.look("2026-11-18T09:00")

    assert practice.session(JANE[2]).presence is Presence.CANCELLED
    assert practice.said() == ["cancellation open"]
