"""Delivers queued messages to an SMTP server on loopback, beside smtplib sending the same mails.

Run it as `python -m bench.bench_deliver [MESSAGES]` (2,000 by default). Delivery is the real one:
SQLite outbox, lease, MIME, one connection, a record of each message in its own transaction. The
peer has the finished mails and calls `smtplib.SMTP.sendmail` on one connection. The server
(aiosmtpd) runs in a process of its own. Both sides take turns; times are seconds of wall clock,
the medians of three rounds. The last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import smtplib
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import structlog
from aiosmtpd.smtp import SMTP

from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.notify.email.mime import as_email
from monitor.notify.message import Message
from monitor.store.database import writing
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from monitor.store.schema import upgrade

ROUNDS = 3
NINE = datetime(2026, 11, 23, 14, tzinfo=UTC)
SENDER, TO = "monitor@riverside.example", "amara@riverside.example"
TEXT = "Moved at short notice: Tue 24 Nov, 14:00. Worth a look.\n" * 12
SETTINGS = """
practice: {{name: Riverside, timezone: America/New_York}}
clinicians: [{{id: amara, name: Dr. Amara Osei}}]
sources: [{{name: north, type: ical, path: "{folder}/north.ics"}}]
channels: [{{name: me, type: email, to: ["{to}"]}}]
email: {{host: 127.0.0.1, port: {port}, security: none, from: "{sender}"}}
storage: {{url: "sqlite:///{folder}/steadyframe.db"}}
"""


class Taking:
    """Takes every mail and keeps none."""

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - the name is aiosmtpd's
        return "250 taken"


def serve(listener: socket.socket) -> None:
    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Taking(), loop=loop), sock=listener)
        await server.serve_forever()

    asyncio.run(forever())


@contextmanager
def mail_server() -> Iterator[int]:
    """Its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    process = multiprocessing.get_context("fork").Process(
        target=serve, args=(listener,), daemon=True
    )
    process.start()
    try:
        yield listener.getsockname()[1]
    finally:
        process.kill()
        process.join()
        listener.close()


def practice(folder: Path, port: int) -> Installation:
    config = folder / "steadyframe.yaml"
    text = SETTINGS.format(folder=folder, port=port, sender=SENDER, to=TO)
    config.write_text(text, encoding="utf-8")
    app = build(load_settings(config, environ={}), lambda: NINE)
    upgrade(app.engine)
    return app


def a_message(number: int, turn: int) -> Message:
    return Message(
        id=f"m_{turn}_{number}",
        kind="alert",
        subject="Worth a look: a moved session",
        text=TEXT,
        html=f"<p>{TEXT}</p>",
        created_at=NINE + timedelta(seconds=number),
    )


def queue(app: Installation, messages: list[Message]) -> None:
    queued = [
        Queued(
            id=message.id,
            channel="me",
            kind="alert",
            about="amara",
            status="queued",
            reason="sent_now",
            created_at=NINE,
            not_before=NINE,
            findings=[],
            message=message.to_json(),
        )
        for message in messages
    ]
    with writing(app.engine) as connection:
        outbox.put(connection, queued)


def delivered(app: Installation, messages: list[Message]) -> float:
    """Seconds."""
    queue(app, messages)
    began = time.perf_counter()
    report = deliver_due(app, NINE)
    seconds = time.perf_counter() - began
    assert report.sent == len(messages), report
    return seconds


def sent_by_smtplib(port: int, messages: list[Message]) -> float:
    """Seconds."""
    mails = [as_email(m, channel="me", sender=SENDER, to=(TO,)).as_bytes() for m in messages]
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for mail in mails:
            server.sendmail(SENDER, [TO], mail)
    return time.perf_counter() - began


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    ours, peers = [], []
    with mail_server() as port, tempfile.TemporaryDirectory(prefix="steadyframe-bench-") as name:
        app = practice(Path(name), port)
        for turn in range(ROUNDS):
            messages = [a_message(number, turn) for number in range(count)]
            ours.append(delivered(app, messages))
            peers.append(sent_by_smtplib(port, messages))
    our_rate, their_rate = count / median(ours), count / median(peers)
    print(f"delivery   {our_rate:8.0f} messages/s")
    print(f"smtplib    {their_rate:8.0f} messages/s (sendmail of finished mails)")
    print(f"ratio      {our_rate / their_rate:8.2f}")
    print(json.dumps({"delivered_per_second": our_rate, "ratio_to_smtplib": our_rate / their_rate}))


if __name__ == "__main__":
    main()
