"""`POST /api/v1/checkins`: a shortcut, a tag or another program records how a session went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.access.tokens import Token
from monitor.jobs.answers.checkins import checkin_id, find_checkin, record_checkin
from monitor.jobs.app import Installation
from monitor.jobs.reading.agenda import session_named
from monitor.jobs.reading.checkin_day import session_by_id
from monitor.jobs.reading.client_names import SeveralClientsError
from monitor.web.problems import Problem
from monitor.web.requests import is_json

_AHEAD = timedelta(minutes=5)  # clocks differ
_NEAR = timedelta(hours=12)  # as `checkin` looks for a session
_YEARS = range(1971, 9990)  # those that a time can be reckoned from, and to
_IN_YEARS = r"^(197[1-9]|19[89]\d|[2-8]\d{3}|9[0-8]\d\d|99[0-8]\d)-"  # the same, for the schema
_Text = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]*$")]

# What the validator below says, for whoever reads the schema alone.
_ONE_THING: dict[str, Any] = {
    "oneOf": [
        {"required": [name], "properties": {name: {"type": "string"}, other: {"type": "null"}}}
        for name, other in (("client", "session"), ("session", "client"))
    ],
    "not": {
        "required": ["end", "no_show"],
        "properties": {"end": {"const": True}, "no_show": {"const": True}},
    },
}


def _says_which_years(schema: dict[str, Any]) -> None:
    schema["anyOf"][0]["pattern"] = _IN_YEARS


class CheckinRequest(BaseModel):
    """How a session went: that it began, unless `end` or `no_show` says otherwise."""

    model_config = ConfigDict(
        extra="forbid", strict=True, hide_input_in_errors=True, json_schema_extra=_ONE_THING
    )

    client: _Text | None = Field(None, description="Whom it was with: an id, name or pseudonym.")
    session: _Text | None = Field(None, description="The session's id or UID, as agenda has it.")
    at: AwareDatetime | None = Field(
        None,
        description="When, with an offset; now where it is left out.",
        json_schema_extra=_says_which_years,
    )
    end: bool = Field(False, description="It ended then.")
    no_show: bool = Field(False, description="The client did not come.")

    @field_validator("at")
    @classmethod
    def _is_of_our_times(cls, at: datetime | None) -> datetime | None:
        if at is not None and at.year not in _YEARS:
            raise ValueError("no session was or will be in that year")
        return at

    @model_validator(mode="after")
    def _says_one_thing(self) -> CheckinRequest:
        if (self.client is None) == (self.session is None):
            raise ValueError("name a client or a session, and not both")
        if self.end and self.no_show:
            raise ValueError("end and no_show can't both be true of one session")
        return self

    @property
    def kind(self) -> CheckinKind:
        if self.no_show:
            return CheckinKind.NO_SHOW
        return CheckinKind.END if self.end else CheckinKind.ARRIVAL


class CheckinAnswer(BaseModel):
    """What was kept."""

    id: str
    session: str = Field(description="The session's id.")
    kind: CheckinKind
    at: datetime


def post_checkin(request: Request) -> Response:
    """201 with what was kept; the same key again gives the same answer."""
    app: Installation = request.state.app
    token: Token = request.state.token
    asked = _parsed(request)
    tap = _tap(request, token)
    known = None if tap is None else find_checkin(app, checkin_id(tap))
    at = asked.at or (known.at if known else app.now())
    session = _session(app, asked, at, token)
    if known is None:
        _check_time(app, session, at)
        known = record_checkin(app, session.id, asked.kind, at, tap)
    # Without a key, the same within a second is once, as it is on the page.
    if tap and (known.session_id, known.kind, known.at) != (session.id, asked.kind, at):
        raise Problem(422, "This Idempotency-Key was used for another check-in. Use a new one.")
    return JSONResponse(_answer(known).model_dump(mode="json"), status_code=201)


def _answer(checkin: Checkin) -> CheckinAnswer:
    return CheckinAnswer(
        id=checkin.id, session=checkin.session_id, kind=checkin.kind, at=checkin.at
    )


def _parsed(request: Request) -> CheckinRequest:
    if not is_json(request):
        raise Problem(415, "Send a JSON object, as application/json.")
    try:
        return CheckinRequest.model_validate_json(request.state.body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if found[0]["type"] == "json_invalid":
            raise Problem(400, "That is no JSON.") from None
        raise Problem(422, "The check-in can't be understood.", [_part(e) for e in found]) from None


def _part(error: Any) -> dict[str, str]:
    return {"field": ".".join(map(str, error["loc"])), "detail": str(error["msg"])}


def _tap(request: Request, token: Token) -> str | None:
    key = request.headers.get("idempotency-key", "")
    if len(key) > 255:
        raise Problem(400, "The Idempotency-Key is longer than 255 characters.")
    return f"{token.id}\n{key}" if key else None


def _session(app: Installation, asked: CheckinRequest, at: datetime, token: Token) -> Session:
    try:
        if asked.client is not None:
            session = session_named(app, asked.client, at)
        else:
            named = asked.session or ""
            session = session_by_id(app, named) or session_named(app, named, at)
    except SeveralClientsError as error:
        raise Problem(409, str(error)) from None
    if session is None or token.clinician not in (None, session.clinician):
        raise Problem(404, "No session of that name or id is known within twelve hours of it.")
    return session


def _check_time(app: Installation, session: Session, at: datetime) -> None:
    if at - app.now() > _AHEAD:
        raise Problem(422, "That time is still to come.", [{"field": "at", "detail": "too late"}])
    if not session.start - _NEAR <= at <= session.end + _NEAR:
        detail = "more than twelve hours from the session"
        raise Problem(422, "That is no time of this session.", [{"field": "at", "detail": detail}])
