"""A strip of weeks a client, with the usual hour and how steady it was beside the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.facts.rhythm.cadence import Rhythm
from monitor.core.review.model import ClientReview, Review, WeekKind
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import Section, StripRow, Strips

# Strips on a page, and of each of many clinicians.
_MOST, _FEWEST = 60, 4
_A_DAY = timedelta(days=1)
# The first Tuesday of a month comes after 28 or 35 days, the third of it after 28 to 31.
_A_MONTH = range(29, 36)
_LEGEND = {
    WeekKind.KEPT: N_("as usual"),
    WeekKind.CHANGED: N_("moved, or at another hour"),
    WeekKind.OFF: N_("cancelled"),
    WeekKind.AWAY: N_("leave, holiday or break"),
    WeekKind.GAP: N_("longer gap"),
    WeekKind.NONE: N_("no session"),
    WeekKind.BOOKED: N_("booked"),
}
_ROOM = 4  # weeks that the name of a month takes
_TIMES_A_WEEK = nN_("{number} time a week", "{number} times a week")
_WEEKS = nN_("every week", "every {number} weeks")
_DAYS = nN_("every day", "every {number} days")
_IN_HOUR = N_("{kept} of {planned}")
_SO_FAR = nN_("{number} session so far", "{number} sessions so far")


def everything(review: Review) -> str:
    """The command that tells what a list leaves out."""
    about = f" --clinician {plain(review.clinician)}" if review.clinician else ""
    return f"steadyframe review{about} --format json"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripWords:
    show: Callable[[str], str]
    times: TimeWords

    @property
    def _language(self) -> Language:
        return self.times.language

    def sections(self, review: Review) -> Iterator[Section]:
        """One for each clinician, in a fixed order; with one alone the heading names nobody."""
        clinicians = sorted({one.clinician for one in review.clients}, key=lambda one: one or "")
        for clinician in clinicians:
            clients = self._by_name(one for one in review.clients if one.clinician == clinician)
            most = max(_MOST // len(clinicians), _FEWEST)
            heading = self._language.say(N_("Week by week"))
            if len(clinicians) > 1 and clinician is not None:
                name = plain(review.clinician_names.get(clinician, clinician), longest=80)
                heading = self._language.say("Week by week: {name}", name=name)
            yield Section(
                heading=heading,
                strips=self._strips(review, clients[:most]),
                rest=self._rest(len(clients) - most, review, clinician),
            )

    def _by_name(self, clients: Iterable[ClientReview]) -> list[ClientReview]:
        """Those who still come first."""
        return sorted(
            clients, key=lambda one: (not one.is_active, self._who(one).casefold(), one.client)
        )

    def _rest(self, left: int, review: Review, clinician: str | None) -> str:
        if left <= 0:
            return ""
        is_whole = review.clinician is None and clinician is not None
        see = f"steadyframe review --clinician {plain(clinician or '')}"
        shown = see if is_whole else everything(review)
        return self._language.say("And {left} more: {see}", left=left, see=shown)

    def _strips(self, review: Review, clients: Sequence[ClientReview]) -> Strips:
        shown = {kind for one in clients for kind in one.strip}
        return Strips(
            rows=tuple(self._row(one) for one in clients),
            months=tuple(self._months(review)),
            ahead=review.ahead,
            legend=tuple(
                (str(kind), self._language.say(said))
                for kind, said in _LEGEND.items()
                if kind in shown
            ),
        )

    def _months(self, review: Review) -> Iterator[tuple[int, str]]:
        """The column in which each month begins."""
        # Of a week in two months, the one that has most of it.
        middle = [(w.start + 3 * _A_DAY).astimezone(self.times.zone) for w in review.weeks]
        begins = [n for n, day in enumerate(middle) if n == 0 or day.month != middle[n - 1].month]
        if len(begins) > 1 and begins[1] < _ROOM:
            del begins[0]
        for column in begins:
            yield column, self._language.month(middle[column])

    def _row(self, one: ClientReview) -> StripRow:
        said = (self._usual(one), self._rhythm(one.rhythm), self._next(one))
        counts = Counter(one.strip)
        weeks = (
            f"{self._language.say(words)} {counts[kind]}"
            for kind, words in _LEGEND.items()
            if counts[kind]
        )
        return StripRow(
            who=self._who(one),
            said=" · ".join(filter(None, said)),
            told=", ".join(weeks),
            cells=tuple(map(str, one.strip)),
        )

    def _who(self, one: ClientReview) -> str:
        return plain(self.show(one.client), longest=80)

    def _usual(self, one: ClientReview) -> str:
        """The usual hour and how often it held, or how little is known yet."""
        if not one.counted:
            return self._language.count(*_SO_FAR, one.sessions) if one.sessions else ""
        by_day = sorted(one.slots, key=lambda slot: (slot.weekday, slot.time))
        hours = dict.fromkeys(self.times.slot(slot.weekday, slot.time) for slot in by_day)
        held = self._language.say(_IN_HOUR, kept=one.kept, planned=one.counted)
        return f"{', '.join(hours)} ({held})"

    def _rhythm(self, rhythm: Rhythm) -> str:
        if len(rhythm.slots) > 1:
            return self._language.count(*_TIMES_A_WEEK, len(rhythm.slots))
        if rhythm.cadence is None:
            return ""
        days = max(round(rhythm.cadence / _A_DAY), 1)
        if days in _A_MONTH:
            return self._language.say("every month")
        if days % 7 == 0:
            return self._language.count(*_WEEKS, days // 7)
        return self._language.count(*_DAYS, days)

    def _next(self, one: ClientReview) -> str:
        if one.coming is not None:
            return self._language.say("next {day}", day=self._day(one.coming))
        if one.is_active or one.last is None:
            return self._language.say("nothing booked")
        return self._language.say("last on {day}", day=self._day(one.last))

    def _day(self, moment: datetime) -> str:
        return self.times.day(moment)
