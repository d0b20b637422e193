"""Statements that are compiled once for all engines of a process, and not for each engine anew.

A program has one engine, which knows its statements after the first round; a test has an engine of
its own, and would spend a quarter of its time in compiling the same sixty statements.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event


class _OfEveryEngine(dict[Any, Any]):
    """Keys begin with an engine's dialect. What these make of a statement differs by their kind."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_alike(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_alike(key), compiled)


def _alike(key: Any) -> Any:
    dialect, *statement = key
    return (type(dialect), dialect._json_serializer, *statement)


def compile_once() -> None:
    """From now on, for all engines of this process."""
    compiled = _OfEveryEngine()

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", use)
