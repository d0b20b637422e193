"""What every notifier owes, as tests that each channel's test class inherits.

A channel's test file writes a `Receiver` (a real one, whose post can be read and which can be
broken) and a class with a `receiver` fixture.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.core.alerts.model import AlertContent, AlertItem
from monitor.notify.message import DeliveryError, Message, Notifier
from monitor.notify.render.messages import render_alert

NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
WORDS = "Moved at short notice: Tue 17 Nov, 14:00."
# What calendars may hold, for each place that text can end up in.
HOSTILES = {
    "html": '<script>x</script><img src=x onerror=alert(1)>" onload="x',
    "headers": "hello\r\nBcc: all@evil.example\r\n\r\n<b>body</b>",
    "slack": "<!channel> <@U1> <http://evil.example|your bank> `code`",
    "csv": "=SUM(1,2)",
    "terminal": "\x1b[2J\x1b]0;gone\x07\x9b31m\u202egnp",
    "log": "ok\nlevel=error event=forged\u2028\x85",
    "image": '"cid:weeks" %(name)s {name} ${PATH}',
    "half a letter": f"\ud800{WORDS}",
}
HOSTILE = "<script>x</script> <!channel> & <b>\r\nBcc: all@evil.example\r\n\x1b[31mred\u202e"


def message(**changes: Any) -> Message:
    fields: dict[str, Any] = {
        "id": "m_3k9dm2x7qaz1",
        "kind": "alert",
        "subject": "Worth a look: moved session",
        "text": WORDS + "\n",
        "html": f"<p>{WORDS}</p>",
        "forms": {"slack": ({"type": "section", "text": {"type": "mrkdwn", "text": WORDS}},)},
        "findings": ("f_3k9dm2x7qaz1",),
        "created_at": NOW,
    }
    return Message(**{**fields, **changes})


def alert_saying(text: str) -> Message:
    """An alert in which everything that people and calendars may write is `text`."""
    item = AlertItem(
        finding="f_3k9dm2x7qaz1",
        severity="warning",
        rule="reschedule",
        client="jd",
        summary=text,
        occurred_at=NOW,
        note=text,
    )
    content = AlertContent(id="m_3k9dm2x7qaz1", clinician=text, items=(item,))
    return render_alert(content, created_at=NOW, show=lambda _: text, zone=ZoneInfo("UTC"))


def as_an_object(channel: str) -> dict[str, Any]:
    """What the contract makes of `message()` for programs."""
    return {
        "id": "m_3k9dm2x7qaz1",
        "kind": "alert",
        "channel": channel,
        "created_at": "2026-11-23T12:30:00+00:00",
        "findings": ["f_3k9dm2x7qaz1"],
        "subject": "Worth a look: moved session",
        "text": "Moved at short notice: Tue 17 Nov, 14:00.\n",
        "html": "<p>Moved at short notice: Tue 17 Nov, 14:00.</p>",
        "X-SteadyFrame-Id": "m_3k9dm2x7qaz1",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as it lies there. `everything` is all that a person or program may read."""

    id: str
    text: str
    everything: str


class Receiver(ABC):
    """Where a channel's messages arrive, for real."""

    secrets: tuple[str, ...] = ()  # texts that no error and no check may show

    @abstractmethod
    def notifier(self) -> Notifier: ...

    @abstractmethod
    def received(self) -> list[Received]:
        """Everything since the test began, oldest first."""

    @abstractmethod
    def go_away(self) -> None:
        """From now on nobody takes anything there."""


