"""What one section says about another: names that must exist, and names given twice.

These look at the tree and not at the models, so that they run, and are reported, together with
whatever else is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.errors import MisfitError
from config.tree.nodes import Mapping, Node, Path, Scalar, locate, select
from config.wording import did_you_mean

Found = tuple[Path, MisfitError]

_UNIQUE = (
    ("clinicians[].id", "clinician"),
    ("clients[].id", "client"),
    ("sources[].name", "source"),
    ("channels[].name", "channel"),
    ("digests[].name", "digest"),
)
_REFERENCES = (
    ("clinicians[].id", "clinician", "sources[].clinician"),
    ("clinicians[].id", "clinician", "clients[].clinician"),
    ("clinicians[].id", "clinician", "leave[].clinician"),
    ("clinicians[].id", "clinician", "digests[].clinician"),
    ("clinicians[].id", "clinician", "overrides[].clinician"),
    ("clinicians[].id", "clinician", "alerts.routes[].clinicians[]"),
    ("clients[].id", "client", "excused[].client"),
    ("clients[].id", "client", "overrides[].client"),
    ("channels[].name", "channel", "alerts.to[]"),
    ("channels[].name", "channel", "alerts.routes[].to[]"),
    ("channels[].name", "channel", "alerts.escalate.to[]"),
    ("channels[].name", "channel", "digests[].to[]"),
)
_PSEUDONYM = "c_"  # how ids of clients nobody configured begin; findings show them


def complaints(root: Mapping) -> Iterator[Found]:
    """Everything that does not fit together, with the path it is to be told at."""
    yield from _repeated(root)
    yield from _dangling(root)
    yield from _unowned_sources(root)
    yield from _missing_sections(root)
    yield from _without_postgresql(root)


def _texts(root: Node, pattern: str) -> Iterator[tuple[Path, str]]:
    for path, node in select(root, pattern):
        if isinstance(node, Scalar) and node.text and node.text.strip():
            yield path, node.text.strip()


def _repeated(root: Mapping) -> Iterator[Found]:
    for pattern, what in _UNIQUE:
        seen: dict[str, Path] = {}
        for path, name in _texts(root, pattern):
            first = seen.setdefault(name, path)
            if first is not path:
                line = locate(root, first)[0].line
                hint = f"Give each {what} its own."
                yield (
                    path,
                    MisfitError(f"{{value}} is already taken by the {what} of line {line}", hint),
                )


def _dangling(root: Mapping) -> Iterator[Found]:
    for targets, what, pattern in _REFERENCES:
        known = {name for _, name in _texts(root, targets)}
        for path, name in _texts(root, pattern):
            if name in known or (what == "client" and name.startswith(_PSEUDONYM)):
                continue
            if what == "clinician" and not known:
                continue  # said once, at `clinicians`
            hint = did_you_mean(name, known) or f"Add it under {targets.partition('[')[0]}."
            yield path, MisfitError(f"no {what} is called {{value}}", hint)


def _unowned_sources(root: Mapping) -> Iterator[Found]:
    clinicians = [name for _, name in _texts(root, "clinicians[].id")]
    if len(clinicians) < 2:
        return
    for path, node in select(root, "sources[]"):
        if isinstance(node, Mapping) and "clinician" not in node.entries:
            hint = f"Write clinician: {clinicians[0]}, or whose calendar it is."
            yield (
                (*path, "clinician"),
                MisfitError("missing, as there are several clinicians", hint),
            )


def _tells_nobody(alerts: Mapping) -> bool:
    return bool(alerts.entries) and not {"to", "routes"} & alerts.entries.keys()


def _missing_sections(root: Mapping) -> Iterator[Found]:
    server = root.entries.get("email")
    if server is None:
        for path, kind in _texts(root, "channels[].type"):
            if kind == "email":
                hint = "Write email: {host: …, from: …}."
                yield path, MisfitError("an email channel needs the email section", hint)
    for path, node in select(root, "alerts"):
        if isinstance(node, Mapping) and _tells_nobody(node):
            hint = "Write to: with the name of a channel."
            yield (*path, "to"), MisfitError("missing", hint)


def _without_postgresql(root: Mapping) -> Iterator[Found]:
    is_postgresql = _text_at(root, "storage.url").startswith("postgresql")
    is_queued = _text_at(root, "queue.engine") == "procrastinate"
    if not is_postgresql and next(select(root, "storage.schema"), None):
        hint = "Write postgresql+psycopg://user:${PG_PASSWORD}@host/name."
        said = "is no PostgreSQL, and only that has schemas: each practice of a fleet is in its own"
        yield ("storage", "url"), MisfitError(said, hint)
    elif not is_postgresql and is_queued:
        hint = "Write storage: {url: postgresql+psycopg://…}, or engine: inline."
        said = "procrastinate needs PostgreSQL, and storage.url names none"
        yield ("queue", "engine"), MisfitError(said, hint)
    if is_queued:
        yield from _only_inline(root)


def _only_inline(root: Mapping) -> Iterator[Found]:
    """What a daemon does beside its jobs, and workers don't: someone would rely on it."""
    said, hint = "is not available with workers in this version", "Take it out."
    if "heartbeat" in root.entries:
        yield ("heartbeat",), MisfitError(said, hint)
    if _text_at(root, "web.enabled") == "true":
        hint_at_web = "Write false; `steadyframe web` serves the page."
        yield ("web", "enabled"), MisfitError(said, hint_at_web)


def _text_at(root: Mapping, pattern: str) -> str:
    return next((text for _, text in _texts(root, pattern)), "")
