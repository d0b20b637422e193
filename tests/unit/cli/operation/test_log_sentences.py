"""What `run` says on a terminal: a sentence for each thing that is logged."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.cli.operation.log_sentences import _SENTENCES, _WORDED, sentence_of

ROOM = Path(monitor.__file__).parent
LEVELS = ("info", "warning", "error")


@cache
def logged() -> tuple[tuple[str, set[str]], ...]:
    """Every event that the code logs, with the fields that stand beside it (`*`: and others)."""
    return tuple(_logged())


def _logged() -> Iterator[tuple[str, set[str]]]:
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value), {word.arg or "*" for word in node.keywords}


def test_there_is_a_sentence_for_each_event_and_none_that_is_never_said() -> None:
    events = {event for event, _ in logged()}

    assert len(events) > 30
    assert events == _SENTENCES.keys() | _WORDED.keys()


def test_no_sentence_names_a_field_that_its_event_lacks() -> None:
    lacking = {
        event
        for event, fields in logged()
        if event in _SENTENCES
        and "*" not in fields
        and sentence_of({"event": event, **dict.fromkeys(fields, "x")})
        != _SENTENCES[event].format(**dict.fromkeys(fields, "x"))
    }
    assert lacking == set()


def test_no_event_tells_a_uid_which_programs_build_from_names() -> None:
    assert {event for event, fields in logged() if "uid" in fields} == set()


POLL = {"event": "poll_finished", "source": "north", "error": None, "duration_ms": 3}
ROUND = {"event": "evaluation_finished", "opened": 0, "resolved": 0, "alerts": 0}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (POLL | {"outcome": "ok", "revisions": 1}, "north was read: 1 event new or changed."),
        (POLL | {"outcome": "ok", "revisions": 4}, "north was read: 4 events new or changed."),
        (POLL | {"outcome": "unchanged", "revisions": 0}, "north was read: nothing new."),
        (
            POLL | {"outcome": "failed", "revisions": 0, "error": "No."},
            "north could not be read: No.",
        ),
        (ROUND, None),
        (ROUND | {"opened": 2, "alerts": 1}, "Findings: 2 opened, 1 to be told at once."),
        ({"event": "something_new", "level": "info", "why": "x"}, "Something new, why x."),
    ],
)
def test_an_entry_is_said_as_a_person_would(entry: dict[str, Any], said: str | None) -> None:
    assert sentence_of(entry) == said
