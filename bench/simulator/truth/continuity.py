"""`continuity`: another clinician or place than usual, not on the calendar a day before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.simulator.polls.seen import Glance, Seen, Standing
from bench.simulator.truth.expected import Expected

ANNOUNCE = timedelta(hours=24)
FEWEST, SHARE = 5, 0.8


def truth_of_continuity(seen: Seen) -> Iterator[Expected]:
    for sid in seen.ids():
        history = [(g, s) for g in seen.glances if (s := g.standing.get(sid)) is not None]
        if not history:
            continue
        last = history[-1][1]
        announce = seen.life.limit("continuity", "announce", ANNOUNCE, last.client, last.clinician)
        told = last.start - announce
        what = _unusual(seen, last, _held_before(seen, last))
        if what is None or not seen.life.begin <= last.start <= seen.glances[-1].at:
            continue
        after, by = _came(seen, sid, last)
        if after is None or by <= told or after >= last.end:
            continue
        yield Expected(
            rule="continuity",
            client=last.client,
            words=f"another {what} on {last.start}, told between {after} and {by}",
            starts=frozenset({s.start for _, s in history}),
            must=after > told
            and by < last.end
            and what == _unusual(seen, last, _shown_before(seen, last))
            and seen.glances[-1].standing.get(sid) is not None,
            values={"what": frozenset({what})},
        )


def _came(seen: Seen, sid: str, last: Standing) -> tuple[datetime | None, datetime]:
    """Between which polls the calendar came to say so; None: it stood there at first sight."""
    before: Glance | None = None
    for glance in seen.glances:
        found = glance.standing.get(sid)
        if found is not None and _names(found) == _names(last):
            stamp = seen.stamp_of(sid, glance)
            if before is not None and stamp is not None and before.at < stamp <= glance.at:
                return stamp, stamp
            return (before.at if before is not None else None), glance.at
        before = glance
    return None, seen.glances[-1].at


def _names(session: Standing) -> tuple[str, str]:
    return session.clinician, session.look.place


def _unusual(seen: Seen, session: Standing, past: list[Standing]) -> str | None:
    for what, own, known in (
        ("clinician", session.clinician, [s.clinician for s in past]),
        ("place", session.look.place, [s.look.place for s in past]),
    ):
        if what == "place" and not (seen.life.dialect.notes and own):
            continue
        usual, many = Counter(known).most_common(1)[0] if known else ("", 0)
        if len(known) >= FEWEST and many / len(known) >= SHARE and own != usual:
            return what
    return None


def _shown_before(seen: Seen, session: Standing) -> list[Standing]:
    """The client's earlier sessions that the calendar still shows when this one begins."""
    shown = seen.glance_at(session.start).standing.values()
    return [s for s in shown if s is not None and _is_earlier(s, session)]


def _held_before(seen: Seen, session: Standing) -> list[Standing]:
    """Those and the ones tidied away after they had begun: they took place all the same."""
    known = {sid: s for g in seen.glances for sid, s in g.standing.items() if s is not None}
    return [
        s
        for sid, s in known.items()
        if _is_earlier(s, session) and seen.glance_at(s.start).standing.get(sid) is not None
    ]


def _is_earlier(other: Standing, session: Standing) -> bool:
    return other.client == session.client and other.start < session.start
