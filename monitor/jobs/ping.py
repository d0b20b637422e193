"""A sign of life to a service outside, which tells of its absence: a dead machine tells nobody.

Pings are those of healthchecks.io/docs/http_api: a POST to the check's address says that all is
well, one to `/start` that the daemon began, one to `/fail` what is wrong, in the body.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from config.sections.alerts import Heartbeat
from connectors.base import ConnectorError
from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.failures import Wording
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request
from connectors.net.web_address import web_address
from monitor.jobs.app import Installation, StoreError
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.health import Health, health_of
from monitor.jobs.heartbeat import last_work
from monitor.log import Log
from monitor.store.database import reading

log = Log()

TOTAL = timedelta(seconds=10)
_AGAIN = "It is sent again in a minute; nothing else waits for it."
_CHECK = "Check `heartbeat.url`."
_NO_DATABASE = "The database can't be used; the daemon's log says why."
_SILENT = ("The heartbeat's server did not answer in time.", _AGAIN)
_BROKEN_OFF = ("The heartbeat's server broke off the connection.", _AGAIN)
WORDING = Wording(
    private_address=(
        "The heartbeat's address leads to a private network or to this machine.",
        "If that is meant, set `heartbeat.allow_private_network: true`.",
    ),
    certificate=(
        "The heartbeat's server showed a certificate that is not trusted.",
        "Check `heartbeat.url`, and this machine's clock.",
    ),
    cut_off=_BROKEN_OFF,
    late=_SILENT,
    silent=_SILENT,
    no_connection=("The heartbeat's server could not be reached.", _AGAIN),
    connection_lost=_BROKEN_OFF,
)


class DeadMansPing:
    """Called after each round and once a minute; the first time says that the daemon began.

    That it is well is said of a round that ended, or of a long one that is at work: once each time.
    `app` gives the present installation. A ping that fails is logged once, and so is its recovery.
    """

    def __init__(
        self, app: Callable[[], Installation], bulkhead: Bulkhead, total: timedelta = TOTAL
    ) -> None:
        self._app = app
        self._bulkhead = bulkhead
        self._seconds = total.total_seconds()
        self._has_begun = False
        self._told = ""  # what was wrong with the last ping
        self._told_of: datetime | None = None  # the work that the last good one told of

    def send(self) -> None:
        """Raises nothing."""
        app = self._app()
        heartbeat = app.settings.heartbeat
        if heartbeat is None:
            return
        with self._bulkhead.around("heartbeat"):
            if not self._has_begun:
                self._has_begun = True
                self._ping(heartbeat, "start", "")
                return
            health, worked = _health(app)
            if not health.is_well:
                self._ping(heartbeat, "fail", health.says)
            elif worked != self._told_of:
                self._ping(heartbeat, "", "")
                self._told_of = worked

    def _ping(self, heartbeat: Heartbeat, what: str, reason: str) -> None:
        try:
            status = self._ask(heartbeat, what, reason)
        except ConnectorError as error:
            trouble = str(error)
        else:
            is_taken = 200 <= status < 300
            trouble = "" if is_taken else f"The heartbeat's server answered {status}. {_CHECK}"
        if trouble and trouble != self._told:
            log.warning("heartbeat_not_sent", why=trouble)
        elif self._told and not trouble:
            log.info("heartbeat_sent_again")
        self._told = trouble

    def _ask(self, heartbeat: Heartbeat, what: str, reason: str) -> int:
        """The answer's status. No redirect is followed and no body read."""
        url = web_address(heartbeat.url.get_secret_value())
        if url is None:
            raise ConnectorError("heartbeat", "The heartbeat's address is none.", _CHECK)
        with Exchange(
            "heartbeat",
            deadline=Deadline(self._seconds),
            limits=HttpLimits(seconds=self._seconds, silence=None, redirects=None),
            wording=WORDING,
            allow_private=heartbeat.allow_private_network,
        ) as exchange:
            request = Request(
                method="POST",
                url=_under(url, what),
                headers={"Connection": "close", "Content-Type": "text/plain; charset=utf-8"},
                body=reason.encode(),
                wants_body=lambda status: False,
            )
            return exchange.ask(request).status


def _under(url: httpx.URL, what: str) -> httpx.URL:
    """With one more step in its path; what stands behind a question mark stays."""
    return url.copy_with(path=f"{url.path.rstrip('/')}/{what}") if what else url


def _health(app: Installation) -> tuple[Health, datetime | None]:
    """How the daemon fares, and when a round was at work last."""
    try:
        with reading(app.engine) as connection:
            worked = last_work(connection)
        return health_of(app.engine, app.settings, app.now()), worked
    except StoreError:
        return Health(is_well=False, says=_NO_DATABASE), None
