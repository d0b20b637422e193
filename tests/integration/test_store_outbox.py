"""The outbox: leased, sent, recorded; a crash repeats a message and never loses one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from monitor.store import outbox
from monitor.store.database import reading, writing
from monitor.store.outbox import LEASE, Queued
from tests.integration.stored_things import DAY, HOUR, MONDAY, a_message


def put(store: Engine, *messages: Queued) -> None:
    with writing(store) as connection:
        outbox.put(connection, messages)


def lease(store: Engine, at: datetime, *skip: str) -> Queued | None:
    with writing(store) as connection:
        return outbox.lease_next(connection, now=at, real_now=at, skip=skip)


def everything(store: Engine) -> list[Queued]:
    with reading(store) as connection:
        return outbox.load_all(connection)


def test_a_message_is_queued_once_a_channel(store: Engine) -> None:
    put(store, a_message(), a_message(channel="other"))
    put(store, a_message(reason="again"))

    assert [(m.channel, m.reason) for m in everything(store)] == [("me", "due"), ("other", "due")]
    with reading(store) as connection:
        assert outbox.exists(connection, "m1", "other")
        assert not outbox.exists(connection, "m2", "me")


def test_the_oldest_due_message_goes_first(store: Engine) -> None:
    put(store, a_message("later", not_before=MONDAY + DAY), a_message("a"), a_message("b"))

    first, second, third = (lease(store, MONDAY) for _ in range(3))

    assert (first and first.id, second and second.id, third) == ("a", "b", None)


def test_a_channel_that_refuses_is_passed_over(store: Engine) -> None:
    put(store, a_message(), a_message("m2", channel="other"))

    found = lease(store, MONDAY, "me")

    assert found is not None
    assert found.channel == "other"


def test_after_a_crash_the_lease_runs_out_and_the_message_goes_again(store: Engine) -> None:
    put(store, a_message())
    before_the_crash = lease(store, MONDAY)

    assert lease(store, MONDAY + LEASE) is None
    again = lease(store, MONDAY + LEASE + LEASE)

    assert before_the_crash is not None
    assert again is not None
    assert again.id == before_the_crash.id
    assert everything(store)[0].attempts == 2


def test_a_sender_that_dies_inside_the_lease_transaction_has_leased_nothing(store: Engine) -> None:
    put(store, a_message())
    try:
        with writing(store) as connection:
            outbox.lease_next(connection, now=MONDAY, real_now=MONDAY, skip=())
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    assert lease(store, MONDAY) is not None


def test_a_sent_message_is_never_leased_again(store: Engine) -> None:
    put(store, a_message())
    taken = lease(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_sent(connection, taken.number, MONDAY + HOUR)

    assert lease(store, MONDAY + DAY) is None
    (sent,) = everything(store)
    assert (sent.status, sent.sent_at, sent.leased_until) == ("sent", MONDAY + HOUR, None)


def test_a_message_to_try_later_waits_until_then(store: Engine) -> None:
    put(store, a_message())
    taken = lease(store, MONDAY)
    assert taken is not None
    with writing(store) as connection:
        outbox.record_retry(connection, taken.number, "It slept.", MONDAY + HOUR)

    assert lease(store, MONDAY) is None
    assert lease(store, MONDAY + HOUR) is not None


def test_a_message_set_aside_comes_back_when_the_channel_is_mended(store: Engine) -> None:
    put(store, a_message(), a_message("m2", channel="other"))
    for _ in range(2):
        taken = lease(store, MONDAY)
        assert taken is not None
        with writing(store) as connection:
            outbox.record_failed(connection, taken.number, "No such webhook.")

    assert lease(store, MONDAY + DAY) is None
    with writing(store) as connection:
        assert outbox.requeue_failed(connection, "me", MONDAY + DAY) == 1

    again = lease(store, MONDAY + DAY)
    assert again is not None
    assert again.id == "m1"


def test_only_what_nobody_tried_to_send_can_be_withdrawn(store: Engine) -> None:
    put(store, a_message("tried"), a_message("waiting", not_before=MONDAY + DAY))
    lease(store, MONDAY)

    with writing(store) as connection:
        waiting = outbox.untried_alerts(connection)
        outbox.withdraw(connection, ["tried", "waiting"], "me")

    assert [message.id for message in waiting] == ["waiting"]
    assert [message.id for message in everything(store)] == ["tried"]


def test_a_channel_was_last_alerted_by_what_somebody_tried_to_send(store: Engine) -> None:
    put(
        store,
        a_message("a"),
        a_message("b", not_before=MONDAY + HOUR),
        a_message("c", about="ben"),
        a_message("d", kind="digest", not_before=MONDAY),
        a_message("waiting", not_before=MONDAY + DAY),
    )
    while lease(store, MONDAY + HOUR):
        pass

    with reading(store) as connection:
        last = outbox.last_alerts(connection)

    assert last == {("me", "amara"): MONDAY + HOUR, ("me", "ben"): MONDAY}


def test_two_senders_never_take_the_same_message(store: Engine) -> None:
    from concurrent.futures import ThreadPoolExecutor

    put(store, *(a_message(f"m{number}") for number in range(12)))

    with ThreadPoolExecutor(4) as pool:
        taken = [found for found in pool.map(lambda _: lease(store, MONDAY), range(12)) if found]

    assert sorted(m.id for m in taken) == sorted(f"m{number}" for number in range(12))
