"""What is to come, in words: today first, by the hour, and the days after it further down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language
from monitor.core.digest.model import Coming, Digest
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import Line, Section, section

NO_BREAK = "\u00a0"  # keeps an hour beside its client on a narrow screen
BETWEEN = " · "
AGENDA = "steadyframe agenda"
_HOURS = ("session", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadWords:
    """`who` words a client as the channel may show one."""

    who: Callable[[str | None], str]
    times: TimeWords

    @property
    def _language(self) -> Language:
        return self.times.language

    def today(self, digest: Digest, advice: Mapping[str, str]) -> list[Section]:
        """The day's hours; `advice`, by client, is what to say to whom comes today."""
        hours = [item for item in _by_start(digest) if self._is_today(item, digest)]
        lines: list[Line] = []
        for has_advice, items in groupby(hours, key=lambda item: item.client in advice):
            if not has_advice:
                lines.append(Line(what=self._hours(items)))
                continue
            lines += [self._advised(item, advice[item.client or ""]) for item in items]
        heading = self._language.say(N_("Today"))
        return section(self._language, heading, lines, most=12, see=AGENDA)

    def comes_today(self, digest: Digest) -> set[str]:
        hours = (item for item in digest.coming if self._is_today(item, digest))
        return {item.client for item in hours if item.client}

    def _advised(self, item: Coming, advice: str) -> Line:
        return Line(who=self._hours([item]), what=plain(advice))

    def later(self, digest: Digest) -> list[Section]:
        """What is worth a look first, then day by day."""
        ahead = [item for item in _by_start(digest) if not self._is_today(item, digest)]
        notes = [self._note(item) for item in ahead if item.kind not in _HOURS]
        hours = [item for item in ahead if item.kind in _HOURS]
        day = self.times.weekday if self._is_one_week(hours, digest) else self.times.day
        by_day = groupby(hours, key=lambda item: day(item.start))
        days = [Line(when=when, what=self._hours(items)) for when, items in by_day]
        heading = self._language.say(N_("Coming up"))
        return section(self._language, heading, [*notes, *days], most=len(notes) + 7, see=AGENDA)

    def _is_one_week(self, hours: Sequence[Coming], digest: Digest) -> bool:
        """Whether the name of its day tells each of them apart from any other."""
        if digest.now is None or not hours:
            return False
        zone = self.times.zone
        last, today = hours[-1].start.astimezone(zone), digest.now.astimezone(zone)
        return last.date() - today.date() < timedelta(weeks=1)

    def _is_today(self, item: Coming, digest: Digest) -> bool:
        if digest.now is None or item.kind not in _HOURS:
            return False
        zone = self.times.zone
        return item.start.astimezone(zone).date() == digest.now.astimezone(zone).date()

    def _note(self, item: Coming) -> Line:
        who, day = self.who(item.client), self.times.day(item.start)
        if item.kind == "nothing_booked":
            said = self._language.say(
                "Nothing is booked yet. The usual hour would be {moment}.",
                moment=self.times.moment(item.start),
            )
            return Line(who=who, what=said)
        return Line(who=who, when=day, what=plain(item.what))

    def _hours(self, items: Iterable[Coming]) -> str:
        return BETWEEN.join(map(self._hour, items))

    def _hour(self, item: Coming) -> str:
        what = plain(item.what)
        words = (self.times.clock(item.start), self.who(item.client), f"({what})" if what else "")
        return NO_BREAK.join(filter(None, words))


def _by_start(digest: Digest) -> list[Coming]:
    return sorted(digest.coming, key=lambda item: item.start)
