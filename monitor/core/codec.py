"""Calendar events as JSON values and back: the form in which revisions are kept."""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from connectors.model import CalendarEvent


def event_to_json(event: CalendarEvent) -> dict[str, Any]:
    """Only what differs from a field's default, so that a plain event stays short."""
    return _dump_dataclass(event)


def event_from_json(data: dict[str, Any]) -> CalendarEvent:
    """The inverse of `event_to_json`. Unknown keys are ignored: an older version wrote them."""
    event: CalendarEvent = _load_dataclass(CalendarEvent, data)
    return event


def _dump_dataclass(value: Any) -> dict[str, Any]:
    out = {}
    kind: Any = type(value)
    for name, default in _defaults(kind):
        item = getattr(value, name)
        if item != default:
            out[name] = _dump(item)
    return out


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, _default(f)) for f in fields(kind))


def _default(item: Field[Any]) -> Any:
    if item.default is not MISSING:
        return item.default
    return item.default_factory() if item.default_factory is not MISSING else MISSING


def _dump(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    return _dump_dataclass(value) if is_dataclass(value) else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _load_dataclass(kind: Any, data: dict[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{k: _load(hints[k], v) for k, v in data.items() if k in hints})


def _load(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _load(next(a for a in get_args(hint) if a is not type(None)), value)
    if origin is tuple:
        return tuple(_load(get_args(hint)[0], item) for item in value)
    if hint is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return _load_dataclass(hint, value) if is_dataclass(hint) else value
