"""`GET /api/v1/openapi.json`: what the interface takes and gives, as OpenAPI 3.1."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.web.api.checkins import CheckinAnswer, CheckinRequest
from monitor.web.problems import MEDIA_TYPE

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text that is new for each check-in: sent twice, it is kept once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_PROBLEMS = {
    400: "It can't be read.",
    401: "The token is not good for this.",
    404: "No such session is known.",
    409: "Several clients are called that.",
    413: "It is more than can be taken.",
    415: "It is no JSON.",
    422: "It can't be understood, or the key was used for another one.",
    429: "It was asked too often.",
    500: "Something went wrong.",
    503: "The database can't be reached.",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def openapi(_request: Request) -> Response:
    return JSONResponse(_document())


@cache
def _document() -> dict[str, Any]:
    models = (CheckinRequest, CheckinAnswer)
    template = "#/components/schemas/{model}"
    schemas = {m.__name__: m.model_json_schema(ref_template=template) for m in models}
    for schema in [*schemas.values()]:
        schemas |= schema.pop("$defs", {})
    return {
        "openapi": "3.1.0",
        "info": {"title": "SteadyFrame", "version": version("steadyframe")},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": {"/checkins": {"post": _post()}},
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _post() -> dict[str, Any]:
    return {
        "operationId": "recordCheckin",
        "summary": "Record that a session began or ended, or that nobody came.",
        "parameters": [_KEY],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("CheckinRequest")}},
        },
        "responses": {
            "201": _response("It is kept.", "application/json", "CheckinAnswer"),
            **{str(s): _response(said, MEDIA_TYPE, "Problem") for s, said in _PROBLEMS.items()},
        },
    }


def _response(said: str, media_type: str, schema: str) -> dict[str, Any]:
    return {"description": said, "content": {media_type: {"schema": _ref(schema)}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
