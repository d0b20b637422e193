"""The weekly digest in words, in the order in which a tired reader needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from monitor.core.digest_model import ChangeItem, Coming, Digest, FollowUp, LateStart, Repair
from monitor.core.digest_words import change_sentence, late_sentence
from monitor.core.stats import FEWEST_TO_JUDGE
from monitor.notify.clean import plain
from monitor.notify.digest_table import by_clinician
from monitor.notify.finding_words import finding_sentence, notice_sentence
from monitor.notify.message import Image
from monitor.notify.view import Command, Line, Section, View, section
from monitor.notify.wording import TimeWords, count, instant_of

NO_BREAK = "\u00a0"  # keeps an hour beside its client on a narrow screen
ALL_FINDINGS = "steadyframe findings"
AS_DATA = "steadyframe digest --format json"

NOTHING_WAITS = "Nothing is waiting for you. Have a good week."
LATE_NOTE = "This digest comes late: SteadyFrame was not running at its usual hour."
OURS = "from our side"
THEIRS = "at the client's wish"
WHO_ASKED = "Who asked for it? Say so once and it counts; if it was you, end with “clinician”."
WHO_ASKED_FOR_EACH = (
    "Nobody knows who asked for {changes} of these. Say so once for each and it counts; if it was "
    "you, end with “clinician”. The first is:"
)
WEEKS = "The last twelve weeks"
DUE = "due {moment}"
ANSWERED = "Answered since."
NOT_COUNTED = "{excluded} not counted (the client's wish, or excused)"
KEPT = "{kept} of {planned} kept as planned"
KEPT_OF_FEW = "{kept} of {planned} kept as planned, too few to judge"
SEEN = "Seen starting: {seen} of {sessions}."
SEEN_NONE_LATE = "Seen starting: {seen} of {sessions}, none of them late."
SEEN_NONE = "Seen starting: 0 of {sessions}, so nothing can be said about lateness."
NOTHING_BOOKED = "Nothing is booked yet. The usual hour would be {moment}."
WITH_NOTE = "{moment} ({what})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWords:
    """`show` turns a client's id into what this channel may print."""

    show: Callable[[str], str]
    times: TimeWords

    def view(
        self, digest: Digest, *, trend: Image | None = None, strips: Image | None = None
    ) -> View:
        days = self.times.week(digest.from_, digest.to)
        owner = "The practice's" if digest.scope else "Your"
        sections = tuple(self._sections(digest, trend, strips))
        return View(
            subject=f"{owner} week {days}: {_in_short(digest)}",
            title=f"{owner} week, {days}",
            whose=plain(" · ".join(filter(None, (digest.clinician_name, digest.practice)))),
            lead=plain(digest.lead),
            note=_note(digest, sections),
            facts=_facts(digest),
            trend=plain(digest.trend.sentence),
            sections=sections,
            commands=_commands(digest),
            small_print=plain(digest.method),
        )

    def _sections(self, digest: Digest, trend: Image | None, strips: Image | None) -> list[Section]:
        is_whole = bool(digest.rows)
        return [
            *self._repair(digest),
            *self._follow_ups(digest),
            *([] if is_whole else self._changes(digest)),
            *self._starts(digest),
            *by_clinician(digest, strips),
            *self._steady(digest),
            *([Section(heading=WEEKS, picture=trend)] if trend else []),
            *self._ahead(digest),
            *_blind_spots(digest),
        ]

    def _repair(self, digest: Digest) -> list[Section]:
        lines = [self._to_repair(item) for item in digest.repair if not item.mended]
        return section("Worth repairing first", lines, most=12, see=ALL_FINDINGS, tone="care")

    def _to_repair(self, item: Repair) -> Line:
        return Line(
            who=self._who(item.client),
            when=self._when(item) if _is_one(item) else "",
            what=self._what(item),
            hint=plain(item.suggestion),
            finding=item.finding,
        )

    def _when(self, item: Repair) -> str:
        """The hour that it is about, and where it went."""
        start = instant_of(item.value.get("from") or item.value.get("start"))
        to = instant_of(item.value.get("to"))
        from_ = self.times.moment(start or item.when)
        return f"{from_} → {self.times.moment(to)}" if to else from_

    def _what(self, item: Repair | FollowUp) -> str:
        is_inferred = isinstance(item, Repair) and item.is_inferred
        said = finding_sentence(item.rule, item.value, is_inferred=is_inferred)
        return plain(said or self.times.sentence(item.what))

    def _follow_ups(self, digest: Digest) -> list[Section]:
        lines = [
            Line(
                who=self._who(item.client),
                when=DUE.format(moment=self.times.due(item.due)) if _is_one(item) else "",
                what=self._what(item),
                hint=ANSWERED if item.value.get("is_answered") else "",
                finding=item.finding,
            )
            for item in digest.follow_ups
        ]
        return section("Open follow-ups", lines, most=15, see=ALL_FINDINGS, tone="care")

    def _changes(self, digest: Digest) -> list[Section]:
        lines = [self._change(item) for item in digest.changes]
        asks = tuple(_asks(digest))
        return section("What changed", lines, most=12, see=ALL_FINDINGS, asks=asks)

    def _change(self, item: ChangeItem) -> Line:
        start = self.times.moment(item.from_)
        when = start if item.to is None else f"{start} → {self.times.moment(item.to)}"
        said = (
            change_sentence(item.rule, item.short_notice, item.sessions),
            notice_sentence(item.notice_minutes_min, item.notice_minutes_max),
        )
        return Line(
            who=self._who(item.client),
            when=when,
            what=" ".join(filter(None, said)),
            hint={"client": THEIRS, "clinician": OURS}.get(item.initiator, ""),
            finding=item.finding,
        )

    def _starts(self, digest: Digest) -> list[Section]:
        above = {item.finding for item in digest.repair}
        lines = [] if digest.rows else [self._late(item, above) for item in digest.late]
        intro = _seen_starting(digest)
        return section("How sessions started", lines, most=12, see=ALL_FINDINGS, intro=intro)

    def _late(self, item: LateStart, above: set[str]) -> Line:
        """In short where it has been told above as worth repairing."""
        return Line(
            who=self._who(item.client),
            when=self.times.moment(item.planned_start),
            what=late_sentence(item.minutes, is_inferred=item.is_inferred),
            finding="" if item.finding in above else item.finding,
        )

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
        return section("What is steady", [*lines, *mended], most=10, see=AS_DATA, tone="steady")

    def _ahead(self, digest: Digest) -> list[Section]:
        """What is worth a look first, then the week day by day."""
        ahead = sorted(digest.coming, key=lambda item: item.start)
        notes = [self._ahead_note(item) for item in ahead if item.kind not in ("session", "day")]
        sessions = [item for item in ahead if item.kind in ("session", "day")]
        by_day = groupby(sessions, key=lambda item: self.times.day(item.start))
        days = [
            Line(when=day, what=" · ".join(self._appointment(item) for item in items))
            for day, items in by_day
        ]
        most = len(notes) + 7
        return section("Coming up", [*notes, *days], most=most, see="steadyframe agenda")

    def _ahead_note(self, item: Coming) -> Line:
        who, day = self._who(item.client), self.times.day(item.start)
        if item.kind == "nothing_booked":
            moment = self.times.moment(item.start)
            return Line(who=who, what=NOTHING_BOOKED.format(moment=moment))
        return Line(who=who, when=day, what=plain(item.what))

    def _appointment(self, item: Coming) -> str:
        what = plain(item.what)
        words = (self.times.clock(item.start), self._who(item.client), f"({what})" if what else "")
        return NO_BREAK.join(filter(None, words))

    def _who(self, client: str | None) -> str:
        return plain(self.show(client), longest=80) if client else ""


