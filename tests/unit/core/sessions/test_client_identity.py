"""Whether two clients of one event are two people, or one under two names."""

from __future__ import annotations

from monitor.core.sessions.client_identity import ClientIdentity, renamed_clients

CLIENTS = ClientIdentity(
    configured=frozenset({"jd", "ek"}),
    names={"jd": ("Jane Doe", "J. D."), "ek": ("Eva Klein",), "c_1": ("Jane Deo",)},
)


def test_two_whom_the_settings_know_are_two() -> None:
    assert CLIENTS.are_two("jd", "ek")
    assert not CLIENTS.are_one("jd", "ek")


def test_who_is_known_only_by_a_title_may_be_anyone() -> None:
    assert not CLIENTS.are_two("jd", "c_1")
    assert not CLIENTS.are_two("jd", None)


def test_a_name_with_a_typo_mended_is_the_same_client() -> None:
    assert CLIENTS.are_one("c_1", "jd")
    assert not CLIENTS.are_one("c_1", "ek")


def test_nobody_named_is_only_nobody() -> None:
    assert CLIENTS.are_one(None, None)
    assert not CLIENTS.are_one("jd", None)


def test_a_client_is_renamed_where_all_its_sessions_go_by_one_new_name() -> None:
    called = {("c_1", "jd"), ("c_2", "c_2"), ("c_3", "ek"), ("c_3", "c_4"), (None, "jd")}
    assert renamed_clients(called) == {"c_1": "jd"}
