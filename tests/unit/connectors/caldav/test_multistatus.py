"""A multistatus as servers write it, and as nobody should."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import ConnectorError, NotACalendar
from connectors.caldav.cursor import Cursor, Resource
from connectors.caldav.multistatus import DamagedAnswer, Multistatus, parsed, read_multistatus
from connectors.model import EventRef
from connectors.net.failures import AnswerTooLarge

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def read(inner: str) -> Multistatus:
    return read_multistatus("cloud", f'<multistatus xmlns="DAV:">{inner}</multistatus>'.encode())


def test_icloud_says_twice_what_it_has_and_the_second_time_that_it_has_not() -> None:
    (member,) = read(
        "<response><href>/1/a.ics</href>"
        "<propstat><prop><getetag>C=1@U=2</getetag></prop><status>HTTP/1.1 200 OK</status>"
        "</propstat><propstat><prop><getetag/></prop><status>HTTP/1.1 404 Not Found</status>"
        "</propstat><propstat><prop><getetag/></prop><status/></propstat></response>"
    ).members

    assert (member.etag, member.status) == ("C=1@U=2", 200)


def test_a_member_without_an_etag_is_there_all_the_same() -> None:
    (member,) = read(
        "<response><href>/1/a.ics</href><propstat><prop><getetag/></prop>"
        "<status>HTTP/1.1 404 Not Found</status></propstat></response>"
    ).members

    assert (member.etag, member.status) == ("", 200)


def test_the_same_member_has_one_path_however_it_is_written() -> None:
    members = read(
        "<response><href>/dav/amara%40x.example/a%20b.ics</href><href> /dav/amara@x.example/a b.ics"
        "</href><href>https://x.example:443/dav/amara%40x.example/a%20b.ics</href>"
        "<status>HTTP/1.1 404 Not Found</status></response>"
    ).members

    assert {member.path for member in members} == {"/dav/amara@x.example/a b.ics"}
    assert {member.status for member in members} == {404}


def test_members_whose_names_are_not_in_utf_8_stay_apart() -> None:
    members = read(
        "<response><href>/dav/%E4.ics</href><href>/dav/%F6.ics</href>"
        "<status>HTTP/1.1 404 Not Found</status></response>"
    ).members

    assert len({member.path for member in members}) == 2


def test_comments_and_unknown_elements_are_passed_over() -> None:
    answer = read("<!-- x --><?php 1 ?><x:y xmlns:x='z'>1</x:y><sync-token> t </sync-token>")

    assert answer == Multistatus(sync_token="t")


def test_an_answer_of_more_markup_than_allowed_is_refused_before_it_is_parsed() -> None:
    body = b'<multistatus xmlns="DAV:"><odd a="1"/></multistatus>'
    assert read_multistatus("cloud", body, most_markup=5) == Multistatus()
    with pytest.raises(AnswerTooLarge, match="too many parts"):
        read_multistatus("cloud", body, most_markup=4)


def test_an_answer_nested_deeper_than_lxml_allows_is_refused() -> None:
    inner = "<odd>" * 256 + "</odd>" * 256
    assert read(inner.replace("<odd>", "", 1).replace("</odd>", "", 1)) == Multistatus()
    with pytest.raises(DamagedAnswer):
        read(inner)


def test_a_document_type_is_no_part_of_an_answer() -> None:
    with pytest.raises(NotACalendar):
        read_multistatus("cloud", b'<!DOCTYPE multistatus><multistatus xmlns="DAV:"/>')


def test_an_entity_that_a_document_defines_is_not_put_in_its_place() -> None:
    root = parsed(b'<!DOCTYPE day [<!ENTITY d "Tuesday">]><day>&d;</day>')
    assert root.text is None


@given(st.binary(max_size=200), st.sampled_from([b"", b"<multistatus xmlns='DAV:'>", b"<a><b/>"]))
def test_whatever_arrives_is_an_answer_or_a_clear_error(rubbish: bytes, head: bytes) -> None:
    with suppress(ConnectorError):
        read_multistatus("cloud", head + rubbish)


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.builds(
            lambda etag, uids: Resource(
                etag=etag, refs=frozenset(EventRef(uid=u, recurrence_id=NOON) for u in uids)
            ),
            st.text(max_size=10),
            st.lists(st.text(max_size=10), max_size=3),
        ),
        max_size=5,
    )
)
def test_a_cursor_comes_back_as_it_was(resources: dict[str, Resource]) -> None:
    cursor = Cursor(calendar="c", listed_at=NOON, sync_token="t", ctag="1", resources=resources)

    assert Cursor.load(cursor.dump()) == cursor


@given(st.text(max_size=60) | st.none())
def test_a_cursor_that_is_none_of_ours_is_forgotten(raw: str | None) -> None:
    assert Cursor.load(raw) is None
