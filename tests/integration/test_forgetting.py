"""Forgetting goes on beside polls and rounds, and takes nothing of others along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.model import EventType
from monitor.jobs.delivery.reminders import queue_reminders
from monitor.jobs.digests.weekly import queue_due_digests
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.record import accept_held, record_fetch
from monitor.jobs.privacy.forget import Receipt, forget_client
from monitor.jobs.reading.client_names import ForgottenClientError
from monitor.store import meta
from monitor.store.calendars import forgotten_clients, ledger, sources
from monitor.store.database import reading, writing
from monitor.store.delivery import outbox
from monitor.store.turns import Turn
from tests.integration.watched import Watched, a_series, an_event

EACH = Turn(length=timedelta(), pause=timedelta(), rows=1, together=1)
MINA = "Mina Quartz"  # whom nobody configured
ALERTED: dict[str, Any] = {
    "channels": [{"name": "log", "type": "file", "path": "out.jsonl", "names": "full"}],
    "alerts": {"to": ["log"], "min_severity": "notice", "group_wait": "1h"},
    "digests": [{"name": "monday", "to": ["log"], "clinician": "amara", "charts": False}],
}


_HOURS = (
    a_series("jane", "Jane Doe", "2026-11-17T10:00"),
    a_series("john", "John Roe", "2026-11-17T12:00"),
    a_series("mina", MINA, "2026-11-17T14:00"),
)


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    """Three weekly hours: Jane's, John's and Mina's."""
    made = Watched(tmp_path, **ALERTED)
    _write(made)
    made.look("2026-11-16T09:00")
    return made


def _write(practice: Watched, *more: str, mina: str = MINA) -> None:
    practice.write(*(hour.replace(MINA, mina) for hour in _HOURS), *more)


def _moved(practice: Watched) -> None:
    """Everybody's hour of the week, the evening before."""
    hours = (("jane", "Jane Doe", 10), ("john", "John Roe", 12), ("mina", MINA, 14))
    moved = (
        an_event(uid, who, f"2026-11-25T{at}:00", of=f"2026-11-24T{at}:00")
        for uid, who, at in hours
    )
    _write(practice, *moved)


def _forget(practice: Watched, called: str = MINA) -> Receipt:
    return forget_client(practice.app, called, dry_run=False)


def _clients(practice: Watched) -> set[str | None]:
    return {session.client for session in practice.sessions()}


def _uids(practice: Watched) -> set[str]:
    with reading(practice.app.engine) as connection:
        return {uid for uid, alive in ledger.known_uids(connection, "north").items() if alive}


def _between(*deeds: Callable[[], Any]) -> Turn:
    left = list(deeds)
    return replace(EACH, rest=lambda _: left.pop(0)() if left else None)


def test_who_is_forgotten_between_two_turns_of_a_poll_is_not_in_it(practice: Watched) -> None:
    _moved(practice)
    now = practice.at("2026-11-23T18:00")
    fetch = practice.app.connector("north").fetch(None, now=now)

    record_fetch(
        practice.app, "north", fetch, now, turn=_between(lambda: None, lambda: _forget(practice))
    )

    assert _uids(practice) == {"jane", "john"}
    practice.look_twice("2026-11-23T18:10")
    assert _uids(practice) == {"jane", "john"}
    assert len(practice.findings("reschedule")) == 2


def test_an_answer_that_was_asked_for_before_is_not_written_after(practice: Watched) -> None:
    now = practice.at("2026-11-23T18:00")
    with reading(practice.app.engine) as connection:
        cursor = sources.load(connection, "north").cursor
    _moved(practice)
    fetch = practice.app.connector("north").fetch(cursor, now=now)

    _forget(practice)
    record_fetch(practice.app, "north", fetch, now, cursor=cursor)

    assert _uids(practice) == {"jane", "john"}


