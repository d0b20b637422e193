"""A credentials file to what google-auth signs requests with. Loads google-auth.

No message quotes the file, and causes are dropped where their text might.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.oauth2 import credentials as oauth
from google.oauth2 import service_account

from connectors.base import AccessRevoked
from connectors.clean_text import one_line
from connectors.google.apis import CALENDAR, Api
from connectors.google.auth.token_file import save
from connectors.google.errors import GUIDE, Account

_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105
_USER_FIELDS = ("client_id", "client_secret", "refresh_token")
_KEY_FIELDS = ("client_email", "private_key", "token_uri")


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    credentials: Credentials
    account: Account
    first_token: str = field(default="", repr=False)  # the refresh token that the file held

    def keep(self) -> None:
        """Google may hand out a new refresh token in place of the old one; the file follows.

        A file that somebody replaced meanwhile is left alone.
        """
        renewed = getattr(self.credentials, "refresh_token", None)
        if not self.first_token or not renewed or renewed == self.first_token:
            return
        path = Path(self.account.file)
        try:
            info: object = json.loads(path.read_bytes())
            if isinstance(info, dict) and info.get("refresh_token") == self.first_token:
                save(path, {**info, "refresh_token": renewed})
        except (OSError, ValueError) as error:
            log.warning("google_token_not_saved %s", type(error).__name__)


def load(source: str, path: Path, subject: str | None, apis: Sequence[Api] = (CALENDAR,)) -> SignIn:
    """Reads a service account's key, or an authorised user's token file.

    A service account asks for the permissions of `apis`; a person has chosen them at sign-in.
    Raises AccessRevoked for a file that is missing, not readable or something else.
    """
    info = read_file(source, path)
    if info.get("type") == "service_account":
        return _service_account(source, path, info, subject, apis)
    if "installed" in info or "web" in info:
        raise AccessRevoked(
            source,
            f"{path} is an OAuth client, which names the app but nobody who signed in.",
            "Name it oauth_client_file, choose another credentials_file, and run "
            f"`steadyframe auth google {source}`. {GUIDE}",
        )
    if info.get("type", "authorized_user") != "authorized_user":
        raise AccessRevoked(
            source,
            f"{path} is neither a service account's key nor an authorized_user file.",
            f"Make one of the two. {GUIDE}",
        )
    return _user(source, path, info, subject)


def read_file(source: str, path: Path) -> dict[str, object]:
    """The JSON object in a file of credentials. Raises AccessRevoked."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise AccessRevoked(
            source,
            f"{path} does not exist.",
            f"Put a service account's key there, or run `steadyframe auth google {source}`. "
            f"{GUIDE}",
        ) from None
    except OSError as error:
        raise AccessRevoked(
            source, f"{path} can't be read ({error.strerror}).", "Check its owner and its rights."
        ) from error
    try:
        info: object = json.loads(content)
    except (ValueError, RecursionError):
        info = None
    if not isinstance(info, dict):
        raise AccessRevoked(
            source, f"{path} is not a JSON file of credentials.", f"Download it again. {GUIDE}"
        )
    return info


def require(
    source: str, path: Path, info: dict[str, object], fields: tuple[str, ...]
) -> dict[str, str]:
    """Those fields as texts. Raises AccessRevoked if one is missing."""
    stated = {name: info.get(name) for name in fields}
    missing = [name for name, value in stated.items() if not isinstance(value, str) or not value]
    if missing:
        raise AccessRevoked(
            source, f"{path} lacks {', '.join(missing)}.", f"Make the file again. {GUIDE}"
        )
    return {name: str(value) for name, value in stated.items()}


def _service_account(
    source: str,
    path: Path,
    info: dict[str, object],
    subject: str | None,
    apis: Sequence[Api],
) -> SignIn:
    fields = require(source, path, info, _KEY_FIELDS)
    try:
        credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            info, scopes=[api.scope for api in apis], subject=subject
        )
    except (ValueError, TypeError, GoogleAuthError):
        raise AccessRevoked(
            source,
            f"The private key in {path} can't be read.",
            f"Download a new key for the service account. {GUIDE}",
        ) from None
    account = Account(
        source=source,
        kind="service_account",
        address=one_line(fields["client_email"], 320),
        file=str(path),
        subject=subject or "",
        permissions=tuple(api.permission for api in apis),
    )
    return SignIn(credentials=credentials, account=account)


def _user(source: str, path: Path, info: dict[str, object], subject: str | None) -> SignIn:
    if subject is not None:
        raise AccessRevoked(
            source,
            f"subject is set, but {path} is no service account's key.",
            "Remove subject, or use a service account with domain-wide delegation.",
        )
    fields = require(source, path, info, _USER_FIELDS)
    token_uri = info.get("token_uri")
    # Without scopes: a refresh that asks for one the person was not shown is refused as a whole.
    credentials = oauth.Credentials(  # type: ignore[no-untyped-call]
        token=None,
        refresh_token=fields["refresh_token"],
        token_uri=token_uri if isinstance(token_uri, str) else _TOKEN_URI,
        client_id=fields["client_id"],
        client_secret=fields["client_secret"],
    )
    account = Account(source=source, kind="authorized_user", file=str(path))
    return SignIn(credentials=credentials, account=account, first_token=fields["refresh_token"])
