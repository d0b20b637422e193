"""How each channel fares, and which sender has it. One sender at a time keeps messages in order.

A lease is renewed with every message; once it has run out another sender may take the channel, and
whoever had it finds that out before the next message.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.store.row_mapping import add_new, built, flat
from monitor.store.tables import channels

# Longer than any channel may take over one message (two minutes: e-mail with the longest timeout,
# Slack with images), so that a lease that has run out means a dead sender.
LEASE = timedelta(minutes=3)

_HELD = update(channels).where(
    channels.c.name == bindparam("of_name"), channels.c.holder == bindparam("by_holder")
)


def keep_only(connection: Connection, names: Collection[str]) -> None:
    """Channels that are known already stay as they are; how others fared is forgotten."""
    connection.execute(delete(channels).where(channels.c.name.not_in(names)))
    add_new(connection, channels, [{"name": name, "failures": 0} for name in names])


def load_all(connection: Connection) -> dict[str, ChannelHealth]:
    rows = connection.execute(select(channels)).mappings()
    return {row["name"]: built(ChannelHealth, row) for row in rows}


def lease(connection: Connection, name: str, holder: str, real_now: datetime) -> bool:
    """Whether `holder` has the channel now. `real_now`: a replayed clock stands still."""
    free = or_(channels.c.held_until.is_(None), channels.c.held_until < real_now)
    values = {"holder": holder, "held_until": real_now + LEASE}
    query = update(channels).where(channels.c.name == name, free).values(**values)
    return connection.execute(query).rowcount == 1


def keep(
    connection: Connection, name: str, holder: str, health: ChannelHealth, real_now: datetime
) -> bool:
    """Write how the channel fares and renew the lease. False, and nothing written: it is lost."""
    who = {"of_name": name, "by_holder": holder}
    values = {**flat(health), "held_until": real_now + LEASE}
    return connection.execute(_HELD, {**who, **values}).rowcount == 1


def release(connection: Connection, holder: str) -> None:
    _free(connection, holder)


def free_leases(connection: Connection) -> None:
    """What dead senders had can be taken again. Only while nobody sends."""
    _free(connection, None)


def reopen(connection: Connection, name: str) -> None:
    """Forget that the channel failed: somebody saw it work."""
    well = flat(ChannelHealth())
    connection.execute(update(channels).where(channels.c.name == name).values(**well))


def _free(connection: Connection, holder: str | None) -> None:
    held = channels.c.holder.is_not(None) if holder is None else channels.c.holder == holder
    connection.execute(update(channels).where(held).values(holder=None, held_until=None))
