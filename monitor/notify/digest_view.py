"""The weekly digest in words, in the order in which a tired reader needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from monitor.core.digest_model import ChangeItem, Coming, Digest
from monitor.core.stats import FEWEST_TO_JUDGE
from monitor.notify.clean import plain
from monitor.notify.view import Command, Line, Section, View, section
from monitor.notify.wording import TimeWords, count, notice_words

NO_BREAK = "\u00a0"  # keeps an hour beside its client on a narrow screen
ALL_FINDINGS = "steadyframe findings"
NOTHING_WAITS = "Nothing is waiting for you. Have a good week."
LATE_NOTE = "This digest comes late: SteadyFrame was not running at its usual hour."


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWords:
    """`show` turns a client's id into what this channel may print."""

    show: Callable[[str], str]
    times: TimeWords

    def view(self, digest: Digest) -> View:
        days = self.times.week(digest.from_, digest.to)
        owner = "The practice's" if digest.scope else "Your"
        sections = tuple(self._sections(digest))
        return View(
            subject=f"{owner} week {days}: {_in_short(digest)}",
            title=f"{owner} week, {days}",
            whose=plain(" · ".join(filter(None, (digest.clinician_name, digest.practice)))),
            lead=self._sentence(digest.lead),
            note=_note(digest, sections),
            facts=_facts(digest),
            trend=plain(digest.trend.sentence),
            sections=sections,
            commands=_commands(digest),
            small_print=self._sentence(digest.method),
        )

    def _sections(self, digest: Digest) -> list[Section]:
        return [
            *self._repair(digest),
            *self._follow_ups(digest),
            *self._changes(digest),
            *self._late(digest),
            *self._steady(digest),
            *self._coming(digest),
            *_blind_spots(digest),
        ]

    def _repair(self, digest: Digest) -> list[Section]:
        lines = [
            Line(
                who=self._who(item.client),
                when=self.times.moment(item.when),
                what=self._sentence(item.what),
                hint=self._sentence(item.suggestion),
                finding=item.finding,
            )
            for item in digest.repair
        ]
        return section("Worth repairing first", lines, most=12, see=ALL_FINDINGS, tone="care")

    def _follow_ups(self, digest: Digest) -> list[Section]:
        lines = [
            Line(
                who=self._who(item.client),
                when=f"due {self.times.moment(item.due)}",
                what=self._sentence(item.what),
                finding=item.finding,
            )
            for item in digest.follow_ups
        ]
        return section("Open follow-ups", lines, most=15, see=ALL_FINDINGS, tone="care")

    def _changes(self, digest: Digest) -> list[Section]:
        lines = [self._change(item) for item in digest.changes]
        return section("What changed", lines, most=12, see=ALL_FINDINGS)

    def _change(self, item: ChangeItem) -> Line:
        start = self.times.moment(item.from_)
        when = start if item.to is None else f"{start} → {self.times.moment(item.to)}"
        by = {"client": "at the client's wish", "clinician": "from our side"}
        return Line(
            who=self._who(item.client),
            when=when,
            what=self._sentence(item.what) or _change_words(item),
            hint=by.get(item.initiator, ""),
            finding=item.finding,
        )

    def _late(self, digest: Digest) -> list[Section]:
        lines = [
            Line(
                who=self._who(item.client),
                when=self.times.moment(item.planned_start),
                what=self._sentence(item.what) or f"Started {item.minutes} min late.",
                finding=item.finding,
            )
            for item in digest.late
        ]
        return section(
            "How sessions started", lines, most=12, see=ALL_FINDINGS, intro=_seen_starting(digest)
        )

    def _steady(self, digest: Digest) -> list[Section]:
        lines = [
            Line(who=self._who(item.client), what=self._sentence(item.what))
            for item in digest.steady
        ]
        see = "steadyframe digest --format json"
        return section("What is steady", lines, most=8, see=see, tone="steady")

    def _coming(self, digest: Digest) -> list[Section]:
        ahead = sorted(digest.coming, key=lambda item: item.start)
        by_day = groupby(ahead, key=lambda item: self.times.day(item.start))
        lines = [
            Line(when=day, what=" · ".join(self._appointment(item) for item in items))
            for day, items in by_day
        ]
        return section("Coming up", lines, most=7, see="steadyframe agenda")

    def _appointment(self, item: Coming) -> str:
        what = self._sentence(item.what)
        words = (self.times.clock(item.start), self._who(item.client), f"({what})" if what else "")
        return NO_BREAK.join(filter(None, words))

    def _who(self, client: str | None) -> str:
        return plain(self.show(client), longest=80) if client else ""

    def _sentence(self, text: str) -> str:
        return plain(self.times.sentence(text))


def _note(digest: Digest, sections: tuple[Section, ...]) -> str:
    words = (LATE_NOTE if digest.is_late else "", "" if sections else NOTHING_WAITS)
    return " ".join(filter(None, words))


def _change_words(item: ChangeItem) -> str:
    verb = "Cancelled" if item.to is None else "Moved"
    short = {"yes": " at short notice", "possibly": ", possibly at short notice"}
    notice = notice_words(item.notice_minutes_min, item.notice_minutes_max)
    said = f"{verb}{short.get(item.short_notice, '')}"
    return f"{said}, {notice}." if notice else f"{said}."


def _in_short(digest: Digest) -> str:
    parts = [
        f"{len(digest.repair)} worth repairing" if digest.repair else "",
        count(len(digest.follow_ups), "follow-up") + " open" if digest.follow_ups else "",
        count(len(digest.blind_spots), "blind spot") if digest.blind_spots else "",
    ]
    if said := ", ".join(filter(None, parts)):
        return said
    if not digest.kept.planned and not digest.coverage.sessions:
        return "a quiet one"
    return f"{digest.kept.kept} of {digest.kept.planned} kept as planned"


def _facts(digest: Digest) -> tuple[str, ...]:
    """The week's numbers, as far as the lead hasn't said them."""
    kept = digest.kept
    facts = []
    few = ", too few to judge" if kept.planned < FEWEST_TO_JUDGE else ""
    numbers = f"{kept.kept} of {count(kept.planned, 'session')} kept as planned"
    if kept.planned and numbers not in digest.lead:
        facts.append(numbers + few)
    if kept.excluded:
        facts.append(f"{kept.excluded} not counted (the client's wish, or excused)")
    return tuple(facts)


def _seen_starting(digest: Digest) -> str:
    seen, sessions = digest.coverage.seen, digest.coverage.sessions
    if not sessions:
        return ""
    if not seen:
        return f"Seen starting: 0 of {sessions}, so nothing can be said about lateness."
    known = "" if digest.late else ", none of them late"
    return f"Seen starting: {seen} of {sessions}{known}."


def _blind_spots(digest: Digest) -> list[Section]:
    lines = [
        Line(who=plain(item.source, longest=80), what=plain(item.what))
        for item in digest.blind_spots
    ]
    return section("What could not be seen", lines, most=12, see="steadyframe sources")


def _commands(digest: Digest) -> tuple[Command, ...]:
    told = digest.finding_ids
    if not told:
        return ()
    return (Command(label="Why is a line here?", command=f"steadyframe explain {plain(told[0])}"),)
