"""YAML files -> one tree of nodes, or ConfigError. Bounded in bytes, depth and nodes."""

from __future__ import annotations

import re
from pathlib import Path

from config.errors import ConfigError, Problem
from config.tree.nodes import Entry, Mapping, Place
from config.tree.yaml_tree import RefusedError, tree_of
from config.wording import shown_key

LARGEST = 1 << 20
# Compiled where it is needed: that takes as long as to read a config.
_UNPRINTABLE = r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufeff\uff00-\ufffd\U00010000-\U0010ffff]"
_LAYOUT = str.maketrans("\t\n\r", "   ")
_CREATE = "Run `steadyframe init` to write a config"


def read_config(path: Path, largest: int = LARGEST) -> Mapping:
    """The file, or the folder's `*.yaml` files merged by their top-level keys.

    `largest` is in bytes, for each file. Raises ConfigError with the first fault of every file that
    cannot be read, and with every key that two files of a folder both give.
    """
    if not path.is_dir():
        return _read_file(path, largest)
    files = sorted(file for file in path.glob("*.yaml") if not file.name.startswith("."))
    if not files:
        hint = f"{_CREATE}, or name the files *.yaml."
        raise ConfigError([Problem(file=_named(path), message="no *.yaml file in it", hint=hint)])
    trees, problems = [], []
    for file in files:
        try:
            trees.append(_read_file(file, largest))
        except ConfigError as error:
            problems.extend(error.problems)
    entries: dict[str, Entry] = {}
    for entry in (entry for tree in trees for entry in tree.entries.values()):
        first = entries.setdefault(entry.written, entry)
        if first is not entry:
            problems.append(_given_twice(entry, first))
    if problems:
        raise ConfigError(problems)
    return Mapping(place=Place(file=_named(path)), entries=entries)


def _given_twice(entry: Entry, first: Entry) -> Problem:
    return Problem(
        file=entry.place.file,
        line=entry.place.line,
        path=shown_key(entry.written),
        message=f"is also given in {first.place}",
        hint="Keep each top-level key in one file.",
    )


def _read_file(path: Path, largest: int) -> Mapping:
    name = _named(path)
    try:
        root = tree_of(_text_of(path, largest), name)
    except RefusedError as refused:
        problem = Problem(
            file=name,
            line=refused.line,
            path=refused.path,
            message=refused.message,
            hint=refused.hint,
        )
        raise ConfigError([problem]) from None
    if not isinstance(root, Mapping):
        problem = Problem(
            file=name,
            line=root.place.line,
            message="does not start with a section",
            hint="Write `practice:` and the other sections at the left margin.",
        )
        raise ConfigError([problem])
    return root


def _text_of(path: Path, largest: int) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(largest + 1)
    except FileNotFoundError:
        raise RefusedError("there is no such file", hint=f"{_CREATE}.") from None
    except OSError as error:
        raise RefusedError(
            f"cannot be read ({error.strerror})", hint="Check its owner and mode."
        ) from None
    if len(raw) > largest:
        message = f"is larger than {largest / 2**20:g} MiB"
        raise RefusedError(message, hint="Is this the right file?")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RefusedError("is not UTF-8 text", line=line, hint="Save the file as UTF-8.") from None
    is_plain = text.isascii() and text.translate(_LAYOUT).isprintable()
    odd = None if is_plain else re.search(_UNPRINTABLE, text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise RefusedError(f"holds the unprintable character U+{ord(odd[0]):04X}", line=line)
    return text


def _named(path: Path) -> str:
    """The path as a person would type it from where the command runs."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
