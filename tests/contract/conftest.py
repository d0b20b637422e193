"""The contract suites live in modules that are no tests themselves: let pytest explain them too."""

import pytest

pytest.register_assert_rewrite("tests.contract.connector_suite", "tests.contract.notifier_suite")

# This one imports the first of them.
from tests.contract.caldav_reading import cloud, either, radicale  # noqa: E402

__all__ = ["cloud", "either", "radicale"]