def _is_one(item: Repair | FollowUp) -> bool:
    """About one finding; else it is the practice's row of how many a clinician has."""
    return bool(item.rule or item.client)


def _note(digest: Digest, sections: tuple[Section, ...]) -> str:
    words = (LATE_NOTE if digest.is_late else "", "" if sections else NOTHING_WAITS)
    return " ".join(filter(None, words))


def _asks(digest: Digest) -> list[Command]:
    """Asked once, however many there are: an example says how."""
    unknown = [item.ask for item in digest.changes if item.ask]
    if not unknown:
        return []
    label = WHO_ASKED if len(unknown) == 1 else WHO_ASKED_FOR_EACH.format(changes=len(unknown))
    return [Command(label=label, command=plain(unknown[0]))]


def _in_short(digest: Digest) -> str:
    to_repair = [item for item in digest.repair if not item.mended]
    parts = [
        f"{len(to_repair)} worth repairing" if to_repair else "",
        count(len(digest.follow_ups), "follow-up") + " open" if digest.follow_ups else "",
        count(len(digest.blind_spots), "blind spot") if digest.blind_spots else "",
    ]
    if said := ", ".join(filter(None, parts)):
        return said
    if not digest.kept.planned and not digest.coverage.sessions:
        return "a quiet one"
    return KEPT.format(kept=digest.kept.kept, planned=digest.kept.planned)


def _facts(digest: Digest) -> tuple[str, ...]:
    """The week's numbers, as far as the lead hasn't said them."""
    kept = digest.kept
    facts = []
    planned = count(kept.planned, "session")
    words = KEPT_OF_FEW if kept.planned < FEWEST_TO_JUDGE else KEPT
    if kept.planned and KEPT.format(kept=kept.kept, planned=planned) not in digest.lead:
        facts.append(words.format(kept=kept.kept, planned=planned))
    if kept.excluded:
        facts.append(NOT_COUNTED.format(excluded=kept.excluded))
    return tuple(facts)


def _seen_starting(digest: Digest) -> str:
    seen, sessions = digest.coverage.seen, digest.coverage.sessions
    if not sessions:
        return ""
    words = SEEN if digest.late else SEEN_NONE_LATE
    return (words if seen else SEEN_NONE).format(seen=seen, sessions=sessions)


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
