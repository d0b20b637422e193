"""What CalDAV providers do in their own way; the rest is tested on servers in tests/contract."""

from __future__ import annotations

import httpx
import pytest

from connectors.caldav.credentials import is_trusted
from connectors.quirks.caldav_app_passwords import password_remedy
from connectors.quirks.caldav_fastmail_slash import with_slash
from connectors.quirks.caldav_icloud_hosts import are_one_icloud

ICLOUD = "https://caldav.icloud.com/"


@pytest.mark.parametrize(
    ("home", "there", "trusted"),
    [
        (ICLOUD, "https://p42-caldav.icloud.com:443/1234567/calendars/", True),
        ("https://p42-caldav.icloud.com/", ICLOUD, True),
        (ICLOUD, "http://p42-caldav.icloud.com/", False),
        (ICLOUD, "https://p42-caldav.icloud.com:8443/", False),
        (ICLOUD, "https://www.icloud.com/", False),
        (ICLOUD, "https://caldav.icloud.com.evil.example/", False),
        (ICLOUD, "https://p42-caldav.icloud.com@evil.example/", False),
        (ICLOUD, "https://evil-caldav.icloud.com/", False),
        (ICLOUD, "https://p42-caldav.icloud.com.cn/", False),
        ("https://caldav.icloud.com.cn/", "https://p201-caldav.icloud.com.cn/", True),
        ("https://cloud.example/", "https://p42-caldav.icloud.com/", False),
        ("http://cloud.example/dav/", "https://cloud.example/remote.php/dav/", True),
        ("https://cloud.example/", "http://cloud.example/", False),
        ("https://cloud.example/", "https://cloud.example:8443/", False),
        ("https://cloud.example/", "https://dav.cloud.example/", False),
    ],
)
def test_a_password_goes_to_its_own_server_and_to_icloud_as_a_whole(
    home: str, there: str, trusted: bool
) -> None:
    assert is_trusted(httpx.URL(home), httpx.URL(there)) is trusted


def test_no_other_provider_is_one_with_icloud() -> None:
    assert not are_one_icloud("caldav.fastmail.com", "p42-caldav.icloud.com")


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("p42-caldav.icloud.com", "account.apple.com"),
        ("caldav.fastmail.com", "Fastmail takes an app password"),
        ("cloud.example", "two-factor"),
        ("notfastmail.com", "two-factor"),
    ],
)
def test_a_refused_password_says_where_this_provider_makes_app_passwords(
    host: str, said: str
) -> None:
    assert said in password_remedy(host)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://x.example/dav/a%40b/Sessions", "https://x.example/dav/a%40b/Sessions/"),
        ("https://x.example/dav/", "https://x.example/dav/"),
        ("https://x.example", "https://x.example"),
        ("https://x.example/dav?id=1", "https://x.example/dav?id=1"),
    ],
)
def test_a_collections_address_ends_in_a_slash(given: str, asked: str) -> None:
    assert with_slash(given) == asked
