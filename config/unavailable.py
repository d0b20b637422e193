"""What the config may not ask for in this version. An entry goes when its function comes.

A setting that nothing acts on is refused rather than ignored: someone would rely on it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from config.errors import MisfitError

_MESSAGE = "not available in this version"


def not_available(subject: str = "", hint: str = "Take it out.") -> MisfitError:
    return MisfitError(f"{subject} is {_MESSAGE}" if subject else _MESSAGE, hint)


def _refuse_true(wanted: bool) -> bool:
    if wanted:
        raise not_available(hint="Take it out, or write false.")
    return wanted


NotYet = Annotated[bool, AfterValidator(_refuse_true), WithJsonSchema({"const": False})]
