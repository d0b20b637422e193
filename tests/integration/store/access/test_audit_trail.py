"""What people did can't be changed unnoticed; what is too old goes without breaking the rest."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, delete, insert, text, update

from monitor.store import migrations
from monitor.store.access.deeds import Chain, add, drop, verify
from monitor.store.database import reading, writing
from monitor.store.schema import upgrade
from monitor.store.tables import deeds
from monitor.store.tidying.set_back import set_back
from tests.integration.store.stored_things import DAY, MONDAY


def trail(store: Engine, number: int = 5) -> None:
    with writing(store) as connection:
        for day in range(number):
            add(connection, "u_1", "dismiss", f"f_{day}", MONDAY + day * DAY)


def verified(store: Engine) -> Chain:
    with reading(store) as connection:
        return verify(connection)


def test_a_trail_that_nobody_touched_is_whole(store: Engine) -> None:
    assert verified(store) == Chain(entries=0, since=None, end="", broken_at=None, is_cut=False)
    trail(store)

    found = verified(store)

    assert (found.entries, found.since, found.broken_at, found.is_cut) == (5, MONDAY, None, False)
    assert len(found.end) == 64


def change(**values: object) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        update(deeds).where(deeds.c.about == "f_2").values(**values)
    )


def take_out(connection: Connection) -> object:
    return connection.execute(delete(deeds).where(deeds.c.about == "f_2"))


@pytest.mark.parametrize(
    ("touched", "first"),
    [
        (change(who="u_2"), "f_2"),
        (change(what="done"), "f_2"),
        (change(at=MONDAY + 2 * DAY + timedelta(microseconds=1)), "f_2"),
        (change(about=None), None),
        (change(link="0" * 64), "f_2"),
        (take_out, "f_3"),
    ],
    ids=["who", "what", "when", "about what", "its link", "taken out"],
)
def test_the_first_entry_that_does_not_fit_is_named(
    store: Engine, touched: Callable[[Connection], object], first: str | None
) -> None:
    trail(store)
    with writing(store) as connection:
        touched(connection)

    broken = verified(store).broken_at

    assert broken is not None
    assert broken.about == first


def test_an_entry_that_was_put_in_by_hand_is_named(store: Engine) -> None:
    trail(store)
    row = {"at": MONDAY + 9 * DAY, "who": "u_9", "what": "done", "about": "f_9", "link": "f" * 64}
    with writing(store) as connection:
        connection.execute(insert(deeds).values(**row))

    broken = verified(store).broken_at

    assert broken is not None
    assert broken.about == "f_9"


def test_entries_that_are_cut_off_at_the_end_are_missed(store: Engine) -> None:
    trail(store)
    with writing(store) as connection:
        connection.execute(delete(deeds).where(deeds.c.about.in_(["f_3", "f_4"])))

    found = verified(store)

    assert (found.entries, found.broken_at, found.is_cut) == (3, None, True)


def test_what_is_too_old_goes_and_the_rest_holds(store: Engine) -> None:
    trail(store)
    with writing(store) as connection:
        assert drop(connection, MONDAY) == 0
        assert drop(connection, MONDAY + 2 * DAY) == 2

    found = verified(store)
    assert (found.entries, found.since, found.broken_at) == (3, MONDAY + 2 * DAY, None)
    with writing(store) as connection:
        assert drop(connection, MONDAY + 30 * DAY) == 3
        add(connection, "u_1", "done", "f_9", MONDAY + 31 * DAY)
    found = verified(store)
    assert (found.entries, found.broken_at, found.is_cut) == (1, None, False)


def test_a_clock_that_was_ahead_is_set_back_and_the_trail_stays_as_it_was_written(
    store: Engine,
) -> None:
    trail(store)
    before = verified(store)
    with writing(store) as connection:
        set_back(connection, MONDAY + DAY)

    assert verified(store) == before


def test_what_many_do_at_once_is_one_chain(store: Engine) -> None:
    def do(number: int) -> None:
        with writing(store) as connection:
            add(connection, f"u_{number}", "note", None, MONDAY)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(do, range(24)))

    found = verified(store)
    assert (found.entries, found.broken_at, found.is_cut) == (24, None, False)


def test_a_trail_from_before_is_made_a_chain_by_the_upgrade(store: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with store.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0021")
        for number in (1, 2):
            connection.execute(
                text("INSERT INTO deeds (at, who, what) VALUES (:at, 'u_1', 'signed_in')"),
                {"at": f"2026-11-2{number} 09:00:00.000000"},
            )
    upgrade(store)
    with writing(store) as connection:
        add(connection, "u_1", "done", "f_9", MONDAY + DAY)

    found = verified(store)
    assert (found.entries, found.broken_at, found.is_cut) == (3, None, False)