def test_a_round_that_is_under_way_concludes_nothing_of_who_is_forgotten_in_it(
    practice: Watched,
) -> None:
    _moved(practice)
    practice.poll("2026-11-23T18:00")
    at = practice.at("2026-11-23T18:15")

    report = evaluate(practice.app, at, turn=_between(lambda: None, lambda: _forget(practice)))

    assert not report.is_whole
    practice.evaluate("2026-11-23T18:20")
    assert _clients(practice) == {"jane", "john"}
    assert {f.draft.client for f in practice.findings()} == {"jane", "john"}


def test_an_alert_that_nobody_has_got_tells_of_the_others_anew(practice: Watched) -> None:
    _moved(practice)
    practice.look_twice("2026-11-23T18:00")
    (before,) = _alerts(practice)
    assert MINA in before["text"]

    receipt = _forget(practice)
    practice.evaluate("2026-11-23T18:20")

    (after,) = _alerts(practice)
    assert receipt.messages.taken_back == 1
    assert MINA not in after["text"]
    assert "Jane Doe" in after["text"]
    assert len(after["findings"]) == len(before["findings"]) - 1 == 2


def _alerts(practice: Watched) -> list[dict[str, Any]]:
    with reading(practice.app.engine) as connection:
        return [one.message for one in outbox.load_all(connection) if one.kind == "alert"]


def test_a_digest_that_nobody_has_got_is_made_anew_without_her(practice: Watched) -> None:
    _moved(practice)
    practice.look_twice("2026-11-23T18:00")
    queue_due_digests(practice.app, practice.at("2026-11-23T18:00"))
    practice.evaluate("2026-11-30T07:20")
    monday = practice.at("2026-11-30T07:31")
    assert queue_due_digests(practice.app, monday) == 1
    (before,) = _digests(practice)
    assert MINA in before.message["text"]

    _forget(practice)
    assert _digests(practice) == []
    queue_due_digests(practice.app, monday + timedelta(minutes=1))

    (after,) = _digests(practice)
    assert after.id == before.id
    assert MINA not in after.message["text"]
    assert "Jane Doe" in after.message["text"]


def _digests(practice: Watched) -> list[outbox.Queued]:
    with reading(practice.app.engine) as connection:
        return [one for one in outbox.load_all(connection) if one.kind == "digest"]


def test_a_digest_that_was_sent_is_emptied_and_not_sent_again(practice: Watched) -> None:
    queue_due_digests(practice.app, practice.at("2026-11-23T18:00"))
    practice.evaluate("2026-11-30T07:20")
    monday = practice.at("2026-11-30T07:31")
    queue_due_digests(practice.app, monday)
    with writing(practice.app.engine) as connection:
        outbox.record_sent(connection, _digests(practice)[0].number, monday)

    receipt = _forget(practice)

    assert receipt.messages.emptied == 1
    assert queue_due_digests(practice.app, monday + timedelta(minutes=1)) == 0
    (kept,) = _digests(practice)
    assert kept.status == "sent"
    assert "was erased" in kept.message["text"]
    assert MINA not in str(kept.message)


def test_what_is_held_back_is_let_through_without_her(practice: Watched) -> None:
    new = [an_event(f"new{n}", MINA, f"2026-12-0{n}T09:00") for n in range(1, 5)]
    practice.write(*new, an_event("bob", "Bob Lee", "2026-12-01T16:00"))
    assert practice.look("2026-11-23T09:00").outcome == "held"

    _forget(practice)
    accept_held(practice.app, "north")
    practice.evaluate("2026-11-23T09:20")

    assert _uids(practice) == {"bob"}


@pytest.mark.parametrize("typed", ["mina  quartz", "MINA QUARTZ", "Mina\u00a0Quartz", "MinaQuartz"])
def test_she_is_known_again_however_she_is_typed(practice: Watched, typed: str) -> None:
    _forget(practice)
    _write(practice, an_event("another", typed, "2026-11-26T09:00"), mina=typed)
    practice.look("2026-11-23T09:00")
    assert _uids(practice) == {"jane", "john"}


