"""What the last good reading saw, a short hash for each UID, so that only what is new is read.

Exports rewrite DTSTAMP and its like in every component at every fetch, so a hash of the whole
calendar rarely helps. The components of one UID are hashed together, for one of them may go. A UID
whose components don't all become events of that very UID (copies, alarms with a UID written first,
events that share one) is not remembered: it is read again each time.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from hashlib import blake2b

from connectors.ical.parse.blocks import CalendarPart
from connectors.model import CalendarEvent

_SIZE = 12  # bytes: 100,000 of them collide by chance once in 10^19 readings, and encode unpadded
# What exporters touch for nothing; it never makes a revision, so it needs no reading either. One
# that is folded stays, or its second half would go to the line before it.
_STAMPS = re.compile(rb"\n(?:DTSTAMP|LAST-MODIFIED|SEQUENCE|CREATED)[:;][^\n]*+(?!\n[ \t])")
_FOR_ALL = ("METHOD", "X-WR-TIMEZONE")  # properties of a calendar that its components are read by


def remembered(text: str) -> frozenset[bytes]:
    """The hashes that `as_text` wrote; none if the text is anything else."""
    try:
        joined = base64.b64decode(text, validate=True)
    except ValueError:
        return frozenset()
    return frozenset(joined[at : at + _SIZE] for at in range(0, len(joined), _SIZE))


def as_text(hashes: Iterable[bytes]) -> str:
    return base64.b64encode(b"".join(hashes)).decode()


@dataclass(frozen=True, slots=True)
class Groups:
    """The components of a calendar by UID. `uids` has one for each, in their order."""

    uids: list[bytes | None]
    digests: dict[bytes, bytes]
    sizes: dict[bytes, int]  # of groups of several
    kept: Set[bytes]  # UIDs whose components are as they were

    def worth_remembering(
        self, events: Iterable[CalendarEvent], odd: Set[bytes]
    ) -> Iterator[bytes]:
        """The hashes of UIDs that were kept, or read in full.

        `events` are those that were read; `odd` the UIDs that a component wrote and didn't come
        out under, or came out under and hadn't written.
        """
        read = Counter(uid for e in events if (uid := as_written(e.uid)) in self.sizes)
        for uid, digest in self.digests.items():
            if uid not in odd and (uid in self.kept or read[uid] == self.sizes.get(uid, 0)):
                yield digest


def as_written(uid: str) -> bytes:
    return uid.encode(errors="surrogatepass")


def groups_of(parts: Iterable[CalendarPart], known: Set[bytes]) -> Groups:
    """The components by UID; `known` is what the reading before remembered."""
    uids: list[bytes | None] = []
    digests: dict[bytes, bytes] = {}
    sizes: dict[bytes, int] = {}
    for part in parts:
        surroundings = _surroundings(part)
        for block in part.blocks:
            data = block.data
            uid = _uid_as_written(data)
            uids.append(uid)
            if uid is None:
                continue
            digest = _digest(block.kind, data, surroundings)
            if uid in digests:
                sizes[uid] = sizes.get(uid, 1) + 1
                digest = blake2b(digests[uid] + digest, digest_size=_SIZE).digest()
            digests[uid] = digest
    kept = {uid for uid, digest in digests.items() if digest in known}
    return Groups(uids=uids, digests=digests, sizes=sizes, kept=kept)


def _surroundings(part: CalendarPart) -> bytes:
    """A hash of what the calendar says for all its components: its zones, its method."""
    said = [line for line in part.properties if line.upper().startswith(_FOR_ALL)]
    said += [block.raw for block in part.timezones]
    return blake2b("\n".join(said).encode(errors="surrogatepass"), digest_size=16).digest()


def _digest(kind: str, data: bytes, surroundings: bytes) -> bytes:
    content = _STAMPS.sub(b"", data)
    return blake2b(content, digest_size=_SIZE, salt=surroundings, person=kind.encode()).digest()


def _uid_as_written(data: bytes) -> bytes | None:
    """The value of the first UID line; None if there is none without parameters."""
    begin = data.find(b"\nUID:")
    if begin < 0:
        return None
    end = data.find(b"\n", begin + 5)
    while end >= 0 and data[end + 1 : end + 2] in (b" ", b"\t"):
        end = data.find(b"\n", end + 1)
    value = data[begin + 5 : end if end >= 0 else len(data)].replace(b"\r\n", b"\n")
    return value.replace(b"\n ", b"").replace(b"\n\t", b"").strip() or None
