"""A page is put together by several who read: what it says is of one moment."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from monitor.store import meta
from monitor.store.database import one_view, open_engine, reading, writing


def told(store: Engine) -> str | None:
    with reading(store) as connection:
        return meta.load(connection, "word")


def say(store: Engine, word: str) -> None:
    with writing(store) as connection:
        meta.save(connection, "word", word)


def test_what_is_written_meanwhile_is_seen_afterwards(store: Engine) -> None:
    say(store, "before")

    with one_view(store):
        first = told(store)
        say(store, "after")
        second = told(store)

    assert (first, second, told(store)) == ("before", "before", "after")


def test_another_database_is_not_in_the_view(store: Engine, migrated_url: str) -> None:
    say(store, "before")
    other = open_engine(migrated_url)

    with one_view(store):
        told(store)
        say(store, "after")
        assert told(other) == "after"

    other.dispose()


def test_a_view_ends_with_what_was_read_in_it(store: Engine) -> None:
    with pytest.raises(ValueError, match="breaks"), one_view(store):
        raise ValueError("it breaks")
    say(store, "after")

    assert told(store) == "after"
