"""What was sent: never more than a form needs, as values or as one complaint."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

_MOST_BYTES = 16 * 1024
_MOST_FIELDS = 50
_UNREADABLE = "That can't be read."


async def read_body(request: Request) -> bytes:
    """Raises HTTPException where there is more than any of our forms has."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, "That is more than can be taken.")
    return body


def is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json"


def refuse_unstorable(values: Iterable[str]) -> None:
    """Not every database keeps a NUL, and nothing of ours has one. Raises HTTPException."""
    if any("\x00" in value for value in values):
        raise HTTPException(400, _UNREADABLE)


def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form of ours. Raises HTTPException for what can't be one."""
    body: bytes = request.state.body
    try:
        fields = dict(parse_qsl(body.decode(), max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise HTTPException(400, _UNREADABLE) from None
    refuse_unstorable(fields.values())
    return fields


def sent_values(request: Request) -> dict[str, Any]:
    """The fields of a form or of a JSON object. Raises HTTPException for anything else."""
    if not is_json(request):
        return dict(form_fields(request))
    try:
        found = json.loads(request.state.body)
    except (ValueError, RecursionError):
        raise HTTPException(400, _UNREADABLE) from None
    if not isinstance(found, dict):
        raise HTTPException(400, "That is no JSON object.")
    return found