def test_her_event_stays_hers_when_its_title_says_nothing_any_more(practice: Watched) -> None:
    _forget(practice)
    practice.write(*_HOURS[:2], a_series("mina", "Away: of nobody", "2026-11-17T14:00"))
    practice.look("2026-11-23T09:00")
    assert "mina" not in _uids(practice)


def test_her_hour_that_goes_to_somebody_else_is_theirs(practice: Watched) -> None:
    _forget(practice)
    practice.look("2026-11-23T09:00")
    _write(practice, mina="Bob Lee")
    practice.look_twice("2026-11-23T09:15")
    assert "mina" in _uids(practice)
    assert len(_clients(practice)) == 3


def test_someone_known_by_an_address_alone_is_known_again_by_it(tmp_path: Path) -> None:
    def guest(uid: str, clock: str) -> str:
        invited = "ATTENDEE;CN=Ada:mailto:ada@example.com"
        return an_event(uid, "Title: Meeting", clock, invited)

    jane = an_event("jane", "Jane Doe", "2026-11-24T12:00")
    practice = Watched(tmp_path)
    practice.write(guest("one", "2026-11-24T10:00"), jane)
    practice.look("2026-11-16T09:00")
    assert _uids(practice) == {"one", "jane"}

    _forget(practice, "Ada")
    practice.write(guest("two", "2026-11-25T10:00"), jane)
    practice.look("2026-11-16T09:15")

    assert _uids(practice) == {"jane"}
    with pytest.raises(ForgottenClientError):
        _forget(practice, "ada@example.com")


def test_polls_that_bring_nothing_of_hers_keep_no_more_hashes(practice: Watched) -> None:
    _forget(practice)
    kept = []
    for minute in range(3):
        _write(practice, an_event(f"jane{minute}", "Jane Doe", "2026-12-10T09:00"))
        practice.look(f"2026-11-23T09:1{minute}")
        with reading(practice.app.engine) as connection:
            kept.append(len(forgotten_clients.events(connection, "north")))
            assert sources.load(connection, "north").cursor is not None
    assert kept == [1, 1, 1]
    jane2 = an_event("jane2", "Jane Doe", "2026-12-10T09:00")
    practice.write(*_HOURS[:2], jane2)
    assert practice.look("2026-11-23T09:20").outcome == "ok"
    with reading(practice.app.engine) as connection:
        assert forgotten_clients.events(connection, "north") == frozenset()


def test_what_is_kept_of_her_takes_the_installations_key_to_try_a_name_against(
    practice: Watched,
) -> None:
    _forget(practice)
    with writing(practice.app.engine) as connection:
        hers = forgotten_clients.clients(connection)
        meta.save(connection, meta.INSTALLATION_KEY, "00" * 32)
    assert len(hers) == 1
    practice.configure()
    _write(practice, an_event("new", MINA, "2026-11-26T09:00"))
    practice.look("2026-11-23T09:00")
    assert "new" in _uids(practice)


def test_leave_that_names_her_keeps_its_hours_without_its_title(practice: Watched) -> None:
    leave = an_event("leave", "Leave: wedding of " + MINA, "2026-12-02T09:00", _AWAY)
    _write(practice, leave)
    practice.look("2026-11-23T09:00")

    receipt = _forget(practice)
    _write(practice, leave, an_event("more", "Jane Doe", "2026-12-04T09:00"))
    practice.look("2026-11-23T09:10")

    assert receipt.erased["shared_events"] == 1
    with reading(practice.app.engine) as connection:
        (kept,) = ledger.history(connection, "north", "leave")
    assert kept.event is not None
    assert (kept.event.summary, kept.event.event_type) == ("", EventType.OUT_OF_OFFICE)


_AWAY = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"


def test_reminders_after_it_find_nothing_of_hers(practice: Watched) -> None:
    _moved(practice)
    practice.look_twice("2026-11-23T18:00")
    _forget(practice)
    assert queue_reminders(practice.app, practice.at("2026-11-24T09:00")) >= 0
    assert {f.draft.client for f in practice.findings()} == {"jane", "john"}
