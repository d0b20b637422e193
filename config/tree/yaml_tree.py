"""One YAML document's text -> nodes, from the events of PyYAML's safe loader.

Events and not PyYAML's own composer: it recurses without a limit, multiplies aliases, keeps the
last of two equal keys, and reads `07:30` as 450.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from config.tree.nodes import Entry, Mapping, Node, Place, Scalar, Sequence
from config.wording import shown_key

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
)
_QUOTE_IT = "Put text that holds a colon, a quote or a sign such as @ % & * ! in single quotes."
_ALIGN_IT = "Put keys of one section under each other, with spaces in front, and close every quote."
_BARE_REFERENCE = "a ${…} between { and }, or [ and ], has no quotes"
_QUOTE_REFERENCE = 'Put quotes around the whole value, as in {url: "${NAME}"}.'
# Both of PyYAML's parsers word the same fault differently, so each is known by a part of it.
_FAULTS = (
    ("mapping values are not allowed", "a colon where none can stand", _QUOTE_IT),
    ("end of stream", "a quote is opened here and never closed", "Close it."),
    ("cannot start any token", "a value cannot start with this sign", _QUOTE_IT),
    ("or ']'", "a list is opened with [ and not closed", "Close it with ], commas between."),
    ("or '}'", "a section is opened with { and not closed", "Close it with }, commas between."),
    ("escape", 'a backslash in "double" quotes', "Use single quotes for regular expressions."),
    ("could not find expected ':'", "this line is no `key: value`", "Add the colon."),
    ("expected key", "the line does not fit the ones around it", _ALIGN_IT),
    ("'-' indicator", "the line does not fit the list around it", _ALIGN_IT),
    ("<block end>", "the line does not fit the ones around it", _ALIGN_IT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeLimits:
    """How much one config file may hold."""

    levels: int = 20
    values: int = 200_000  # as if every alias were written out


_LIMITS = TreeLimits()


class RefusedError(Exception):
    """This text is no config; says where. Holds nothing of the text but the names of keys."""

    def __init__(
        self, message: str, *, line: int | None = None, path: str = "", hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.path = path
        self.hint = hint


def tree_of(text: str, file: str, limits: TreeLimits = _LIMITS) -> Node:
    """The text's single document. Raises RefusedError."""
    try:
        return _Builder(text, file, limits).build()
    except yaml.YAMLError as error:
        raise _fault(error, text) from None


def _fault(error: yaml.YAMLError, text: str) -> RefusedError:
    said = str(getattr(error, "problem", None) or "")
    mark = getattr(error, "problem_mark", None)
    lines = text.splitlines()
    if mark is not None and _is_reference(lines, mark):
        return RefusedError(_BARE_REFERENCE, line=mark.line + 1, hint=_QUOTE_REFERENCE)
    if "end of stream" in said or "or ']'" in said or "or '}'" in said:
        mark = getattr(error, "context_mark", None) or mark  # where it was opened
    line = 1 if mark is None else mark.line + 1
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return RefusedError(
            "a tab stands where YAML wants spaces", line=line, hint="Indent by spaces."
        )
    for part, message, hint in _FAULTS:
        if part in said:
            return RefusedError(message, line=line, hint=hint)
    return RefusedError("is not valid YAML here", line=line, hint=_ALIGN_IT)


def _is_reference(lines: list[str], mark: yaml.Mark) -> bool:
    """Whether the parser stopped at the bracket of `${NAME}`, which opens a section for YAML."""
    here = lines[mark.line] if mark.line < len(lines) else ""
    return mark.column > 0 and here[mark.column - 1 : mark.column + 1] == "${"


class _Builder:
    def __init__(self, text: str, file: str, limits: TreeLimits) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._file = file
        self._limits = limits
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = 0  # as if every alias were written out

    def build(self) -> Node:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    hint = "Keep one, or make it a folder of files."
                    raise RefusedError("a second document starts", line=_line(event), hint=hint)
                root = self._node(next(self._events), 0)
        if root is None or (isinstance(root, Scalar) and root.text is None):
            raise RefusedError("is empty", hint="Run `steadyframe init` to write a config.")
        return root

    def _node(self, event: Any, depth: int) -> Node:
        if depth > self._limits.levels:
            message = f"is nested deeper than {self._limits.levels} levels"
            raise RefusedError(message, line=_line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None and event.tag not in _PLAIN_TAGS and event.tag != "!":
            hint = "Leave out the !tag, or quote text that starts with !."
            raise RefusedError("a YAML tag is not allowed here", line=_line(event), hint=hint)
        before = self._nodes
        self._count(1, event)
        node = self._bare(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._nodes - before)
        return node

    def _bare(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            is_null = event.style in (None, "") and event.value in _NULLS
            text = None if is_null else event.value
            return Scalar(place=self._place(event), written=text, text=text)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return Sequence(place=self._place(event), items=tuple(items))
        return self._mapping(event, depth)

    def _mapping(self, event: Any, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise RefusedError("a key must be a single word", line=_line(key), hint=_ALIGN_IT)
            node = self._node(next(self._events), depth + 1)
            if key.value == "<<" and key.style in (None, ""):
                merged |= self._merged(node, key)
                continue
            entry = Entry(place=self._place(key), written=key.value, node=node)
            first = entries.setdefault(key.value, entry)
            if first is not entry:
                raise RefusedError(
                    f"is given twice, first on line {first.place.line}",
                    line=_line(key),
                    path=shown_key(key.value),
                    hint="Keep one of the two.",
                )
        return Mapping(place=self._place(event), entries=merged | entries)

    def _merged(self, node: Node, key: Any) -> dict[str, Entry]:
        """What `<<: *other` brings in; of several, the first that has a key wins, as YAML says."""
        sections = node.items if isinstance(node, Sequence) else (node,)
        merged: dict[str, Entry] = {}
        for section in reversed(sections):
            if not isinstance(section, Mapping):
                raise RefusedError("`<<` takes a section", line=_line(key), hint="Write <<: *name.")
            merged |= section.entries
        return merged

    def _alias(self, event: Any) -> Node:
        if event.anchor not in self._anchors:
            hint = "Define it above with &name, or quote text that starts with *."
            raise RefusedError("an alias stands for nothing above it", line=_line(event), hint=hint)
        node, size = self._anchors[event.anchor]
        self._count(size, event)
        return node

    def _count(self, number: int, event: Any) -> None:
        self._nodes += number
        most = self._limits.values
        if self._nodes > most:
            message = f"holds more than {most} values once its aliases are written out"
            raise RefusedError(message, line=_line(event))

    def _place(self, event: Any) -> Place:
        return Place(file=self._file, line=_line(event))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
