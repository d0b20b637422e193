"""Words a review, so that it is read in a minute: what is to be decided first, then the year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.review.model import AwaySessions, NothingBooked, Overlap, Review
from monitor.notify.render.review.strips import StripWords, everything
from monitor.notify.render.review.then import PastWords
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import Command, Line, Section, View, section

_SUMMARY = nN_(
    "{clients} and {number} session since {day}.", "{clients} and {number} sessions since {day}."
)
_CLIENTS = nN_("{number} client", "{number} clients")
_NAMED = 4  # clients of one line; the others are counted


def view_of(review: Review, *, show: Callable[[str], str], times: TimeWords) -> View:
    """`show` gives a client's id the form that may be shown."""
    return _ReviewWords(show=show, times=times).view(review)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReviewWords:
    show: Callable[[str], str]
    times: TimeWords

    @property
    def _language(self) -> Language:
        return self.times.language

    def view(self, review: Review) -> View:
        say = self._language.say
        title = say("What the calendar already tells")
        is_empty = not (review.sessions or review.clients)
        return View(
            subject=title,
            title=title,
            whose=plain(" · ".join(filter(None, (self._clinician(review), review.practice)))),
            lead=self._lead(review),
            note=self._note(review),
            left_out=self._unread(review),
            sections=() if is_empty else tuple(self._sections(review)),
            commands=self._commands(review, is_empty=is_empty),
            small_print="" if is_empty else self._method(),
            language=self._language,
        )

    def _clinician(self, review: Review) -> str:
        names = review.clinician_names
        return names.get(review.clinician, review.clinician) if review.clinician else ""

    def _lead(self, review: Review) -> str:
        day = self._language.day_and_year(review.since.astimezone(self.times.zone))
        clients = self._language.count(*_CLIENTS, len(review.clients))
        said = self._language.count(*_SUMMARY, review.sessions, clients=clients, day=day)
        counted = sum(client.counted for client in review.clients)
        if not counted:
            return said
        kept = self._language.count(
            "{kept} of {number} was at its usual hour.",
            "{kept} of {number} were at their usual hour.",
            counted,
            kept=sum(client.kept for client in review.clients),
        )
        return f"{said} {kept}"

    def _note(self, review: Review) -> str:
        return self._language.say(
            "All of this is inferred from one look at the calendar: none of it is a finding, and "
            "nobody is told."
        )

    def _unread(self, review: Review) -> str:
        say = self._language.say
        said = []
        if review.unread:
            names = ", ".join(map(plain, review.unread))
            said.append(say("Never read yet: {names}.", names=names))
        if review.blind:
            names = ", ".join(map(plain, review.blind))
            said.append(say("Out of reach for now, so this may be old: {names}.", names=names))
        return " ".join(said)

    def _sections(self, review: Review) -> Iterable[Section]:
        strips = StripWords(show=self.show, times=self.times)
        then = PastWords(who=self._who, times=self.times, see=everything(review))
        yield from self._nothing_booked(review)
        yield from self._away(review)
        yield from self._overlaps(review)
        yield from strips.sections(review)
        yield from then.moves(review)
        yield from then.gaps(review)
        yield from then.breaks(review)

    def _section(
        self, heading: str, lines: list[Line], review: Review, *, most: int = 12
    ) -> list[Section]:
        said, see = self._language.say(heading), everything(review)
        return section(self._language, said, lines, most=most, see=see, tone="care")

    def _nothing_booked(self, review: Review) -> list[Section]:
        lines = [
            Line(who=self._who(one.client), what=self._unbooked(one))
            for one in review.nothing_booked
        ]
        lines.sort(key=lambda line: line.who.casefold())
        return self._section(N_("Nothing booked"), lines, review)

    def _unbooked(self, one: NothingBooked) -> str:
        last = self.times.day(one.last)
        if one.usual_next is None:
            return self._language.say("last on {day}", day=last)
        return self._language.say(
            "last on {day}; the usual hour would be {moment}",
            day=last,
            moment=self.times.moment(one.usual_next),
        )

    def _away(self, review: Review) -> list[Section]:
        lines = [self._away_line(one) for one in review.away]
        if review.stood_away:
            lines.append(
                Line(
                    what=self._language.count(
                        "{number} past session stood in leave or on a holiday.",
                        "{number} past sessions stood in leave or on a holiday.",
                        review.stood_away,
                    )
                )
            )
        return self._section(N_("Booked in leave or on a holiday"), lines, review)

    def _away_line(self, one: AwaySessions) -> Line:
        said = nN_("holiday, {number} session: {who}", "holiday, {number} sessions: {who}")
        if one.kind == "leave":
            said = nN_("leave, {number} session: {who}", "leave, {number} sessions: {who}")
        is_day = one.kind == "holiday"
        return Line(
            when=self.times.day(one.start) if is_day else self.times.week(one.start, one.end),
            what=self._language.count(
                *said,
                len(one.sessions),
                who=self._names(session.client for session in one.sessions),
            ),
        )

    def _overlaps(self, review: Review) -> list[Section]:
        lines = [self._overlap(one) for one in review.overlaps]
        return self._section(N_("Sessions that overlap"), lines, review, most=8)

    def _overlap(self, one: Overlap) -> Line:
        length = self._language.length(one.length)
        return Line(
            who=self._names(one.clients),
            when=self.times.moment(one.at),
            what=self._language.count(
                "by {length}", "by {length}, {number} times in all", one.times, length=length
            ),
        )

    def _names(self, clients: Iterable[str | None]) -> str:
        names = list(dict.fromkeys(self._who(client) for client in clients))
        left = len(names) - _NAMED
        said = ", ".join(names[:_NAMED])
        if left <= 0:
            return said
        return self._language.say("{names} and {number} more", names=said, number=left)

    def _who(self, client: str | None) -> str:
        if client is None:
            return self._language.say("nobody named")
        return plain(self.show(client), longest=80)

    def _commands(self, review: Review, *, is_empty: bool) -> tuple[Command, ...]:
        say = self._language.say
        if is_empty and review.unread:
            return (Command(label=say("Read it first:"), command="steadyframe poll"),)
        unseen = "steadyframe agenda --unrecognised"
        asked = Command(label=say("Sessions missing here?"), command=unseen)
        if is_empty:
            return (asked,)
        return (asked, Command(label=say("From now on:"), command="steadyframe run"))

    def _method(self) -> str:
        return self._language.say(
            "Usual is the most frequent hour of the last 16 sessions, give or take half an hour. "
            "The least notice is counted from an event's last edit: it may have been more."
        )
