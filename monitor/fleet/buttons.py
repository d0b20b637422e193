"""Slack's buttons for all practices: an app is heard by one worker, by another if that dies."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Event

from sqlalchemy.exc import DBAPIError

from config.loading.fleet import Stamp
from monitor.fleet.engines import Engines
from monitor.fleet.hosted import Hosted
from monitor.fleet.practices import Practices
from monitor.jobs.answers.slack_presses import (
    SlackApp,
    answer_press,
    ignore_press,
    with_buttons,
)
from monitor.jobs.answers.slack_sockets import SlackSockets
from monitor.jobs.bulkhead import Bulkhead
from monitor.log import about
from monitor.notify.answers import ButtonClick
from monitor.store.database import reading
from monitor.store.delivery.told import was_told
from monitor.store.transactions.held_locks import HeldLocks
from monitor.store.transactions.refusals import store_error

# Whoever waits for an app whose worker has died has it as soon as the server knows of that.
LOOK_SECONDS = 5.0
_LOOKS_A_MINUTE = 12
# 40 more bits name the app.
_LOCK = 5_723_371


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One practice's channel with buttons: its name, and its id at Slack."""

    practice: str
    channel: str
    slack_id: str | None


class Buttons:
    """One worker's share of the apps. What it holds ends with it, or with its database.

    A press is kept in turn with rounds by the practice's database; no worker has to be told of it.
    """

    def __init__(
        self, hosted: Hosted, practices: Practices, engines: Engines, bulkhead: Bulkhead
    ) -> None:
        self._hosted = hosted
        self._practices = practices
        self._engines = engines
        self._bulkhead = bulkhead
        self._read: dict[str, tuple[Stamp, dict[_Desk, SlackApp]]] = {}
        self._desks: dict[SlackApp, list[_Desk]] = {}
        self._sockets = SlackSockets(self._clicked)

    def hear(self, stop: Event) -> None:
        """Until then. Raises nothing that the outside can cause."""
        self._locks = HeldLocks(self._engines.at(self._hosted.queue_url))
        looks = 0
        while not stop.is_set():
            self.look(is_minute=looks % _LOOKS_A_MINUTE == 0)
            looks += 1
            stop.wait(LOOK_SECONDS)
        self._sockets.look_after({})
        self._locks.release()

    def look(self, *, is_minute: bool) -> None:
        if is_minute:
            with self._bulkhead.around("slack_desks"):
                self._desks = self._read_desks()
        mine: dict[SlackApp, str] = {}
        with self._bulkhead.around("slack_buttons"):
            # Without the database no press could be kept: then somebody else is to hear them.
            mine = {app: _named(desks) for app, desks in self._desks.items() if self._take(app)}
        with self._bulkhead.around("slack_sockets"):
            self._sockets.look_after(mine, new_only=not is_minute)

    def _read_desks(self) -> dict[SlackApp, list[_Desk]]:
        stamps = self._hosted.stamps()
        self._read = {one: its for one, its in self._read.items() if one in stamps}
        found = defaultdict(list)
        for practice, stamp in stamps.items():
            with self._bulkhead.around(f"config:{practice}"):
                for desk, app in self._of(practice, stamp).items():
                    found[app].append(desk)
        return dict(found)

    def _of(self, practice: str, stamp: Stamp) -> dict[_Desk, SlackApp]:
        if practice not in self._read or self._read[practice][0] != stamp:
            apps = {
                _Desk(practice=practice, channel=channel.name, slack_id=channel.channel): app
                for app, channel in with_buttons(self._hosted.settings(practice))
            }
            self._read[practice] = (stamp, apps)
        return self._read[practice][1]

    def _take(self, app: SlackApp) -> bool:
        try:
            return self._locks.take(_LOCK << 40 | _number(app))
        except DBAPIError as error:
            raise store_error(error, self._engines.at(self._hosted.queue_url)) from error

    def _clicked(self, app: SlackApp, click: ButtonClick) -> None:
        desk = self._whose(app, click)
        if desk is None:
            ignore_press(click)
            return
        with about(practice=desk.practice), self._bulkhead.around(f"slack_press:{desk.practice}"):
            its = self._practices.get(desk.practice).app
            answer_press(its, desk.channel, click, nullcontext())

    def _whose(self, app: SlackApp, click: ButtonClick) -> _Desk | None:
        """Practices may share a channel, too: then the one that told of that finding there.

        None for a press that is nobody's, or might be either's.
        """
        desks = [desk for desk in self._desks.get(app, ()) if desk.slack_id == click.channel]
        if len(desks) < 2:
            return next(iter(desks), None)
        told = list(self._that_told(desks, click.finding))
        return told[0] if len(told) == 1 else None

    def _that_told(self, desks: list[_Desk], finding: str) -> Iterator[_Desk]:
        for desk in desks:
            with self._bulkhead.around(f"slack_press:{desk.practice}"):
                its = self._practices.get(desk.practice).app
                names = [channel.name for channel in its.settings.channels]
                with reading(its.engine) as connection:
                    if was_told(connection, finding, desk.channel, others=names):
                        yield desk


def _named(desks: list[_Desk]) -> str:
    return f"{desks[0].practice}/{desks[0].channel}"


def _number(app: SlackApp) -> int:
    return int.from_bytes(hashlib.blake2b(repr(app).encode(), digest_size=5).digest())
