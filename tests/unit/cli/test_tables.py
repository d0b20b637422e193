"""Tables fit the terminal: ids stay whole, the sentence gets the room, empty columns go."""

from __future__ import annotations

import re
import shutil
import sys
from os import terminal_size

import pytest
from rich.cells import cell_len

from monitor.cli.tables import table_lines

SENTENCE = "A session moved between 3 hours and 9 days before it was to start (Wed → Thu)."
ROW = ["f_q13ha5xp4je3", "warning", "Wed 25 Nov 09:00", "Anna Rosenblum", "", SENTENCE]
HEADS = ["id", "severity", "when", "client", "note", "what"]


class Terminal:
    def isatty(self) -> bool:
        return True


def lines(monkeypatch: pytest.MonkeyPatch, width: int | None, *rows: list[str]) -> list[str]:
    """Of a table on a terminal so wide; None: on a pipe."""
    with monkeypatch.context() as patch:
        if width is not None:
            patch.setattr(sys, "stdout", Terminal())
            patch.setattr(shutil, "get_terminal_size", lambda _: terminal_size((width, 24)))
        return list(table_lines(HEADS, rows, whole=("id",), sentence="what"))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 250])
@pytest.mark.parametrize("name", ["Al", "A" * 80, "渡辺" * 20])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost_that_matters(
    monkeypatch: pytest.MonkeyPatch, width: int, name: str
) -> None:
    told = lines(monkeypatch, width, [*ROW[:3], name, *ROW[4:]])

    assert max(cell_len(line) for line in told) <= width
    assert any(line.startswith("f_q13ha5xp4je3") for line in told)
    assert SENTENCE in " ".join(" ".join(told).split())


def test_on_a_pipe_there_are_two_hundred_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, line = lines(monkeypatch, None, ROW)

    assert re.split(" {2,}", line) == [*ROW[:4], SENTENCE]


def test_columns_that_say_nothing_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    head, *_ = lines(monkeypatch, None, ROW)

    assert "note" not in head


def test_what_would_steer_a_terminal_is_shown_as_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    told = lines(monkeypatch, 80, [*ROW[:3], "A\x1b[2JB", *ROW[4:]])

    assert "\x1b" not in "".join(told)
