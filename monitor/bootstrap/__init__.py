"""The composition root: nowhere else do settings become a clock, an engine, connectors, channels.

Others use `build`; `check` and `auth` also use `make_connector`, `make_conference_log` and
`make_notifier`, which try one part without a database.
"""

from monitor.bootstrap.connectors import make_conference_log, make_connector
from monitor.bootstrap.installation import build
from monitor.bootstrap.notifiers import make_notifier

__all__ = ["build", "make_conference_log", "make_connector", "make_notifier"]
