"""The weekly digest in words, in the order in which a tired reader needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language
from monitor.core.digest.blind_spots import SUBJECTS
from monitor.core.digest.model import (
    AlsoWorthALook,
    Digest,
    FollowUp,
    LateStart,
    Repair,
    Steady,
)
from monitor.core.rule_text import finding_sentence
from monitor.core.rules import late_start
from monitor.notify.message import Image
from monitor.notify.render.digest_ahead import BETWEEN, NO_BREAK, AheadWords
from monitor.notify.render.digest_changes import ALL_FINDINGS, ChangeWords, to_be_mended
from monitor.notify.render.digest_head import in_short, left_out, note
from monitor.notify.render.digest_table import by_clinician
from monitor.notify.render.follow_up import by_title, next_session
from monitor.notify.render.time_text import TimeWords, instant_of
from monitor.notify.view import Command, Line, Section, View, section

MOST_STEADY = 3  # more good news than these would no longer be read


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPresenter:
    """`show` turns a client's id into what this channel may print.

    `titles` are those of promises, by finding, where it may print them.
    """

    show: Callable[[str], str]
    times: TimeWords
    titles: Mapping[str, str] = field(default_factory=dict)

    def view(
        self, digest: Digest, *, trend: Image | None = None, strips: Image | None = None
    ) -> View:
        days = self.times.week(digest.from_, digest.to)
        say = self._language.say
        sections = tuple(self._sections(digest, trend, strips))
        news = in_short(self._language, digest)
        if digest.scope:
            subject = say("The practice's week {days}: {news}", days=days, news=news)
            title = say("The practice's week, {days}", days=days)
        else:
            subject = say("Your week {days}: {news}", days=days, news=news)
            title = say("Your week, {days}", days=days)
        return View(
            subject=subject,
            title=title,
            whose=plain(" · ".join(filter(None, (digest.clinician_name, digest.practice)))),
            lead=plain(digest.lead),
            note=note(self._language, digest, is_empty=not sections),
            left_out=left_out(self._language, digest),
            sections=sections,
            commands=self._commands(digest),
            small_print=plain(digest.method, longest=1000),
            language=self._language,
        )

    @property
    def _language(self) -> Language:
        return self.times.language

    def _sections(self, digest: Digest, trend: Image | None, strips: Image | None) -> list[Section]:
        """In the order in which somebody with half a minute needs them; no fact stands twice."""
        ahead = AheadWords(who=self._who, times=self.times)
        changes = ChangeWords(who=self._who, times=self.times)
        today = ahead.comes_today(digest)
        return [
            *ahead.today(digest, _advice(digest)),
            *self._repair(digest, today, changes),
            *self._follow_ups(digest, today),
            *([] if digest.rows else changes.told(digest)),
            *self._starts(digest),
            *self._also(digest),
            *by_clinician(self._language, digest, strips),
            *self._steady(digest),
            *self._weeks(digest, trend),
            *ahead.later(digest),
            *self._blind_spots(digest),
        ]

    def _section(self, heading: str, lines: list[Line], **given: Any) -> list[Section]:
        return section(self._language, self._language.say(heading), lines, **given)

    def _weeks(self, digest: Digest, trend: Image | None) -> list[Section]:
        """The chart, and what it says in a sentence below it."""
        said = plain(digest.trend.sentence) if digest.trend.certainty != "none" else ""
        if trend is None and not said:
            return []
        heading = self._language.say("The last twelve weeks")
        return [Section(heading=heading, caption=said, picture=trend)]

    def _repair(self, digest: Digest, today: set[str], changes: ChangeWords) -> list[Section]:
        lines = [self._to_repair(item, today) for item in digest.repair if not item.mended]
        told = {item.finding for item in digest.changes} - to_be_mended(digest)
        # Where nothing else changed there is no other place to ask.
        asks = () if told else changes.asks(digest)
        heading = N_("Worth repairing first")
        return self._section(heading, lines, most=12, see=ALL_FINDINGS, tone="care", asks=asks)

    def _to_repair(self, item: Repair, today: set[str]) -> Line:
        """What to say to whom comes today stands beside that hour."""
        return Line(
            who=self._who(item.client),
            when=self._when(item) if _is_one(item) else "",
            what=self._what(item),
            hint="" if item.client in today else plain(item.suggestion),
            finding=item.finding if _is_one(item) else "",
        )

    def _when(self, item: Repair) -> str:
        """The hour that it is about, and where it went."""
        start = instant_of(item.value.get("from") or item.value.get("start"))
        to = instant_of(item.value.get("to"))
        from_ = start or item.when
        return self.times.move(from_, to) if to else self.times.moment(from_)

    def _what(self, item: Repair | FollowUp | AlsoWorthALook) -> str:
        is_inferred = not isinstance(item, FollowUp) and item.is_inferred
        said = finding_sentence(
            self._language,
            item.rule,
            item.value,
            is_inferred=is_inferred,
            is_over=bool(item.value.get("is_answered")),
        )
        return plain(said or self.times.sentence(item.what))

    def _follow_ups(self, digest: Digest, today: set[str]) -> list[Section]:
        lines = [
            Line(
                who=self._who(item.client),
                when=self._due(item) if _is_one(item) else "",
                what=self._owed(item),
                hint=self._next(item, today),
                finding=item.finding if _is_one(item) else "",
            )
            for item in digest.follow_ups
        ]
        heading = N_("Open follow-ups")
        return self._section(heading, lines, most=15, see=ALL_FINDINGS, tone="care")

    def _owed(self, item: FollowUp) -> str:
        title = self.titles.get(item.finding)
        if title is None:
            return self._what(item)
        return by_title(self._language, title, is_over=bool(item.value.get("is_answered")))

    def _next(self, item: FollowUp, today: set[str]) -> str:
        if item.value.get("is_answered"):
            return self._language.say("Answered since.")
        if item.client in today:
            return self._language.say("Comes today.")
        return next_session(self.times, item.next_session) if item.next_session else ""

    def _due(self, item: FollowUp) -> str:
        return self._language.say("due {moment}", moment=self.times.due(item.due))

    def _starts(self, digest: Digest) -> list[Section]:
        """What stands under what to repair, or was mended, is not told again."""
        told = {item.finding for item in digest.repair}
        heading = N_("How sessions started")
        shown = () if digest.rows else digest.late
        lines = [self._late(item) for item in shown if item.finding not in told]
        return self._section(heading, lines, most=12, see=ALL_FINDINGS)

    def _late(self, item: LateStart) -> Line:
        value = {"late_minutes": item.minutes}
        said = finding_sentence(
            self._language, late_start.NAME, value, is_inferred=item.is_inferred
        )
        return Line(
            who=self._who(item.client),
            when=self.times.moment(item.planned_start),
            what=said or plain(self.times.sentence(item.what)),
            finding=item.finding,
        )

    def _also(self, digest: Digest) -> list[Section]:
        lines = [
            Line(
                who=self._who(item.client),
                when=self.times.start(item.when) if _is_one(item) else "",
                what=self._what(item),
                hint=plain(item.suggestion),
                finding=item.finding if _is_one(item) else "",
            )
            for item in digest.also
        ]
        heading = N_("Also worth a look")
        return self._section(heading, lines, most=12, see=ALL_FINDINGS)

    def _steady(self, digest: Digest) -> list[Section]:
        """What was mended belongs here: a repair that was seen is what trust grows from."""
        changed = {item.finding for item in digest.changes}
        mended = [
            Line(
                who=self._who(item.client),
                when=self._when(item),
                what=self._what(item),
                hint=plain(item.mended),
            )
            for item in digest.repair
            if item.mended and (digest.rows or item.finding not in changed)
        ]
        held = [item for item in digest.steady if item.clinician is None]
        told = [*mended, *self._held(held)]
        left = len(told) - MOST_STEADY
        rest = self._language.say("And {number} more.", number=left) if left > 0 else ""
        heading = self._language.say("What is steady")
        kept = tuple(told[:MOST_STEADY])
        return [Section(heading=heading, lines=kept, rest=rest, tone="steady")] if kept else []

    def _held(self, steady: list[Steady]) -> list[Line]:
        """Runs that differ in their number alone share a line."""
        runs = [item for item in steady if item.run and item.client]
        shared = runs if len(runs) > 1 else []
        lines = [
            Line(who=self._who(item.client), what=plain(item.what))
            for item in steady
            if item not in shared
        ]
        if not shared:
            return lines
        each = (f"{self._who(item.client)}{NO_BREAK}{item.run}" for item in shared)
        said = self._language.say("Sessions in a row as planned: {runs}.", runs=BETWEEN.join(each))
        return [*lines, Line(what=said)]

    def _who(self, client: str | None) -> str:
        return plain(self.show(client), longest=80) if client else ""

    def _blind_spots(self, digest: Digest) -> list[Section]:
        lines = [
            Line(who=self._blind(item.source), what=plain(item.what)) for item in digest.blind_spots
        ]
        heading = N_("What could not be seen")
        return self._section(heading, lines, most=12, see="steadyframe sources")

    def _blind(self, source: str) -> str:
        return self._language.say(source) if source in SUBJECTS else plain(source, longest=80)

    def _commands(self, digest: Digest) -> tuple[Command, ...]:
        told = digest.finding_ids
        if not told:
            return ()
        label = self._language.say("Why?")
        # The practice's digest singles out no client.
        see = ALL_FINDINGS if digest.scope else f"steadyframe explain {plain(told[0])}"
        return (Command(label=label, command=see),)


def _is_one(item: Repair | FollowUp | AlsoWorthALook) -> bool:
    """About one finding; else it is the practice's row of how many a clinician has."""
    return bool(item.rule or item.client)


def _advice(digest: Digest) -> dict[str, str]:
    """What to say to a client, by client; of several things the first."""
    owed = [one for one in digest.repair if one.client and one.suggestion and not one.mended]
    return {item.client: item.suggestion for item in reversed(owed) if item.client}
