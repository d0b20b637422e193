"""Each client has its own words for what fails, and none of them has a gap."""

from __future__ import annotations

from dataclasses import fields

import pytest

from connectors.caldav.http import WORDING as CALDAV
from connectors.google.http import WORDING as GOOGLE
from connectors.ical.http import WORDING as FEED
from connectors.net.failures import Wording
from monitor.jobs.ping import WORDING as HEARTBEAT
from monitor.notify.webhook.errors import WORDING as WEBHOOK

NUMBERS = {"seconds": "60", "size": "32 MiB", "redirects": "5"}


@pytest.mark.parametrize("failure", [field.name for field in fields(Wording)])
@pytest.mark.parametrize("wording", [FEED, CALDAV, GOOGLE, WEBHOOK, HEARTBEAT])
def test_every_failure_says_what_happened_and_what_to_do(wording: Wording, failure: str) -> None:
    what, remedy = getattr(wording, failure)
    assert what.format(**NUMBERS).endswith(".")
    assert remedy.endswith(".")
    assert "{" not in what.format(**NUMBERS) + remedy
