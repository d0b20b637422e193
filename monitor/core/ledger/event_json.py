"""Calendar events as JSON values and back: the form in which revisions are kept."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

from connectors.model import CalendarEvent
from connectors.quick_values import quick_maker

_Convert = Callable[[Any], Any]
_Column = tuple[str, Any, _Convert | None, _Convert | None]

_new_event: Callable[..., CalendarEvent] = quick_maker(CalendarEvent)


def event_to_json(event: CalendarEvent) -> dict[str, Any]:
    """Only what differs from a field's default, so that a plain event stays short."""
    return _dumped(CalendarEvent, event)


def content_to_json(event: CalendarEvent, leaving_out: frozenset[str]) -> dict[str, Any]:
    """`event_to_json` without these fields."""
    content: dict[str, Any] = _dumper(CalendarEvent, leaving_out)(event)
    return content


def event_from_json(data: dict[str, Any]) -> CalendarEvent:
    """The inverse of `event_to_json`. Unknown keys are ignored: an older version wrote them."""
    return _new_event(**_values(CalendarEvent, data))


def _dumped(kind: Any, value: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = _dumper(kind)(value)
    return dumped


@cache
def _dumper(kind: Any, leaving_out: frozenset[str] = frozenset()) -> _Convert:
    """A function that looks at each field by itself: a loop over thirty takes three times as long.

    Most of them have their default, which is one object.
    """
    lines, names = ["def dump(value_):", "    out_ = {}"], dict[str, Any]()
    fields_of = (column for column in _plan(kind) if column[0] not in leaving_out)
    for number, (name, default, dump, _) in enumerate(fields_of):
        names |= {f"default{number}_": default, f"dump{number}_": dump}
        is_other = f"item_ is not default{number}_"
        if default is not None:
            is_other += f" and item_ != default{number}_"
        dumped = "item_" if dump is None else f"item_ if item_ is None else dump{number}_(item_)"
        lines += [
            f"    item_ = value_.{name}",
            f"    if {is_other}:",
            f"        out_[{name!r}] = {dumped}",
        ]
    exec("\n".join([*lines, "    return out_"]), names)  # noqa: S102 - of names in our own code
    made: _Convert = names["dump"]
    return made


def _values(kind: Any, data: dict[str, Any]) -> dict[str, Any]:
    """What these data state of a dataclass, by the names of its fields."""
    loads, values = _loads(kind), {}
    for name, item in data.items():
        if name in loads:
            load = loads[name]
            values[name] = item if load is None or item is None else load(item)
    return values


@cache
def _loads(kind: Any) -> dict[str, _Convert | None]:
    return {name: load for name, _, _, load in _plan(kind)}


@cache
def _plan(kind: Any) -> tuple[_Column, ...]:
    """Each field's name and default, and how it is dumped and loaded (None: as it is).

    By name, for a hash of the JSON needs one order.
    """
    hints, by_name = get_type_hints(kind), sorted(fields(kind), key=attrgetter("name"))
    return tuple((f.name, _default(f), *_conversions(hints[f.name])) for f in by_name)


def _default(item: Field[Any]) -> Any:
    if item.default is not MISSING:
        return item.default
    return item.default_factory() if item.default_factory is not MISSING else MISSING


def _conversions(hint: Any) -> tuple[_Convert | None, _Convert | None]:
    if get_origin(hint) in (Union, types.UnionType):
        return _conversions(next(a for a in get_args(hint) if a is not type(None)))
    if get_origin(hint) is tuple:
        dump, load = _conversions(get_args(hint)[0])
        return (
            list if dump is None else lambda items: [dump(item) for item in items],
            tuple if load is None else lambda items: tuple(load(item) for item in items),
        )
    if hint is datetime:
        return _instant_as_text, _instant_from_text
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda item: item.value, hint
    if is_dataclass(hint):
        return _conversions_of_values(hint)
    return None, None


def _conversions_of_values(kind: Any) -> tuple[_Convert, _Convert]:
    """A calendar says the same moments and people over and over. Nobody changes these dicts."""
    dump_known = lru_cache(maxsize=8_192)(lambda item: _dumped(kind, item))
    if any(map(is_dataclass, get_type_hints(kind).values())):
        return dump_known, lambda item: kind(**_values(kind, item))
    load_known = lru_cache(maxsize=8_192)(lambda items: kind(**_values(kind, dict(items))))
    return dump_known, lambda item: load_known(tuple(item.items()))


def _instant_as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _instant_from_text(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
