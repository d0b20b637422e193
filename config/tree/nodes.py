"""YAML as it was written: a tree in which every value knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple["str | int", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    file: str
    line: int | None = None  # from 1; None: the file or folder as a whole

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One plain or quoted value. It stays text; the settings' models know what it should be.

    So `07:30` is no number in base sixty, `no` no falsehood where a name is wanted, and `${PORT}`
    may stand for a number. `written` is what the file said, before `${…}` and `*_file` were filled
    in: the only form that an error may show.
    """

    place: Place
    written: str | None
    text: str | None  # None: left empty, or null


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `key: value`. `written` is the key in the file: `password_file` for `password`."""

    place: Place
    written: str
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    place: Place
    entries: dict[str, Entry]


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The tree as dicts, lists and text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every value of the tree with the path that leads to it, as they stand in the files."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from scalars(item, (*path, index))
    else:
        for key, entry in node.entries.items():
            yield from scalars(entry.node, (*path, key))


def locate(root: Node, path: Path) -> tuple[Place, Node | None]:
    """Where `path` stands, and its value; for what is missing, the place it is missing from."""
    node, place = root, root.place
    for step in path:
        if isinstance(node, Mapping) and step in node.entries:
            entry = node.entries[str(step)]
            node, place = entry.node, entry.place
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.place
        else:
            return place, None
    return place, node


def select(root: Node, pattern: str) -> Iterator[tuple[Path, Node]]:
    """Every value that a pattern such as `digests[].to[]` reaches; other shapes are passed over."""
    found: list[tuple[Path, Node]] = [((), root)]
    for step in pattern.replace("[]", ".[]").split("."):
        found = [hit for path, node in found for hit in _step(path, node, step)]
    yield from found


def _step(path: Path, node: Node, step: str) -> Iterator[tuple[Path, Node]]:
    if step == "[]":
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                yield (*path, index), item
    elif isinstance(node, Mapping) and step in node.entries:
        yield (*path, step), node.entries[step].node
