"""Who of several recipients has a message: known until all have it, to every process."""

from __future__ import annotations

from sqlalchemy import Engine

from monitor.store.database import writing
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from tests.integration.store.stored_things import MONDAY, a_message


def only(store: Engine) -> Queued:
    with writing(store) as connection:
        (message,) = outbox.load_all(connection)
    return message


def taken(store: Engine, *marks: str) -> None:
    number = only(store).number
    with writing(store) as connection:
        outbox.record_taken(connection, number, marks)


def queued(store: Engine) -> None:
    with writing(store) as connection:
        outbox.put(connection, [a_message()])


def test_those_who_take_it_later_are_added(store: Engine) -> None:
    queued(store)
    assert not only(store).taken_by

    taken(store, "r_b", "r_a")
    taken(store, "r_b", "r_c")

    with writing(store) as connection:
        found = outbox.take_next(connection, "me", MONDAY)
    assert found is not None
    assert found.taken_by == ["r_a", "r_b", "r_c"]


def test_it_is_kept_over_tries_and_setting_aside_and_forgotten_when_all_have_it(
    store: Engine,
) -> None:
    queued(store)
    taken(store, "r_a")
    number = only(store).number
    with writing(store) as connection:
        outbox.record_retry(connection, number, "Mailbox full.", MONDAY, faults=1)
        outbox.record_failed(connection, number, "Mailbox full.")
        outbox.requeue_failed(connection, "me", MONDAY)
    assert only(store).taken_by == ["r_a"]

    with writing(store) as connection:
        outbox.record_sent(connection, number, MONDAY)

    assert not only(store).taken_by


def test_another_channel_has_other_recipients(store: Engine) -> None:
    queued(store)
    taken(store, "r_a")

    with writing(store) as connection:
        outbox.move(connection, ["due"], "me", "other", MONDAY)

    assert (only(store).channel, only(store).taken_by) == ("other", None)


def test_what_all_have_meanwhile_stays_so(store: Engine) -> None:
    """A try that was given up may end after another one has sent the message."""
    queued(store)
    number = only(store).number
    with writing(store) as connection:
        outbox.record_sent(connection, number, MONDAY)

    taken(store, "r_a")

    assert (only(store).status, only(store).taken_by) == ("sent", None)
