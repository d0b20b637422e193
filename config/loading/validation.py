"""A filled tree -> Settings, or everything that does not fit. Imports pydantic and every model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path as FilePath

from pydantic import ValidationError

from config.errors import MisfitError, Problem
from config.loading import own_digests, shared_settings
from config.loading.crosschecks import complaints
from config.loading.messages import in_plain_words, problem_at
from config.settings import Settings
from config.tree.nodes import Mapping, Path, plain
from config.values.fields import FOLDER

MOST_TOLD = 100  # problems; finding a likely name for each unknown key takes its time


def validated(
    root: Mapping, told: set[Path], folder: FilePath
) -> tuple[Settings | None, list[Problem]]:
    """The settings, where the models took them, and every problem that was not `told` before.

    Relative paths are taken from `folder`.

    One problem a path: what a first fault brings along is not worth a second line.
    """
    settings = None
    found: Iterator[tuple[Path, MisfitError]] = chain(
        complaints(root), shared_settings.misfits(root), own_digests.misfits(root)
    )
    try:
        written = Settings.model_validate(plain(root), context={FOLDER: folder})
        settings = own_digests.with_own_digests(written)
    except ValidationError as error:
        found = chain(in_plain_words(error, root), found)
    first = list(islice(_first(found, told), MOST_TOLD + 1))
    problems = [problem_at(root, path, complaint) for path, complaint in first[:MOST_TOLD]]
    if len(first) > MOST_TOLD:
        message, hint = f"there are more problems than these {MOST_TOLD}", "Mend these first."
        problems.append(Problem(file=root.place.file, message=message, hint=hint))
    if settings is not None:
        settings.remember(root)
    return settings, problems


def _first(
    found: Iterable[tuple[Path, MisfitError]], told: set[Path]
) -> Iterator[tuple[Path, MisfitError]]:
    seen = set(told)
    for path, complaint in found:
        if path not in seen:
            seen.add(path)
            yield path, complaint
