"""Messages through crashes, refusals and broken connections: each of a thousand arrives."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.app import Installation
from monitor.notify.message import Message
from monitor.store.database import reading, writing
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from monitor.store.schema import upgrade
from tests.acceptance.operation.mortal_sender import MONDAY, mortal_sender
from tests.builders.outbox import a_queued_message
from tests.builders.tries import tries
from tests.servers.faulty_network import Network, Post, faulty_network

SEED = 5
MESSAGES = tries(1_000, thorough=10_000)
CRASHES = 20
# Of a sender in the database before it is killed. A message takes about eight: the last is left.
MOST_STEPS = MESSAGES // 2
BYTES_TO_A_CUT = 30 * MESSAGES
CHANNELS = ("mail", "slack")


def config_of(folder: Path, network: Network, database: str) -> Path:
    slack = {
        "token": "xoxb-1",
        "channel": "C1",
        "base_url": f"http://127.0.0.1:{network.slack_port}",
    }
    settings = {
        "practice": {"name": "Riverside", "timezone": "America/New_York"},
        "clinicians": [{"id": "amara", "name": "Dr. Amara Osei"}],
        "sources": [{"name": "north", "type": "ical", "path": "north.ics"}],
        "channels": [
            {"name": "mail", "type": "email", "to": ["amara@riverside.example"]},
            {"name": "slack", "type": "slack", **slack},
        ],
        "email": {
            "host": "127.0.0.1",
            "port": network.mail_port,
            "security": "none",
            "from": "monitor@riverside.example",
        },
        "storage": {"url": database},
    }
    file = folder / "steadyframe.yaml"
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return file


def a_message(number: int) -> Queued:
    channel = CHANNELS[number % 2]
    text = f"Moved at short notice, number {number}.\n"
    message = Message(
        id=f"a_{number}",
        kind="alert",
        subject="Worth a look",
        text=text,
        html=f"<p>{text}</p>",
        created_at=MONDAY,
    )
    return a_queued_message(message.id, channel, MONDAY, message=message.to_json())


@contextmanager
def queued(folder: Path, network: Network, database: str, messages: int) -> Iterator[Installation]:
    app = build(load_settings(config_of(folder, network, database), environ={}), lambda: MONDAY)
    upgrade(app.engine)
    with writing(app.engine) as connection:
        outbox.put(connection, [a_message(number) for number in range(messages)])
    yield app
    app.engine.dispose()


def of_alerts(post: Post) -> list[tuple[str, int]]:
    """Without the messages that say that the other channel is broken."""
    return [(message_id, number) for message_id, number in post.taken if number >= 0]


def test_each_message_survives_twenty_crashes(tmp_path: Path) -> None:
    random = Random(SEED)
    with (
        faulty_network(SEED, refusals=0.05, cut_after=BYTES_TO_A_CUT) as network,
        queued(tmp_path, network, f"sqlite:///{tmp_path}/steadyframe.db", MESSAGES) as app,
        mortal_sender(tmp_path / "steadyframe.yaml") as sender,
    ):
        for _ in range(CRASHES):
            assert sender.run(dies_at=random.randint(1, MOST_STEPS)) == -signal.SIGKILL
        assert sender.run() == 0
        with reading(app.engine) as connection:
            assert {m.status for m in outbox.load_all(connection)} == {"sent"}

    for start, post in enumerate((network.mail, network.slack)):
        taken = of_alerts(post)
        numbers = range(start, MESSAGES, len(CHANNELS))
        # None lost, in order, and the same id whenever the same text comes again.
        assert list(dict.fromkeys(taken)) == [(f"a_{number}", number) for number in numbers]
        assert len(taken) - len(numbers) <= CRASHES + post.cut
        assert post.refused > 0.02 * len(numbers)
        assert post.cut > 5
