"""What the tests of the `email` channel send with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.notify.email.notifier import EmailNotifier
from tests.servers.smtp_server import SmtpServer

AMARA, BEN, DESK = "amara@riverside.example", "ben@riverside.example", "desk@riverside.example"


def notifier_for(server: SmtpServer, **changes: Any) -> EmailNotifier:
    options: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "security": "none",
        "sender": "SteadyFrame <monitor@riverside.example>",
        "to": (AMARA,),
        "timeout": timedelta(seconds=5),
    }
    return EmailNotifier("me", **{**options, **changes})
