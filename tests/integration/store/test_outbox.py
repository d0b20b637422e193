"""The outbox: a channel is leased, its messages sent and recorded one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.store.database import open_engine, reading, writing
from monitor.store.delivery import alerts, channels, outbox
from monitor.store.delivery.channels import LEASE
from monitor.store.delivery.outbox import Queued
from monitor.store.schema import upgrade
from tests.integration.store.stored_things import DAY, HOUR, MONDAY, a_message


def put(store: Engine, *messages: Queued) -> None:
    with writing(store) as connection:
        outbox.put(connection, messages)


def take(store: Engine, at: datetime, channel: str = "me") -> Queued | None:
    with writing(store) as connection:
        return outbox.take_next(connection, channel, at)


def everything(store: Engine) -> list[Queued]:
    with reading(store) as connection:
        return outbox.load_all(connection)


@pytest.fixture
def known(store: Engine) -> Engine:
    """A store that knows the channel `me`."""
    with writing(store) as connection:
        channels.keep_only(connection, ["me"])
    return store


def leased(store: Engine, holder: str, at: datetime = MONDAY) -> bool:
    with writing(store) as connection:
        return channels.lease(connection, "me", holder, at)


def kept(
    store: Engine, holder: str, at: datetime = MONDAY, health: ChannelHealth | None = None
) -> bool:
    with writing(store) as connection:
        return channels.keep(connection, "me", holder, health or ChannelHealth(), at)


def test_a_message_is_queued_once_a_channel(store: Engine) -> None:
    put(store, a_message(), a_message(channel="other"))
    put(store, a_message(reason="again"))

    assert [(m.channel, m.reason) for m in everything(store)] == [("me", "due"), ("other", "due")]
    with reading(store) as connection:
        assert outbox.exists(connection, "m1", "other")
        assert not outbox.exists(connection, "m2", "me")


def test_the_oldest_due_message_of_the_channel_goes_first(store: Engine) -> None:
    put(store, a_message("later", not_before=MONDAY + DAY), a_message("o", channel="other"))
    put(store, a_message("a"), a_message("b"))

    first, again = take(store, MONDAY), take(store, MONDAY)
    assert first is not None
    assert again is not None
    assert (first.id, again.id, again.attempts) == ("a", "a", 2)
    with writing(store) as connection:
        outbox.record_sent(connection, first.number, MONDAY)

    second = take(store, MONDAY)
    assert second is not None
    assert second.id == "b"


def test_which_channels_have_something_due(store: Engine) -> None:
    put(store, a_message(), a_message(channel="gone"), a_message("m2", channel="late"))
    put(store, a_message("m3", channel="later", not_before=MONDAY + DAY))

    with reading(store) as connection:
        assert outbox.channels_due(connection, MONDAY, not_in=["me"]) == {"gone", "late"}
        assert outbox.is_due(connection, "me", MONDAY)
        assert not outbox.is_due(connection, "later", MONDAY)


def test_a_channel_is_one_senders_until_it_lets_go(known: Engine) -> None:
    assert leased(known, "one")
    assert not leased(known, "two")
    with writing(known) as connection:
        channels.release(connection, "one")

    assert leased(known, "two")


def test_a_lease_that_has_run_out_is_another_senders_and_the_first_one_finds_out(
    known: Engine,
) -> None:
    leased(known, "slow")

    assert not leased(known, "two", MONDAY + LEASE)
    assert leased(known, "two", MONDAY + LEASE + HOUR)
    assert not kept(known, "slow", MONDAY + LEASE + HOUR)
    assert kept(known, "two", MONDAY + LEASE + HOUR)


def test_each_message_renews_the_lease(known: Engine) -> None:
    leased(known, "one")
    kept(known, "one", MONDAY + LEASE)

    assert not leased(known, "two", MONDAY + LEASE + LEASE)


def test_what_dead_senders_had_can_be_taken_again(known: Engine) -> None:
    leased(known, "dead")
    with writing(known) as connection:
        channels.free_leases(connection)

    assert leased(known, "next")


def test_of_several_senders_at_once_one_gets_the_channel(known: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda number: leased(known, f"s{number}"), range(8)))

    assert got.count(True) == 1


def test_how_a_channel_fares_is_remembered_until_it_is_reopened(known: Engine) -> None:
    health = ChannelHealth().after_refusal("No such webhook.", MONDAY, 7)
    leased(known, "one")
    kept(known, "one", health=health)
    with writing(known) as connection:
        channels.keep_only(connection, ["me"])
        assert channels.load_all(connection) == {"me": health}
        channels.reopen(connection, "me")
        assert channels.load_all(connection) == {"me": ChannelHealth()}


def test_a_sender_that_dies_before_it_commits_has_taken_nothing(store: Engine) -> None:
    put(store, a_message())
    try:
        with writing(store) as connection:
            outbox.take_next(connection, "me", MONDAY)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    assert everything(store)[0].attempts == 0


def test_a_sent_message_is_never_taken_again_nor_changed(store: Engine) -> None:
    put(store, a_message())
    taken = take(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_sent(connection, taken.number, MONDAY + HOUR)
        # The word of a sender that lost the channel meanwhile.
        outbox.record_failed(connection, taken.number, "Too late.")

    assert take(store, MONDAY + DAY) is None
    (sent,) = everything(store)
    assert (sent.status, sent.sent_at, sent.last_error) == ("sent", MONDAY + HOUR, None)


def test_a_message_to_try_later_waits_until_then(store: Engine) -> None:
    put(store, a_message())
    taken = take(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_retry(connection, taken.number, "It slept.", MONDAY + HOUR, faults=1)

    assert take(store, MONDAY) is None
    again = take(store, MONDAY + HOUR)
    assert again is not None
    assert again.faults == 1


def test_what_waits_for_another_try_can_be_tried_at_once(store: Engine) -> None:
    put(store, a_message(), a_message("held", not_before=MONDAY + DAY))
    taken = take(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_retry(connection, taken.number, "It slept.", MONDAY + HOUR, faults=0)
        outbox.retry_now(connection, "me", MONDAY)

    first, held = everything(store)
    assert (first.not_before, held.not_before) == (MONDAY, MONDAY + DAY)


def test_one_that_was_held_and_then_tried_in_vain_need_not_wait_either(store: Engine) -> None:
    put(store, a_message(status="held", reason="quiet_hours"))
    taken = take(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_retry(connection, taken.number, "It slept.", MONDAY + HOUR, faults=0)
        outbox.retry_now(connection, "me", MONDAY)

    (message,) = everything(store)
    assert (message.status, message.not_before) == ("queued", MONDAY)


def test_a_message_set_aside_comes_back_when_the_channel_is_mended(store: Engine) -> None:
    put(store, a_message(), a_message("m2", channel="other"))
    for channel in ("me", "other"):
        taken = take(store, MONDAY, channel)
        assert taken is not None
        with writing(store) as connection:
            outbox.record_failed(connection, taken.number, "No such webhook.")

    assert take(store, MONDAY + DAY) is None
    with writing(store) as connection:
        assert outbox.requeue_failed(connection, "me", MONDAY + DAY) == 1
        # Somebody may have got it after all: it goes again as it is.
        assert alerts.untried(connection) == []

    again = take(store, MONDAY + DAY)
    assert again is not None
    assert (again.id, again.attempts) == ("m1", 2)
    assert take(store, MONDAY + DAY, "other") is None


def test_a_message_of_which_only_half_is_left_in_the_file_blocks_no_other(tmp_path: Path) -> None:
    # SQLite's alone: PostgreSQL lets nothing into a JSON column that is none.
    store = open_engine(f"sqlite:///{tmp_path}/steadyframe.db")
    upgrade(store)
    put(store, a_message(), a_message("m2"))
    with writing(store) as connection:
        connection.execute(text("""UPDATE outbox SET message = '{"id": "m' WHERE id = 'm1'"""))

    assert [m.message.get("id") for m in everything(store)] == [None, "m2"]
    store.dispose()


def test_only_what_nobody_tried_to_send_can_be_withdrawn(store: Engine) -> None:
    put(store, a_message("tried"), a_message("waiting", not_before=MONDAY + DAY))
    take(store, MONDAY)

    with writing(store) as connection:
        waiting = alerts.untried(connection)
        alerts.withdraw(connection, ["tried", "waiting"], "me")

    assert [message.id for message in waiting] == ["waiting"]
    assert [message.id for message in everything(store)] == ["tried"]


def test_what_was_tried_in_vain_can_be_taken_back_unless_somebody_is_sending(known: Engine) -> None:
    put(known, a_message("tried"), a_message("sent"), a_message("waiting", not_before=MONDAY + DAY))
    tried = take(known, MONDAY)
    assert tried is not None
    with writing(known) as connection:
        outbox.record_retry(connection, tried.number, "busy", MONDAY + HOUR, faults=0)
    sent = take(known, MONDAY)
    assert sent is not None
    with writing(known) as connection:
        outbox.record_sent(connection, sent.number, MONDAY)

    assert leased(known, "a")
    with writing(known) as connection:
        assert alerts.tried_in_vain(connection) == []
        channels.release(connection, "a")
    with writing(known) as connection:
        (found,) = alerts.tried_in_vain(connection)
        alerts.withdraw(connection, ["tried", "sent", "waiting"], "me", tried=True)

    assert found.id == "tried"
    assert [message.id for message in everything(known)] == ["sent", "waiting"]


def test_a_channel_was_last_alerted_by_what_somebody_tried_to_send(store: Engine) -> None:
    put(
        store,
        a_message("a"),
        a_message("b", not_before=MONDAY + HOUR),
        a_message("c", about="ben"),
        a_message("d", kind="digest", not_before=MONDAY),
        a_message("waiting", not_before=MONDAY + DAY),
    )
    while taken := take(store, MONDAY + HOUR):
        with writing(store) as connection:
            outbox.record_sent(connection, taken.number, MONDAY + HOUR)

    with reading(store) as connection:
        last = alerts.last_due(connection)

    assert last == {("me", "amara"): MONDAY + HOUR, ("me", "ben"): MONDAY}


def test_a_message_that_was_refused_told_nobody_and_puts_nothing_off(store: Engine) -> None:
    put(store, a_message())
    taken = take(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_failed(connection, taken.number, "Too large.")
        assert alerts.last_due(connection) == {}
