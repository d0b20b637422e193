"""The weekly digest in words, in the order in which a tired reader needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.digest.blind_spots import SUBJECTS
from monitor.core.digest.model import (
    AlsoWorthALook,
    ChangeItem,
    Coming,
    Digest,
    FollowUp,
    LateStart,
    Repair,
)
from monitor.core.rule_text import finding_sentence
from monitor.core.rules import late_start
from monitor.notify.message import Image
from monitor.notify.render.digest_head import in_short, left_out, note
from monitor.notify.render.digest_table import by_clinician
from monitor.notify.render.time_text import TimeWords, instant_of
from monitor.notify.view import Command, Line, Section, View, section

NO_BREAK = "\u00a0"  # keeps an hour beside its client on a narrow screen
ALL_FINDINGS = "steadyframe findings"
AS_DATA = "steadyframe digest --format json"

# Where one change is asked about, and where there are several.
WHO_ASKED = nN_(
    "Who asked for it? Say so once and it counts; if it was you, end with “clinician”.",
    "Nobody knows who asked for {number} of these. Say so once for each and it counts; if it was "
    "you, end with “clinician”. The first is:",
)
SEEN = N_("Seen starting: {seen} of {sessions}.")
SEEN_NONE_LATE = N_("Seen starting: {seen} of {sessions}, none of them late.")
SEEN_NONE = N_("Seen starting: {seen} of {sessions}, so nothing can be said about lateness.")
SIDES = {"client": N_("at the client's wish"), "clinician": N_("from our side")}


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPresenter:
    """`show` turns a client's id into what this channel may print."""

    show: Callable[[str], str]
    times: TimeWords

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
            trend=plain(digest.trend.sentence),
            sections=sections,
            commands=self._commands(digest),
            small_print=plain(digest.method, longest=1000),
            language=self._language,
        )

    @property
    def _language(self) -> Language:
        return self.times.language

    def _sections(self, digest: Digest, trend: Image | None, strips: Image | None) -> list[Section]:
        is_whole = bool(digest.rows)
        return [
            *self._repair(digest),
            *self._follow_ups(digest),
            *([] if is_whole else self._changes(digest)),
            *self._starts(digest),
            *self._also(digest),
            *by_clinician(self._language, digest, strips),
            *self._steady(digest),
            *self._weeks(trend),
            *self._ahead(digest),
            *self._blind_spots(digest),
        ]

    def _section(self, heading: str, lines: list[Line], **given: Any) -> list[Section]:
        return section(self._language, self._language.say(heading), lines, **given)

    def _weeks(self, trend: Image | None) -> list[Section]:
        if trend is None:
            return []
        return [Section(heading=self._language.say("The last twelve weeks"), picture=trend)]

    def _repair(self, digest: Digest) -> list[Section]:
        lines = [self._to_repair(item) for item in digest.repair if not item.mended]
        heading = N_("Worth repairing first")
        return self._section(heading, lines, most=12, see=ALL_FINDINGS, tone="care")

    def _to_repair(self, item: Repair) -> Line:
        return Line(
            who=self._who(item.client),
            when=self._when(item) if _is_one(item) else "",
            what=self._what(item),
            hint=plain(item.suggestion),
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

    def _follow_ups(self, digest: Digest) -> list[Section]:
        say = self._language.say
        lines = [
            Line(
                who=self._who(item.client),
                when=self._due(item) if _is_one(item) else "",
                what=self._what(item),
                hint=say("Answered since.") if item.value.get("is_answered") else "",
                finding=item.finding if _is_one(item) else "",
            )
            for item in digest.follow_ups
        ]
        heading = N_("Open follow-ups")
        return self._section(heading, lines, most=15, see=ALL_FINDINGS, tone="care")

    def _due(self, item: FollowUp) -> str:
        return self._language.say("due {moment}", moment=self.times.due(item.due))

    def _changes(self, digest: Digest) -> list[Section]:
        lines = [self._change(item) for item in digest.changes]
        asks = tuple(self._asks(digest))
        return self._section(N_("What changed"), lines, most=12, see=ALL_FINDINGS, asks=asks)

    def _change(self, item: ChangeItem) -> Line:
        to, times = item.to, self.times
        when = times.moment(item.from_) if to is None else times.move(item.from_, to)
        value = {
            "short_notice": item.short_notice,
            "sessions": item.sessions,
            "notice_minutes_min": item.notice_minutes_min,
            "notice_minutes_max": item.notice_minutes_max,
        }
        said = finding_sentence(self._language, item.rule, value)
        side = SIDES.get(item.initiator)
        return Line(
            who=self._who(item.client),
            when=when,
            what=said or plain(self.times.sentence(item.what)),
            hint=self._language.say(side) if side else "",
            finding=item.finding,
        )

    def _starts(self, digest: Digest) -> list[Section]:
        above = {item.finding for item in digest.repair}
        lines = [] if digest.rows else [self._late(item, above) for item in digest.late]
        intro = self._seen_starting(digest)
        heading = N_("How sessions started")
        return self._section(heading, lines, most=12, see=ALL_FINDINGS, intro=intro)

    def _late(self, item: LateStart, above: set[str]) -> Line:
        """Words one late start; leaves out the finding's id where the repair part has shown it."""
        value = {"late_minutes": item.minutes}
        said = finding_sentence(
            self._language, late_start.NAME, value, is_inferred=item.is_inferred
        )
        return Line(
            who=self._who(item.client),
            when=self.times.moment(item.planned_start),
            what=said or plain(self.times.sentence(item.what)),
            finding="" if item.finding in above else item.finding,
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
        mended = [
            Line(
                who=self._who(item.client),
                when=self._when(item),
                what=self._what(item),
                hint=plain(item.mended),
                finding=item.finding,
            )
            for item in digest.repair
            if item.mended
        ]
        lines = [
            Line(who=self._who(item.client), what=plain(item.what))
            for item in digest.steady
            if item.clinician is None
        ]
        heading = N_("What is steady")
        return self._section(heading, [*lines, *mended], most=10, see=AS_DATA, tone="steady")

    def _ahead(self, digest: Digest) -> list[Section]:
        """What is worth a look first, then the week day by day."""
        ahead = sorted(digest.coming, key=lambda item: item.start)
        notes = [self._ahead_note(item) for item in ahead if item.kind not in ("session", "day")]
        sessions = [item for item in ahead if item.kind in ("session", "day")]
        by_day = groupby(sessions, key=lambda item: self.times.day(item.start))
        days = [
            Line(when=day, what=" · ".join(map(self._appointment, items))) for day, items in by_day
        ]
        most = len(notes) + 7
        heading = N_("Coming up")
        return self._section(heading, [*notes, *days], most=most, see="steadyframe agenda")

    def _ahead_note(self, item: Coming) -> Line:
        who, day = self._who(item.client), self.times.day(item.start)
        if item.kind == "nothing_booked":
            said = self._language.say(
                "Nothing is booked yet. The usual hour would be {moment}.",
                moment=self.times.moment(item.start),
            )
            return Line(who=who, what=said)
        return Line(who=who, when=day, what=plain(item.what))

    def _appointment(self, item: Coming) -> str:
        what = plain(item.what)
        words = (self.times.clock(item.start), self._who(item.client), f"({what})" if what else "")
        return NO_BREAK.join(filter(None, words))

    def _who(self, client: str | None) -> str:
        return plain(self.show(client), longest=80) if client else ""

    def _asks(self, digest: Digest) -> list[Command]:
        """Asked once, however many there are: an example says how."""
        unknown = [item.ask for item in digest.changes if item.ask]
        if not unknown:
            return []
        label = self._language.count(*WHO_ASKED, len(unknown))
        return [Command(label=label, command=plain(unknown[0]))]

    def _seen_starting(self, digest: Digest) -> str:
        seen, sessions = digest.coverage.seen, digest.coverage.sessions
        if not sessions:
            return ""
        words = SEEN if digest.late else SEEN_NONE_LATE
        return self._language.say(words if seen else SEEN_NONE, seen=seen, sessions=sessions)

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
        label = self._language.say("Why is a line here?")
        # The practice's digest singles out no client.
        see = ALL_FINDINGS if digest.scope else f"steadyframe explain {plain(told[0])}"
        return (Command(label=label, command=see),)


def _is_one(item: Repair | FollowUp | AlsoWorthALook) -> bool:
    """About one finding; else it is the practice's row of how many a clinician has."""
    return bool(item.rule or item.client)