class NotifierContract(ABC):
    @pytest.fixture
    @abstractmethod
    def receiver(self) -> Receiver: ...

    def test_it_has_a_name_and_speaks_the_protocol(self, receiver: Receiver) -> None:
        assert isinstance(receiver.notifier(), Notifier)
        assert receiver.notifier().name

    def test_a_message_arrives_with_its_words_and_its_id(self, receiver: Receiver) -> None:
        receiver.notifier().send(message())

        (received,) = receiver.received()
        assert received.id == "m_3k9dm2x7qaz1"
        assert WORDS in received.text

    def test_the_same_message_sent_twice_carries_the_same_id(self, receiver: Receiver) -> None:
        receiver.notifier().send(message())
        receiver.notifier().send(message())

        assert [received.id for received in receiver.received()] == ["m_3k9dm2x7qaz1"] * 2

    def test_messages_keep_their_order(self, receiver: Receiver) -> None:
        notifier = receiver.notifier()
        for number in range(3):
            notifier.send(message(id=f"m_{number}"))

        assert [received.id for received in receiver.received()] == ["m_0", "m_1", "m_2"]

    def test_a_message_out_of_the_outbox_is_the_same_message(self, receiver: Receiver) -> None:
        receiver.notifier().send(Message.from_json(message().to_json()))

        assert WORDS in receiver.received()[0].text

    def test_umlauts_and_other_scripts_arrive(self, receiver: Receiver) -> None:
        words = "Später begonnen: 8 Minuten — 延期"
        receiver.notifier().send(message(subject=words, text=words, html=f"<p>{words}</p>"))

        assert words in receiver.received()[0].text

    @pytest.mark.parametrize("place", HOSTILES)
    def test_hostile_text_of_a_calendar_is_one_message_and_nothing_more(
        self, receiver: Receiver, place: str
    ) -> None:
        """`render` has made it harmless; a channel adds what its own sink asks, and no more."""
        receiver.notifier().send(alert_saying(HOSTILES[place]))

        (received,) = receiver.received()
        assert received.id == "m_3k9dm2x7qaz1"
        assert "Worth a look: moved session" in received.text
        assert not any(sign in received.everything for sign in ("\nBcc:", "\x1b", "\x9b", "\u202e"))

    def test_no_log_line_holds_a_secret_or_the_message(
        self, receiver: Receiver, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        receiver.notifier().send(message())
        receiver.go_away()
        with pytest.raises(DeliveryError):
            receiver.notifier().send(message())

        # aiosmtpd, the receiver's side, logs what it gets.
        said = [r.getMessage() for r in caplog.records if r.name != "mail.log"]
        for hidden in ("Moved", *receiver.secrets):
            assert hidden not in "".join(said)

    def test_letting_go_between_messages_changes_nothing(self, receiver: Receiver) -> None:
        notifier = receiver.notifier()
        notifier.close()
        notifier.send(message(id="m_1"))
        notifier.close()
        notifier.close()
        notifier.send(message(id="m_2"))

        assert [received.id for received in receiver.received()] == ["m_1", "m_2"]

    def test_a_check_says_one_line_and_sends_nothing(self, receiver: Receiver) -> None:
        line = receiver.notifier().check()

        assert line
        assert "\n" not in line
        assert receiver.received() == []
        for secret in receiver.secrets:
            assert secret not in line

    def test_an_error_names_the_channel_and_what_to_do(self, receiver: Receiver) -> None:
        receiver.go_away()

        with pytest.raises(DeliveryError) as caught:
            receiver.notifier().send(message())

        self.is_told_well(caught.value, receiver)

    def test_a_check_of_a_broken_channel_fails_with_the_same_kind_of_error(
        self, receiver: Receiver
    ) -> None:
        receiver.go_away()

        with pytest.raises(DeliveryError) as caught:
            receiver.notifier().check()

        self.is_told_well(caught.value, receiver)

    def is_told_well(self, error: DeliveryError, receiver: Receiver) -> None:
        """Which channel, what, and what next; no secret, and nothing out of the message."""
        assert error.channel == receiver.notifier().name
        assert error.what
        assert error.remedy
        causes = [error, error.__cause__]
        for text in (*map(str, causes), *map(repr, causes), error.what, error.remedy):
            assert "\n" not in text
            assert "Moved" not in text
            for secret in receiver.secrets:
                assert secret not in text
