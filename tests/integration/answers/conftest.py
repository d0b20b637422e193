from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.answers.slack_desk import SlackDesk
from tests.servers.slack.socket_server import SlackWorkspace


@pytest.fixture
def desk(tmp_path: Path, workspace: SlackWorkspace) -> SlackDesk:
    return SlackDesk(tmp_path, workspace)
