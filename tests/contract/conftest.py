"""The contract suites live in modules that are no tests themselves: let pytest explain them too."""

import pytest

pytest.register_assert_rewrite(
    "tests.contract.connectors.connector_suite",
    "tests.contract.channels.network_suite",
    "tests.contract.channels.notifier_suite",
)

# This one imports the first of them.
from tests.contract.connectors.caldav.caldav_reading import cloud, each, radicale  # noqa: E402

__all__ = ["cloud", "each", "radicale"]
