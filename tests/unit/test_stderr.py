"""Lines that nobody takes are lost, counted, and never raise."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from monitor.stderr import LogStream


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    theirs, ours = os.pipe()
    os.set_blocking(theirs, False)
    with os.fdopen(ours, "w", encoding="ascii", errors="strict") as stream:
        yield theirs, stream
    os.close(theirs)


def fill(stream: TextIO) -> None:
    os.set_blocking(stream.fileno(), False)
    try:
        while True:
            os.write(stream.fileno(), b"." * 4096)
    except BlockingIOError:
        os.set_blocking(stream.fileno(), True)


def drain(theirs: int) -> str:
    parts = []
    try:
        while part := os.read(theirs, 65536):
            parts.append(part)
    except BlockingIOError:
        pass
    return b"".join(parts).decode()


def test_a_line_goes_whole_whatever_its_letters(pipe: tuple[int, TextIO]) -> None:
    theirs, stream = pipe

    LogStream(stream).write("Zürich\n")

    assert drain(theirs) == "Z\\xfcrich\n"


def test_what_a_reader_missed_is_counted_when_it_is_back(pipe: tuple[int, TextIO]) -> None:
    theirs, stream = pipe
    log = LogStream(stream)
    fill(stream)

    for number in range(3):
        log.write(f"lost {number}\n")
    drain(theirs)
    log.write("back\n")
    log.write("again\n")

    assert drain(theirs) == (
        '{"event": "log_lines_lost", "level": "warning", "lines": 3}\nback\nagain\n'
    )


def test_a_reader_who_is_gone_and_a_stream_that_is_closed_or_none_raise_nothing() -> None:
    closed = io.StringIO()
    closed.close()

    for stream in (closed, None):
        LogStream(stream).write("lost\n")
