"""`${ENV_NAME}` and `something_file: path` -> the values that they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping as EnvironMapping
from dataclasses import replace
from pathlib import Path as FilePath

from config.errors import Problem
from config.tree.nodes import Entry, Mapping, Node, Path, Place, Scalar, Sequence

SECRETS = frozenset(
    {"app_token", "client_secret", "password", "secret", "token", "url", "urls", "webhook_url"}
)
_LARGEST_SECRET = 64 << 10
_REFERENCE = re.compile(r"\$?\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Filler:
    """Fills one tree. `problems` holds what could not be filled, by the path of the value."""

    def __init__(self, environ: EnvironMapping[str, str], folder: FilePath) -> None:
        """Relative paths of files are taken from `folder`."""
        self._environ = environ
        self._folder = folder
        self.problems: dict[Path, Problem] = {}

    def fill_root(self, root: Mapping) -> Mapping:
        """The tree with everything in it that stands for something else replaced."""
        return self._mapping(root, ())

    def _fill(self, node: Node, path: Path) -> Node:
        if isinstance(node, Scalar):
            return self._scalar(node, path)
        if isinstance(node, Sequence):
            items = (self._fill(item, (*path, index)) for index, item in enumerate(node.items))
            return replace(node, items=tuple(items))
        return self._mapping(node, path)

    def _scalar(self, node: Scalar, path: Path) -> Scalar:
        if node.text is None or "${" not in node.text:
            return node
        return replace(
            node, text=_REFERENCE.sub(lambda hit: self._value(hit, node, path), node.text)
        )

    def _value(self, hit: re.Match[str], node: Scalar, path: Path) -> str:
        name = hit[1]
        if hit[0].startswith("$$"):  # $${X} writes ${X} itself
            return hit[0][1:]
        if _NAME.fullmatch(name) is None:
            hint = "Write ${NAME} with letters, digits and _, or $${ for the signs themselves."
            self._report(path, node.place, "holds a ${…} without a variable's name in it", hint)
        elif not self._environ.get(name, "").strip():
            hint = f"Set {name}, or use a `_file` setting where there is one."
            how = "empty" if name in self._environ else "not set"
            message = f"the environment variable {name} is {how}"
            self._report(path, node.place, message, hint)
        # A line of an .env file that was written on Windows ends with CR.
        return self._environ.get(name, hit[0]).strip("\r\n")

    def _mapping(self, node: Mapping, path: Path) -> Mapping:
        entries: dict[str, Entry] = {}
        for key, entry in node.entries.items():
            value = self._fill(entry.node, (*path, key))
            secret = key.removesuffix("_file")
            if key.endswith("_file") and secret in SECRETS:
                if secret in node.entries:
                    message = f"{secret} and {key} are both given"
                    self._report((*path, key), entry.place, message, "Keep one of the two.")
                    continue
                key = secret
                value = self._file(value, (*path, entry.written), (*path, secret))
            entries[key] = replace(entry, node=value)
        return replace(node, entries=entries)

    def _file(self, node: Node, path: Path, secret_path: Path) -> Node:
        if path in self.problems:  # the path itself could not be filled
            self.problems[secret_path] = self.problems.pop(path)
            return node
        if not isinstance(node, Scalar) or not node.text:
            self._report(secret_path, node.place, "must name a file", "", written=path)
            return node
        text, fault = _content(self._folder / node.text)
        if fault:
            hint = "Give the path from the folder that the config lies in."
            self._report(secret_path, node.place, fault, hint, written=path)
        return replace(node, text=text)

    def _report(
        self, path: Path, place: Place, message: str, hint: str, *, written: Path | None = None
    ) -> None:
        problem = Problem(
            file=place.file,
            line=place.line,
            path=spelled(written or path),
            message=message,
            hint=hint,
        )
        self.problems.setdefault(path, problem)


def _content(path: FilePath) -> tuple[str, str]:
    """The secret in the file, and what was wrong with it if anything was."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return "", "there is no such file"
        with path.open("rb") as file:
            raw = file.read(_LARGEST_SECRET + 1)
        text = raw.decode("utf-8-sig").strip()
    except OSError as error:
        return "", f"the file cannot be read ({error.strerror})"
    except ValueError:  # not UTF-8, or a NUL in the path
        return "", "the file is not UTF-8 text"
    if len(raw) > _LARGEST_SECRET:
        return "", "the file is larger than a secret can be"
    return (text, "") if text else ("", "the file is empty")


def spelled(path: Path) -> str:
    """`("sources", 1, "poll_every")` -> `sources[1].poll_every`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
