"""Some providers take the account's own password nowhere but on their web page.

    HTTP/1.1 401 Unauthorized
    WWW-Authenticate: X-MobileMe-AuthToken realm="MMCalDav", Basic realm="MMCalDav"

That is iCloud (python-caldav's profile of it), which takes app-specific passwords only; Fastmail
wants an app password too, Nextcloud where two-factor sign-in is on.
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
