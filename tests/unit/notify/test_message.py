from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.notify.message import Image, Message, TemporaryDeliveryError

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=timezone(timedelta(hours=-5)))


def test_a_message_comes_out_of_the_outbox_as_it_went_in() -> None:
    stored = Message(
        id="m_1",
        kind="digest",
        subject="s",
        text="t",
        html="<p>h</p>",
        forms={"slack": ({"type": "divider"},)},
        images=(Image(name="weeks", png=b"\x89PNG\x00\xff", alt="Twelve weeks"),),
        findings=("f_1", "f_2"),
        created_at=NOW,
    )

    assert Message.from_json(json.loads(json.dumps(stored.to_json()))) == stored


def test_a_message_that_was_queued_before_there_were_images_still_comes_out() -> None:
    message = Message(id="m_1", kind="digest", subject="s", text="t", created_at=NOW)
    stored = message.to_json()
    del stored["images"]

    assert Message.from_json(stored) == message


def test_a_message_that_0_1_0_queued_still_comes_out_with_what_slack_shows() -> None:
    message = Message(
        id="m_1",
        kind="alert",
        subject="s",
        text="t",
        forms={"slack": ({"type": "divider"},)},
        created_at=NOW,
    )
    stored = message.to_json()
    del stored["forms"]
    stored["blocks"] = [{"type": "divider"}]

    assert Message.from_json(stored) == message


@pytest.mark.parametrize("bad", ["a\r\nBcc: x", "a\nb", "a\u2028b"])
def test_words_for_a_header_that_have_several_lines_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="several lines"):
        Message(id="m_1", kind="test", subject=bad, text="", created_at=NOW)
    with pytest.raises(ValueError, match="several lines"):
        Image(name="weeks", png=b"", alt=bad)


@pytest.mark.parametrize("bad", ["", "a b", 'a"b', "a.b", "a/../b", "a\r\nBcc: x", "é", "x" * 99])
def test_an_image_s_name_that_could_harm_html_or_a_header_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        Image(name=bad, png=b"", alt="")


@pytest.mark.parametrize("bad", ["", "a b", "a\r\nBcc: x", "é", "x" * 200, "-x"])
def test_an_id_that_could_harm_a_header_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        Message(id=bad, kind="test", subject="", text="", created_at=datetime.now(UTC))


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        Message(id="m", kind="test", subject="", text="", created_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_error_reads_as_what_happened_and_what_to_do() -> None:
    error = TemporaryDeliveryError("me", "It is busy.", "Wait.", retry_after=timedelta(seconds=5))

    assert str(error) == "It is busy. Wait."
    assert error.retry
    assert error.channel == "me"
