"""pydantic's errors -> problems in plain words, with file, line and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.errors import MisfitError, Problem
from config.schema import config_schema, known_keys
from config.tree import nodes
from config.tree.fill import spelled
from config.tree.nodes import Path
from config.wording import did_you_mean, one_of, shown, shown_key

_UNIONS = frozenset({"sources", "channels"})
_EXAMPLES = {
    "practice": "practice: {timezone: America/New_York}",
    "clinicians": "clinicians: [{id: amara, name: Dr. Amara Osei}]",
    "sources": "sources: [{name: mine, type: ical, path: calendars/mine.ics}]",
    "timezone": "timezone: America/New_York",
    "id": "id: and a short name",
    "name": "name: and a short name",
    "type": (
        "type: ical, google or caldav for a source, "
        "email, slack, file, webhook or apprise for a channel"
    ),
    "to": "to: [name]",
    "from": "from: and the value",
    "rules": "rules: {late_start: {grace: 10m}}",
}


def problem_at(root: nodes.Mapping, path: Path, complaint: MisfitError) -> Problem:
    """The complaint where it belongs, with the value as the file wrote it."""
    place, node = nodes.locate(root, path)
    written = node.written if isinstance(node, nodes.Scalar) else None
    return Problem(
        file=place.file,
        line=place.line,
        path=spelled(_as_written(root, path)),
        message=complaint.message.replace("{value}", shown(written)),
        hint=complaint.hint,
    )


def _as_written(root: nodes.Mapping, path: Path) -> Path:
    """The path with `password_file` where the file says so, and with keys that are safe to show."""
    written: list[str | int] = []
    node: nodes.Node | None = root
    for step in path:
        if isinstance(node, nodes.Mapping) and step in node.entries:
            written.append(shown_key(node.entries[str(step)].written))
        else:
            written.append(shown_key(step) if isinstance(step, str) else step)
        node = None if node is None else nodes.locate(node, (step,))[1]
    return tuple(written)


def in_plain_words(
    error: ValidationError, root: nodes.Mapping
) -> Iterator[tuple[Path, MisfitError]]:
    """Every complaint in it, with its path in the file."""
    for detail in error.errors(include_url=False, include_input=False):
        path = _path(detail["loc"])
        if _follows_from_another(detail["type"], path, root):
            continue
        if detail["type"].startswith("union_tag"):
            path = (*path, "type")
        yield path, _complaint(detail, path, root)


def _follows_from_another(kind: str, path: Path, root: nodes.Mapping) -> bool:
    """pydantic leaves bad entries out before it counts them, and defaults that rest on others."""
    section = nodes.locate(root, path)[1]
    too_few = kind == "too_short" and isinstance(section, nodes.Sequence) and section.items
    return bool(too_few) or kind == "default_factory_not_called"


def _path(loc: tuple[int | str, ...]) -> Path:
    """The error's place without the `ical` that pydantic puts in for the kind of source."""
    if len(loc) > 2 and loc[0] in _UNIONS:
        return (*loc[:2], *loc[3:])
    return loc


def _complaint(detail: ErrorDetails, path: Path, root: nodes.Mapping) -> MisfitError:
    context: dict[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    raised = context.get("error")
    if isinstance(raised, MisfitError):
        return raised
    if kind == "extra_forbidden":
        return _unknown_key(path, root)
    if kind in ("missing", "union_tag_not_found"):
        example = _EXAMPLES.get(str(path[-1]))
        return MisfitError("missing", f"Write {example}." if example else "")
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_one_of(context, path, root)
    if kind in _WORDS:
        return _WORDS[kind](context)
    return next(
        (words for part, words in _FAMILIES if part in kind), MisfitError("does not fit here")
    )


def _unknown_key(path: Path, root: nodes.Mapping) -> MisfitError:
    section = nodes.locate(root, path[:-1])[1]
    known = known_keys(config_schema(), path[:-1], _text(section, "type"))
    hint = did_you_mean(str(path[-1]), known) or f"Known here: {', '.join(known)}."
    return MisfitError("unknown key", hint)


def _text(node: nodes.Node | None, key: str) -> str:
    if isinstance(node, nodes.Mapping) and key in node.entries:
        value = node.entries[key].node
        return (value.text or "") if isinstance(value, nodes.Scalar) else ""
    return ""


def _not_one_of(context: Mapping[str, Any], path: Path, root: nodes.Mapping) -> MisfitError:
    said = str(context.get("expected") or context.get("expected_tags", ""))
    allowed = [part.strip().strip("'") for part in said.replace(" or ", ", ").split(", ")]
    node = nodes.locate(root, path)[1]
    text = (node.text or "") if isinstance(node, nodes.Scalar) else ""
    hint = did_you_mean(text, allowed) or f"Write {one_of(allowed)}."
    if path[-1] == "deliver" and text.lower() in ("false", "no"):
        hint = "Did you mean off?"
    return MisfitError("{value} is none of the choices", hint)


_WORDS: dict[str, Callable[[Mapping[str, Any]], MisfitError]] = {
    "string_too_short": lambda _: MisfitError("must not be empty"),
    "string_too_long": lambda c: MisfitError(f"is longer than {c['max_length']} characters"),
    "too_short": lambda _: MisfitError("must have at least one entry"),
    "greater_than_equal": lambda c: MisfitError(f"must be {c['ge']:g} or more"),
    "less_than_equal": lambda c: MisfitError(f"must be {c['le']:g} or less"),
}
_FAMILIES = (
    ("int", MisfitError("must be a whole number")),
    ("float", MisfitError("must be a number", "Write it like 1.5.")),
    ("bool", MisfitError("must be true or false")),
    ("string", MisfitError("must be text")),
    (
        "tuple",
        MisfitError("must be a list", "Put each entry on a line after `- `, or write [a, b]."),
    ),
    ("model", MisfitError("must be a section", "Write `key: value` lines under it.")),
    ("path", MisfitError("must be a path")),
)
