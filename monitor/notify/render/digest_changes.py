"""What changed, in words: each move and cancellation, and who asked for it where nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import Language, nN_
from monitor.core.digest.model import ChangeItem, Digest
from monitor.core.rule_text import finding_sentence
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import Command, Line, Section, section

ALL_FINDINGS = "steadyframe findings"

# Where one change is asked about, and where there are several.
WHO_ASKED = nN_(
    "Who asked for it? Say so once and it counts; if it was you, end with “clinician”.",
    "Nobody knows who asked for {number} of these. Say so once for each and it counts; if it was "
    "you, end with “clinician”. The first is:",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """`who` words a client as the channel may show one."""

    who: Callable[[str | None], str]
    times: TimeWords

    @property
    def _language(self) -> Language:
        return self.times.language

    def told(self, digest: Digest) -> list[Section]:
        """The changes that are not to be repaired; what mended one stands beside it."""
        above = to_be_mended(digest)
        mended = {item.finding: item.mended for item in digest.repair if item.mended}
        lines = [
            self._change(item, mended.get(item.finding, ""))
            for item in digest.changes
            if item.finding not in above
        ]
        asks = self.asks(digest) if lines else ()
        heading = self._language.say("What changed")
        return section(self._language, heading, lines, most=12, see=ALL_FINDINGS, asks=asks)

    def _change(self, item: ChangeItem, mended: str) -> Line:
        to, times = item.to, self.times
        when = times.moment(item.from_) if to is None else times.move(item.from_, to)
        is_theirs = item.initiator == "client"
        # How early a client asked says nothing of what the clinician can be relied on for.
        least, most = (
            (None, None) if is_theirs else (item.notice_minutes_min, item.notice_minutes_max)
        )
        value = {
            "short_notice": "no" if is_theirs else item.short_notice,
            "sessions": item.sessions,
            "notice_minutes_min": least,
            "notice_minutes_max": most,
        }
        said = finding_sentence(self._language, item.rule, value)
        side = self._language.say("At the client's wish.") if is_theirs else ""
        what = said or plain(self.times.sentence(item.what))
        return Line(
            who=self.who(item.client),
            when=when,
            what=f"{what} {side}".rstrip(),
            hint=plain(mended),
            finding=item.finding,
        )

    def asks(self, digest: Digest) -> tuple[Command, ...]:
        """Asked once, however many there are: an example says how."""
        unknown = [item.ask for item in digest.changes if item.ask]
        if not unknown:
            return ()
        label = self._language.count(*WHO_ASKED, len(unknown))
        return (Command(label=label, command=plain(unknown[0])),)


def to_be_mended(digest: Digest) -> set[str]:
    """Findings that are told as something to repair."""
    return {item.finding for item in digest.repair if not item.mended}
