"""Make of a digest `to: clinicians` one for each clinician, sent to their own address."""

from __future__ import annotations

from collections.abc import Iterator

from config.errors import MisfitError
from config.sections.channels import Channel, EmailChannel
from config.sections.digests import TO_CLINICIANS, Digest
from config.settings import Settings
from config.tree.nodes import Mapping, Path, Scalar, select


def with_own_digests(settings: Settings) -> Settings:
    """Each is called by the digest's name and the clinician's id, as is the channel it goes to."""
    digests: list[Digest] = []
    channels: list[Channel] = list(settings.channels)
    for digest in settings.digests:
        if digest.to:
            digests.append(digest)
            continue
        for clinician in settings.clinicians:
            name = own_name(digest.name, clinician.id)
            given = {"name": name, "to": (name,), "clinician": clinician.id}
            digests.append(digest.model_copy(update=given))
            if clinician.email is not None:  # without one the config is refused
                channels.append(EmailChannel(name=name, type="email", to=(clinician.email,)))
    if len(digests) == len(settings.digests) and len(channels) == len(settings.channels):
        return settings
    return Settings(**{**dict(settings), "digests": tuple(digests), "channels": tuple(channels)})


def own_name(digest: str, clinician: str) -> str:
    return f"{digest}-{clinician}"


def misfits(root: Mapping) -> Iterator[tuple[Path, MisfitError]]:
    """What keeps a clinician's own digest from going out."""
    own = [path[:-1] for path, node in select(root, "digests[].to") if _is_to_clinicians(node)]
    for path, node in select(root, "clinicians[]") if own else ():
        if isinstance(node, Mapping) and "email" not in node.entries:
            hint = f"Write email: as digests have to: {TO_CLINICIANS}."
            yield (*path, "email"), MisfitError("missing", hint)
    if own and "email" not in root.entries:
        hint = "Write email: {host: …, from: …}."
        yield (*own[0], "to"), MisfitError("mail to clinicians needs the email section", hint)
    yield from _taken_names(root, own)


def _taken_names(root: Mapping, own: list[Path]) -> Iterator[tuple[Path, MisfitError]]:
    clinicians = [id_ for _, id_ in _texts(root, "clinicians[].id")]
    made = {
        own_name(name, clinician)
        for path, name in _texts(root, "digests[].name")
        if path[:-1] in own
        for clinician in clinicians
    }
    for pattern in ("digests[].name", "channels[].name"):
        for path, name in _texts(root, pattern):
            if name in made:
                message = f"{{value}} is how a digest to: {TO_CLINICIANS} is called"
                yield path, MisfitError(message, "Choose another name.")


def _texts(root: Mapping, pattern: str) -> Iterator[tuple[Path, str]]:
    for path, node in select(root, pattern):
        if isinstance(node, Scalar) and node.text:
            yield path, node.text.strip()


def _is_to_clinicians(node: object) -> bool:
    return isinstance(node, Scalar) and (node.text or "").strip() == TO_CLINICIANS
