"""`check` says which digest tells of the whole practice without saying so."""

import pytest

from monitor.cli.setup.digests_text import practices_unsaid
from tests.unit.config.conftest import folder
from tests.unit.config.loading.test_own_digests import PRACTICE
from tests.unit.config.yamls import Folder

__all__ = ["folder"]


@pytest.mark.parametrize(
    ("digest", "is_said"),
    [
        ("{name: week, to: [desk]}", True),
        ("{name: week, to: [desk], scope: practice}", False),
        ("{name: week, to: [desk], clinician: ben}", False),
        ("{name: week, to: clinicians}", False),
    ],
)
def test_a_digest_without_a_clinician_is_named_where_there_are_several(
    folder: Folder, digest: str, is_said: bool
) -> None:
    said = practices_unsaid(folder.load(f"{PRACTICE}digests: [{digest}]\n"))

    assert said.startswith("digest week names no clinician") if is_said else said == ""


def test_where_there_is_one_clinician_it_is_theirs(folder: Folder) -> None:
    more = "channels: [{name: desk, type: file, path: o}]\ndigests: [{name: week, to: [desk]}]\n"

    assert practices_unsaid(folder.load_with(more)) == ""
