"""Tokens, sign-ins and deeds: how long they are kept, also where a clock was ahead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from monitor.store.access import deeds, sign_ins, tokens
from monitor.store.access.sign_ins import SignIn
from monitor.store.access.tokens import Token, TokenKind
from monitor.store.database import writing
from monitor.store.tidying.purge import purge
from monitor.store.tidying.set_back import set_back
from tests.integration.store.stored_things import DAY, MONDAY

WEEK = 7 * DAY


def hand_out(connection: Connection, name: str, made: datetime) -> None:
    """A token and a sign-in for a week, and that somebody made them."""
    token = Token(
        id=name, kind=TokenKind.FEED, clinician=None, label="", made_at=made, ends_at=made + WEEK
    )
    sign_in = SignIn(id=name, user="u", browser="", made_at=made, seen_at=made, ends_at=made + WEEK)
    tokens.add(connection, token, name)
    sign_ins.add(connection, sign_in, name)
    deeds.add(connection, "u", "handed_out", name, made)


def test_what_has_ended_before_the_retention_goes_and_what_ends_later_stays(store: Engine) -> None:
    ends = MONDAY - WEEK
    with writing(store) as connection:
        hand_out(connection, "over", ends - DAY / 24)
        hand_out(connection, "just", ends)
        hand_out(connection, "revoked", ends + DAY)
        tokens.revoke(connection, "revoked", MONDAY - DAY / 24)
        sign_ins.end(connection, "u", MONDAY - DAY / 24, only="revoked")
        counts = purge(connection, before=MONDAY, now=MONDAY + DAY)
        left = [token.id for token in tokens.load_all(connection)]
        signed_in = [
            name for name in ("over", "just", "revoked") if sign_ins.find(connection, name)
        ]

    assert (left, signed_in) == (["just"], ["just"])
    assert (counts["tokens"], counts["sign_ins"]) == (2, 2)


def test_what_was_handed_out_by_a_clock_that_was_ahead_lasts_no_longer_for_it(
    store: Engine,
) -> None:
    with writing(store) as connection:
        hand_out(connection, "before", MONDAY - DAY)
        hand_out(connection, "ahead", MONDAY + 365 * DAY)
        set_back(connection, MONDAY)
        ends = {token.id: token.ends_at for token in tokens.load_all(connection)}
        signed_in = {s.id: s.ends_at for s in sign_ins.living_of(connection, "u", MONDAY)}

    assert ends == signed_in == {"before": MONDAY - DAY + WEEK, "ahead": MONDAY + WEEK}
