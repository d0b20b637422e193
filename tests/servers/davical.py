"""A real DAViCal for the CalDAV tests: Debian's package on PHP's own web server.

`davical` yields one for each pytest process, in a database on the tests' PostgreSQL;
`davical_server` gives each test a user of its own on it.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers.caldav_server import PASSWORD, USER, CalDavServer, forwarded_to, serving
from tests.servers.ports import free_port, wait_for
from tests.servers.postgres.server import new_database

MISSING = (
    "No DAViCal (/usr/share/davical, php). Install it: "
    "`apt-get install davical php-cli php-pgsql php-xml` (Debian, Ubuntu)."
)
_HOME, _LIBRARY = Path("/usr/share/davical"), Path("/usr/share/awl")
# The order of its own create-database.sh.
_SCHEMA = (
    _LIBRARY / "dba/awl-tables.sql",
    _LIBRARY / "dba/schema-management.sql",
    _HOME / "dba/davical.sql",
    _HOME / "dba/views/dav_principal.sql",
    _HOME / "dba/caldav_functions.sql",
    _HOME / "dba/rrule_functions.sql",
    _HOME / "dba/base-data.sql",
)
# What Apache and its configuration do: discovery, and the program with the rest as PATH_INFO, under
# the name and port that the client asked for.
_ROUTER = """\
<?php
$path = explode('?', $_SERVER['REQUEST_URI'])[0];
list($_SERVER['SERVER_NAME'], $_SERVER['SERVER_PORT']) = explode(':', $_SERVER['HTTP_HOST']);
$_SERVER['SCRIPT_NAME'] = '/caldav.php';
$_SERVER['PATH_INFO'] = preg_replace('#^/caldav\\.php#', '', $path);
if (strpos($path, '/caldav.php') === 0 || strpos($path, '/.well-known/') === 0) {
  require './caldav.php';
} else {
  http_response_code(404);
}
"""
_NEW_USER = """
WITH account AS (
  INSERT INTO usr (active, email_ok, updated, username, password, fullname, email)
  VALUES (true, current_date, current_date, %(user)s, '**' || %(password)s, %(user)s,
          %(user)s || '@practice.example')
  RETURNING user_no
)
INSERT INTO principal (type_id, user_no, displayname, default_privileges)
SELECT 1, user_no, %(user)s, 0::BIT(24) FROM account
"""
_GRANT = """
INSERT INTO grants (by_collection, to_principal, privileges)
SELECT c.collection_id, p.principal_id, privilege_to_bits(%(privileges)s::text[])
FROM collection c, dav_principal p
WHERE c.dav_name = %(calendar)s AND p.username = %(reader)s
ON CONFLICT (by_collection, to_principal) DO UPDATE SET privileges = excluded.privileges
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaviCal:
    database: str  # a libpq URL
    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_user(self) -> str:
        user = f"{USER}{next(self._numbers)}"
        self.execute(_NEW_USER, user=user, password=PASSWORD)
        return user

    def share(self, owner: str, reader: str, *, privileges: tuple[str, ...]) -> None:
        """Gives `reader` these privileges (`DAV::read` …) in the owner's calendar of sessions."""
        calendar = f"/{owner}/sessions/"
        self.execute(_GRANT, calendar=calendar, reader=reader, privileges=list(privileges))

    def unshare(self, owner: str) -> None:
        """Takes back what was given to anyone in the owner's calendar of sessions."""
        its = "(SELECT collection_id FROM collection WHERE dav_name = %(calendar)s)"
        self.execute(
            f"DELETE FROM grants WHERE by_collection = {its}", calendar=f"/{owner}/sessions/"
        )

    def forget_tokens(self) -> None:
        """As a database restored without these tables, which its own clean-up may empty too."""
        self.execute("DELETE FROM sync_changes")
        self.execute("DELETE FROM sync_tokens")

    def execute(self, statement: str, **values: Any) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(statement.encode(), values)


def _load_schema(psql: str, database: str) -> None:
    command = [psql, "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", database]
    for each in _SCHEMA:
        command += ["-f", str(each)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def _running(psql: str, php: str, database: str) -> Iterator[DaviCal]:
    url = database.replace("+psycopg", "", 1)
    _load_schema(psql, url)
    folder = Path(tempfile.mkdtemp(prefix="steadyframe-davical-"))
    try:
        pages = _pages(folder, url)
        server = DaviCal(database=url, port=free_port())
        # Its own settings come before ours in its search: what it may not open is not there.
        settings = [f"open_basedir={folder}:{_HOME}:{_LIBRARY}", "display_errors=0", "log_errors=0"]
        command = [php, *(part for each in settings for part in ("-d", each))]
        command += ["-S", f"127.0.0.1:{server.port}", "-t", str(pages), str(folder / "router.php")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=pages, stdout=log, stderr=log)
        try:
            wait_for(server.port)
            yield server
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pages(folder: Path, url: str) -> Path:
    """Its own pages by links, beside a configuration: it looks for `../config/config.php`."""
    pages = folder / "htdocs"
    for each in (pages, folder / "config"):
        each.mkdir()
    for page in (_HOME / "htdocs").glob("*.php"):
        (pages / page.name).symlink_to(page)
    (folder / "inc").symlink_to(_HOME / "inc")
    with psycopg.connect(url) as connection:
        at = connection.info
        where = f"host={at.host} port={at.port} dbname={at.dbname} user={at.user}"
    (folder / "config/config.php").write_text(f'<?php\n$c->pg_connect[] = "{where}";\n')
    (folder / "router.php").write_text(_ROUTER)
    return pages


@pytest.fixture(scope="session")
def davical(request: pytest.FixtureRequest) -> Iterator[DaviCal]:
    php, psql = shutil.which("php"), shutil.which("psql")
    if not (_HOME / "htdocs/caldav.php").exists() or php is None or psql is None:
        pytest.skip(MISSING)
    postgres: str = request.getfixturevalue("postgres_server")
    with new_database(postgres) as database, _running(psql, php, database) as server:
        yield server


@contextmanager
def davical_server(davical: DaviCal, user: str | None = None) -> Iterator[CalDavServer]:
    """A door to it for a new user, or for a known one."""
    user = user or davical.new_user()
    home = f"/caldav.php/{user}/"
    with serving(CalDavServer(forwarded_to(davical.port), user=user, home=home)) as server:
        yield server
