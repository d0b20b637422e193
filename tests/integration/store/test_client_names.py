"""What clients whom nobody configured are called: their names in one place, and two words each."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from sqlalchemy import Engine, insert

from monitor.core.sessions.pseudonyms import two_words
from monitor.jobs.reading.terminal_display import web_display
from monitor.store.database import reading, writing
from monitor.store.tables import client_names as names_table
from monitor.store.timelines import client_names
from tests.integration.watched import Watched


def test_a_clients_name_stands_in_one_place(store: Engine) -> None:
    with writing(store) as connection:
        client_names.save(connection, {"c_1": "J. D.", "c_2": "K. L."})
        client_names.save(connection, {"c_1": "Jane D."})

    with reading(store) as connection:
        assert client_names.load(connection) == {"c_1": "Jane D.", "c_2": "K. L."}


def with_the_same_words() -> tuple[str, str]:
    """The first two ids that are called alike."""
    whose: dict[str, str] = {}
    for number in count():
        client = f"c_{number:012x}"
        if (other := whose.setdefault(two_words(client), client)) != client:
            return other, client
    raise AssertionError


def test_of_two_clients_with_the_same_words_the_first_keeps_them(store: Engine) -> None:
    one, other = with_the_same_words()
    words = two_words(one)
    with writing(store) as connection:
        client_names.save(connection, {other: "K. L."})
    with writing(store) as connection:
        client_names.save(connection, {one: "J. D.", other: "K. L."})
        client_names.save(connection, {one: "Jane D."})

    with reading(store) as connection:
        called = client_names.pseudonyms(connection)
    assert called == {other: words, one: two_words(one, {words})}


def test_who_has_no_words_yet_is_called_by_none_of_another_on_a_page_of_few(
    tmp_path: Path,
) -> None:
    app = Watched(tmp_path).app
    one, other = with_the_same_words()
    with writing(app.engine) as connection:
        client_names.save(connection, {other: "K. L."})

    called = web_display(app, [one])(one)

    assert called == web_display(app)(one)
    assert called != web_display(app, [other])(other) == two_words(other)


def test_two_who_are_first_seen_together_are_told_apart(store: Engine) -> None:
    one, other = with_the_same_words()
    with writing(store) as connection:
        client_names.save(connection, {one: "J. D.", other: "K. L."})

    with reading(store) as connection:
        called = client_names.pseudonyms(connection)
    assert called.keys() == {one, other}
    assert len(set(called.values())) == 2


def test_a_client_known_before_there_were_pseudonyms_gets_one_when_next_seen(store: Engine) -> None:
    with writing(store) as connection:
        connection.execute(insert(names_table).values(client="c_b9945738aa85", name="Mary"))
        before = client_names.pseudonyms(connection)
        client_names.save(connection, {"c_b9945738aa85": "Mary S."})

    with reading(store) as connection:
        assert before == {}
        assert client_names.pseudonyms(connection) == {
            "c_b9945738aa85": two_words("c_b9945738aa85")
        }
