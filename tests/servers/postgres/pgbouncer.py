"""PgBouncer in transaction mode before the tests' own PostgreSQL: on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.servers.ports import free_port, wait_for
from tests.servers.postgres.server import USER, as_unprivileged

MISSING = "PgBouncer is not installed: `apt-get install pgbouncer` (Debian, Ubuntu)."
_PATIENCE = 20  # seconds; it ends what hangs
# Fewer sessions than clients, so that a client's next transaction is often another one's session.
_SETTINGS = """\
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 4
server_round_robin = 1
"""


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """The same database's URL, by way of a PgBouncer in transaction mode. Skips where it lacks."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="steadyframe-pgbouncer-"))
    direct, port = make_url(url), free_port()
    settings = _SETTINGS.format(server=direct.port, port=port, folder=folder)
    (folder / "pgbouncer.ini").write_text(settings)
    (folder / "users").write_text(f'"{USER}" ""\n')
    folder.chmod(0o755)
    process = subprocess.Popen(
        [program, "-q", str(folder / "pgbouncer.ini")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_unprivileged(),
    )
    try:
        wait_for(port)
        yield direct.set(port=port).render_as_string(hide_password=False)
    finally:
        process.kill()
        process.wait(_PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
