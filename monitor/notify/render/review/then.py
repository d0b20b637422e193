"""What a review tells of the time behind it: moves, longer gaps, and weeks without sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.notice import NO
from monitor.core.review.model import InferredMove, Review
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import Line, Section, section

_MOST = 5
# CREATED is mostly the series', and then long ago: no more than that is worth a word.
_SHORT = timedelta(days=7)
_IN_TIME = nN_(
    "{known} of {number} move is known to have been made in good time.",
    "{known} of {number} moves are known to have been made in good time.",
)
_AND_AFTER = nN_("with {number} session after it", "with {number} sessions after it")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWords:
    """`see` is the command that tells the rest."""

    who: Callable[[str | None], str]
    times: TimeWords
    see: str

    @property
    def _language(self) -> Language:
        return self.times.language

    def moves(self, review: Review) -> list[Section]:
        """The latest first."""
        if not review.moves:
            return []
        known = sum(move.short_notice == NO for move in review.moves)
        intro = self._language.count(*_IN_TIME, len(review.moves), known=known)
        return self._section(N_("Moved"), [*map(self._move, reversed(review.moves))], intro)

    def _move(self, move: InferredMove) -> Line:
        others = len(move.session_ids) - 1
        after = self._language.count(*_AND_AFTER, others) if others else ""
        return Line(
            who=self.who(move.client),
            when=self.times.move(move.from_start, move.to_start),
            what=", ".join(filter(None, (after, *self._told(move)))),
        )

    def _told(self, move: InferredMove) -> tuple[str, str]:
        if move.maybe_late:
            return self._language.say("moved, or begun later: which is not known"), ""
        return self._notice(move), self._why(move)

    def _notice(self, move: InferredMove) -> str:
        least, most = move.notice_least, move.notice_most
        if least is not None and least > timedelta():
            return self._language.say("at least {span} before", span=self._language.length(least))
        if most is not None and timedelta() < most <= _SHORT:
            return self._language.say("at most {span} before", span=self._language.length(most))
        return self._language.say("how long before is not known")

    def _why(self, move: InferredMove) -> str:
        if move.initiator == CLIENT:
            return self._language.say("at the client's wish")
        return self._language.say("away from leave or a holiday") if move.is_exempt else ""

    def gaps(self, review: Review) -> list[Section]:
        """The longest first."""
        found = [(gap, one.client) for one in review.clients for gap in one.gaps]
        found.sort(key=lambda one: (one[0].start - one[0].end, one[0].start, one[1]))
        lines = [
            Line(
                who=self.who(client),
                when=f"{self.times.day(gap.start)} → {self.times.day(gap.end)}",
                what=self._language.length(gap.end - gap.start),
            )
            for gap, client in found
        ]
        return self._section(N_("Longer gaps"), lines)

    def breaks(self, review: Review) -> list[Section]:
        is_one = len(review.clinician_names) == 1
        lines = [
            Line(
                who="" if is_one else plain(review.clinician_names.get(one.clinician, "")),
                when=self.times.week(one.start, one.end),
            )
            for one in review.breaks
        ]
        intro = self._language.say(
            "Nobody came in these weeks, so they are taken for leave. If that is right, write it "
            "under “leave” in the config."
        )
        return self._section(N_("Weeks without sessions"), lines, intro)

    def _section(self, heading: str, lines: list[Line], intro: str = "") -> list[Section]:
        said = self._language.say(heading)
        return section(self._language, said, lines, most=_MOST, see=self.see, intro=intro)
