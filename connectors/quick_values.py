"""Values that are made by the ten thousand.

A frozen dataclass sets each of its fields by a call of its own, which takes ten times as long as
all else. So the fields are set in an object that has the same slots and is not frozen, which then
becomes one of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def raw_twin(kind: Any) -> type:
    """A class with the slots of this dataclass that is not frozen; it checks nothing."""
    return type(kind.__name__, (), {"__slots__": tuple(item.name for item in fields(kind))})


@cache
def quick_maker(kind: Callable[..., T]) -> Callable[..., T]:
    """A function that is called as this dataclass is: by keyword, with its defaults.

    The dataclass has slots and no `__post_init__`, and no default of it is made by a factory.
    """
    of_class: Any = kind
    items = fields(of_class)
    given = ", ".join(
        item.name if item.default is MISSING else f"{item.name}=defaults_[{item.name!r}]"
        for item in items
    )
    lines = [
        f"def make(*, {given}):",
        "    made_ = raw_()",
        *(f"    made_.{item.name} = {item.name}" for item in items),
        "    made_.__class__ = class_",
        "    return made_",
    ]
    names: dict[str, Any] = {
        "raw_": raw_twin(kind),
        "class_": kind,
        "defaults_": {item.name: item.default for item in items},
    }
    exec("\n".join(lines), names)  # noqa: S102 - as dataclasses does; of names in our own code
    make: Callable[..., T] = names["make"]
    return make
