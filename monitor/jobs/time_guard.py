"""Time moves forward: the newest moment that this database has seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from monitor.clock import Clock, fixed_clock
from monitor.store import meta
from monitor.store.database import reading

_SEEN = "latest_moment"
# More than a round waits for others.
_LONGEST_TURN = timedelta(minutes=5)
# A clock that the network sets is corrected by seconds, also back. Until it has caught up, the
# newest moment seen is the time.
_SMALL_STEP = timedelta(minutes=3)


class TimeWentBack(ValueError):
    """`--now` lies before what the database has already seen."""


def latest_moment(connection: Connection) -> datetime | None:
    """The newest instant that a poll or an evaluation has had; None in a fresh database."""
    text = meta.load(connection, _SEEN)
    return datetime.fromisoformat(text) if text else None


def move_time_on(connection: Connection, now: datetime, clock: Clock) -> datetime:
    """The moment that a round may take for its own, in its transaction: `now`, or a little later.

    While a round waits for its turn another one may be done: then the clock is read again, which
    for `--now` changes nothing. Raises TimeWentBack if that lies before what was seen, too.
    """
    latest = latest_moment(connection)
    if latest is not None and now < latest:
        again = clock() if latest - now < _LONGEST_TURN else now
        if again < latest and again == now:
            raise _too_early(now, latest)
        now = _moved_up(again, latest)
    meta.save(connection, _SEEN, now.astimezone(UTC).isoformat())
    return now


def clock_for(engine: Engine, clock: Clock, *, is_given: bool, writes: bool) -> Clock:
    """Returns the clock that a command may go by; `is_given` if `--now` stands in for the real one.

    A real clock that lies before what the database has seen is moved up to it: by a small step, or
    (after a replay) for a command that only reads. Raises TimeWentBack for one that writes, and for
    a given time.
    """
    with reading(engine) as connection:
        latest = latest_moment(connection)
    now = clock()  # after that: another command may have been done just before
    if latest is None or now >= latest:
        return clock
    if is_given:
        raise _too_early(now, latest)
    return fixed_clock(_moved_up(now, latest) if writes else latest)


def time_of_a_daemon(engine: Engine, clock: Clock) -> datetime:
    """The machine's time, or after a small step back what was seen last. Raises TimeWentBack."""
    with reading(engine) as connection:
        latest = latest_moment(connection)
    now = clock()
    return now if latest is None else _moved_up(now, latest)


def _moved_up(now: datetime, latest: datetime) -> datetime:
    """The later of the two. Raises TimeWentBack if the machine's time is behind by much."""
    if latest - now >= _SMALL_STEP:
        raise TimeWentBack(clock_behind(latest))
    return max(now, latest)


def clock_behind(latest: datetime) -> str:
    """What it means that the machine's clock is behind what was seen, and the two ways out.

    The same words for as long as it lasts, so that they are said once.
    """
    return (
        f"This machine's clock is behind {latest.isoformat(timespec='seconds')}, which the "
        "database has already seen: nothing is polled or evaluated until then. Set the clock if "
        "it is wrong. If it was ahead before, make a backup (`steadyframe db backup PATH`), then "
        "`steadyframe db set-time`."
    )


def _too_early(now: datetime, latest: datetime) -> TimeWentBack:
    return TimeWentBack(
        f"--now {now.isoformat()} lies before {latest.isoformat()}, which this database has "
        "already seen. Give a later time, or use another database."
    )
