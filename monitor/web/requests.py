"""What was sent: never more than a form needs, as values or as one complaint."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

_MOST_BYTES = 16 * 1024
_MOST_FIELDS = 50


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


def sent_values(request: Request) -> dict[str, Any]:
    """The fields of a form or of a JSON object. Raises HTTPException for anything else."""
    body: bytes = request.state.body
    try:
        if not is_json(request):
            return dict(parse_qsl(body.decode(), max_num_fields=_MOST_FIELDS))
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "That can't be read.") from None
    if not isinstance(found, dict):
        raise HTTPException(400, "That is no JSON object.")
    return found
