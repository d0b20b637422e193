from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.delivery.desk import Desk
from tests.servers.smtp_server import SmtpServer


@pytest.fixture
def desk(tmp_path: Path, smtp: SmtpServer) -> Iterator[Desk]:
    desk = Desk(tmp_path, smtp.port)
    yield desk
    desk.app.engine.dispose()
