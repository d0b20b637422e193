"""Some providers take the account's own password nowhere but on their web page.

    iCloud    401 Unauthorized, WWW-Authenticate: Basic realm="MMCalDav"
    Fastmail  401, body: "Incorrect username or password … app password"
    Nextcloud 401 with two-factor authentication on

The answer says no more than "wrong", so the remedy has to.
"""

from __future__ import annotations

from connectors.quirks.caldav_icloud_hosts import is_icloud


def password_remedy(host: str) -> str:
    """What a person does about a refused password at this host."""
    if is_icloud(host):
        return (
            "iCloud takes an app-specific password: make one at account.apple.com (Sign-In and "
            "Security) and use the Apple account's e-mail address as username."
        )
    if host == "fastmail.com" or host.endswith(".fastmail.com"):
        return (
            "Fastmail takes an app password: make one under Settings, Privacy & Security, with "
            "access to calendars, and use the whole e-mail address as username."
        )
    return (
        "Check the username and the password; where two-factor sign-in is on (Nextcloud and "
        "others), make an app password."
    )
