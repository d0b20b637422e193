"""What stored sessions tell of the rules that their times were worked out with.

A weekly series is at one time of the clock all year. Where its stored sessions are not, by the
rules of now, they were worked out with others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from connectors.model import CalendarEvent
from monitor.core.common.zone_offsets import ZoneOffsets
from monitor.core.recurrence.rrule import BadRuleError, Freq, read_rule
from monitor.core.sessions.model import Session

_BY_TIME = re.compile("BY(HOUR|MINUTE|SECOND)", re.IGNORECASE)
_A_DAY = timedelta(days=1)
# Clocks change by night: at ten in the evening in Greenland and on Easter Island, elsewhere later.
_DAY_BEGINS, _DAY_ENDS = time(5), time(22)
# Zones go over to an offset that they had in these years, summer time for good or for no more.
_LATELY = timedelta(days=3653)
_FOREVER = 2**40  # seconds since 1970


@dataclass(frozen=True, slots=True, order=True)
class MadeByRule:
    """A session that a rule made at `start` (UTC), in a series that began at `series`."""

    start: datetime
    series: datetime

    def contradicts(self, rules: ZoneOffsets) -> bool:
        return rules.clock(self.start).time() != rules.clock(self.series).time()


def made_by_rule(
    states: Iterable[CalendarEvent | None], sessions: Iterable[Session], zone: str
) -> list[MadeByRule]:
    """What the sessions of one UID tell of a zone; `states` are all that its components had.

    A series that was ever put to another time tells nothing.
    """
    masters = [e for e in states if e is not None and e.recurrence_id is None]
    times = {(e.start, e.rrules) for e in masters}
    if len(times) != 1:
        return []
    ((start, rules),) = times
    if start is None or start.zone != zone or start.is_date or not _keep_their_time(rules):
        return []
    if not _DAY_BEGINS <= start.local.time() < _DAY_ENDS:
        return []  # once a year there is no such time, and the session is an hour later
    return [
        MadeByRule(start=session.start, series=start.instant)
        for session in sessions
        if session.recurrence_id == session.start and session.zone == zone
    ]


def _keep_their_time(rules: Sequence[str]) -> bool:
    """Whether all starts are at one time of the clock."""
    try:
        by_day = all(read_rule(text).freq <= Freq.DAILY for text in rules)
    except BadRuleError:
        return False
    return bool(rules) and by_day and not any(map(_BY_TIME.search, rules))


def implied_rules(rules: ZoneOffsets, found: Iterable[MadeByRule]) -> ZoneOffsets:
    """`rules`, but with the offsets that sessions tell of where they contradict them.

    What a session tells holds from its start until the next one tells otherwise.
    """
    told = [(one, _offset_told(rules, one)) for one in sorted(found)]
    wrong_from = min((one.start for one, offset in told if offset is not None), default=None)
    if wrong_from is None:
        return rules
    # A series that began under the wrong rules agrees with itself.
    spans = list(_spans((one, offset) for one, offset in told if one.series < wrong_from))
    kept = (s for s in rules.steps if not any(low <= s[0] < high for low, high, _ in spans))
    ends = ((high, _seconds(rules.at(_instant(high)))) for _, high, _ in spans if high < _FOREVER)
    begins = ((low, offset) for low, _, offset in spans)
    return ZoneOffsets(tuple(sorted(dict([*kept, *ends, *begins]).items())))


def _offset_told(rules: ZoneOffsets, one: MadeByRule) -> int | None:
    """The seconds east of UTC at which a start is at its series' time of the clock.

    None: by the rules it is, or it would take an offset that the zone hasn't had for years.
    """
    if not one.contradicts(rules):
        return None
    missing = (rules.clock(one.series) - rules.clock(one.start)) % _A_DAY
    offset = _seconds(
        rules.at(one.start) + (missing if missing <= _A_DAY / 2 else missing - _A_DAY)
    )
    since = int((one.start - _LATELY).timestamp())
    lately = {_seconds(rules.at(one.start - _LATELY)), *(o for at, o in rules.steps if at >= since)}
    return offset if offset in lately else None


def _spans(
    told: Iterable[tuple[MadeByRule, int | None]],
) -> Iterator[tuple[int, int, int]]:
    """From when until when (seconds since 1970) which offset was told."""
    low, known = 0, None
    for one, offset in told:
        second = int(one.start.timestamp())
        if offset == known:
            continue
        if known is not None:
            yield low, second, known
        low, known = second, offset
    if known is not None:
        yield low, _FOREVER, known


def _seconds(offset: timedelta) -> int:
    return int(offset.total_seconds())


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
