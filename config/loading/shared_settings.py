"""Put what `defaults` says into each source and channel that has such a setting and leaves it out.

Looks at the tree, so a fault in a default is told at its own line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from config.errors import MisfitError
from config.schema import config_schema, known_keys
from config.tree.nodes import Entry, Mapping, Node, Path, Scalar, Sequence, select
from config.wording import did_you_mean

SECTIONS = ("sources", "channels")
# Each entry's own: what it is called, and what it is.
_OWN = frozenset({"name", "type"})


def with_defaults(root: Mapping) -> Mapping:
    """The tree with each default where it holds, and left out of `defaults` itself."""
    entries = dict(root.entries)
    for section in SECTIONS:
        shared, written = _shared(root, section), entries.get(section)
        if shared and written is not None and isinstance(written.node, Sequence):
            items = tuple(_filled(item, section, shared) for item in written.node.items)
            entries[section] = replace(written, node=replace(written.node, items=items))
        if shared:
            _leave_unknown(entries, section)
    return replace(root, entries=entries)


def _leave_unknown(entries: dict[str, Entry], section: str) -> None:
    """A secret stays in one place, and what nothing has is told."""
    defaults, possible = entries["defaults"], _possible(section)
    if isinstance(defaults.node, Mapping):
        shared = defaults.node.entries[section]
        if isinstance(shared.node, Mapping):
            unknown = {k: e for k, e in shared.node.entries.items() if k not in possible}
            left = replace(shared, node=replace(shared.node, entries=unknown))
            node = replace(defaults.node, entries={**defaults.node.entries, section: left})
            entries["defaults"] = replace(defaults, node=node)


def misfits(root: Mapping) -> Iterator[tuple[Path, MisfitError]]:
    """Defaults that no source or channel of any type has."""
    for section in SECTIONS:
        shared = _shared(root, section)
        possible = _possible(section) if shared else []
        for key in shared:
            hint = did_you_mean(key, possible) or f"Known here: {', '.join(possible)}."
            yield ("defaults", section, key), MisfitError("unknown key", hint)


def _shared(root: Mapping, section: str) -> dict[str, Entry]:
    hits = [node for _, node in select(root, f"defaults.{section}")]
    return hits[0].entries if hits and isinstance(hits[0], Mapping) else {}


def _filled(item: Node, section: str, shared: dict[str, Entry]) -> Node:
    if not isinstance(item, Mapping):
        return item
    kind = item.entries.get("type")
    text = kind.node.text if kind is not None and isinstance(kind.node, Scalar) else None
    known = _known(section, text or "")
    given = {key.removesuffix("_file") for key in item.entries}
    taken = {
        key: entry
        for key, entry in shared.items()
        if key in known and key.removesuffix("_file") not in given
    }
    return replace(item, entries={**item.entries, **taken})


def _known(section: str, kind: str) -> set[str]:
    return set(known_keys(config_schema(), (section, 0), kind)) - _OWN


def _possible(section: str) -> list[str]:
    """What some type of entry has."""
    kinds = config_schema()["properties"][section]["items"]["discriminator"]["mapping"]
    return sorted({key for kind in kinds for key in _known(section, kind)})
