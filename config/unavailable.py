"""What the config may not ask for in this version. An entry goes when its function comes.

A setting that nothing acts on is refused rather than ignored: someone would rely on it.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from config.errors import MisfitError

NOT_YET_RULES = frozenset({"slot_drift", "continuity", "no_buffer", "unannounced_break"})
NOT_YET_CHANNELS = frozenset({"webhook", "apprise"})
NOT_YET_ENGINES = frozenset({"procrastinate"})

_MESSAGE = "not available in this version"


def not_available(subject: str = "", hint: str = "Take it out.") -> MisfitError:
    return MisfitError(f"{subject} is {_MESSAGE}" if subject else _MESSAGE, hint)


def _refuse_true(wanted: bool) -> bool:
    if wanted:
        raise not_available(hint="Take it out, or write false.")
    return wanted


def _refuse_text(value: str | None) -> str | None:
    if value is not None:
        raise not_available()
    return value


def rule_switched_off(name: str, value: object) -> object:
    """Lets `{enabled: false}` through for a rule that is not there yet; raises MisfitError else."""
    if name not in NOT_YET_RULES or not isinstance(value, dict):
        return value
    off = {key: str(setting).lower() for key, setting in value.items()}
    if off.keys() != {"enabled"} or off["enabled"] not in {"false", "no", "off", "0"}:
        raise not_available("the rule", "Take it out, or write {enabled: false}.")
    return value


def rule_default(name: str) -> dict[str, Any]:
    """What stands for a rule that the config does not mention."""
    return {"enabled": False} if name in NOT_YET_RULES else {}


NotYet = Annotated[bool, AfterValidator(_refuse_true), WithJsonSchema({"const": False})]
NotYetText = Annotated[str | None, AfterValidator(_refuse_text), WithJsonSchema({"type": "null"})]
