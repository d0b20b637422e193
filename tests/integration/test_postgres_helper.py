"""The private PostgreSQL server that other tests rest on."""

from __future__ import annotations

import sqlalchemy as sa


def test_each_test_gets_an_empty_database_of_its_own(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.execute(sa.text("CREATE TABLE seen (id integer)"))
        assert connection.scalar(sa.text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


def test_a_test_before_this_one_left_nothing_behind(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()
