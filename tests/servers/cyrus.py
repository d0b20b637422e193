"""A real Cyrus IMAP server for the CalDAV tests: Debian's package, in a temporary folder.

`cyrus` yields one for each pytest process; `cyrus_server` gives each test a user of its own on it.
Users are made over IMAP, as an administrator makes them.
"""

from __future__ import annotations

import imaplib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.servers.caldav_server import PASSWORD, USER, CalDavServer, forwarded_to, serving
from tests.servers.ports import free_port, wait_for

MISSING = (
    "No Cyrus IMAP with CalDAV (/usr/lib/cyrus/bin/httpd, saslpasswd2). Install it: "
    "`apt-get install cyrus-imapd cyrus-caldav sasl2-bin` (Debian, Ubuntu)."
)
_PROGRAMS = Path("/usr/lib/cyrus/bin")
_SASL = Path("/usr/sbin/saslpasswd2")
_ADMIN = "keeper"
_IMAPD_CONF = """\
cyrus_user: {account}
configdirectory: {folder}/conf
proc_path: {folder}/conf/proc
mboxname_lockpath: {folder}/conf/lock
defaultpartition: default
partition-default: {folder}/spool
admins: {admin}
httpmodules: caldav
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb2
altnamespace: yes
unixhierarchysep: yes
virtdomains: off
"""
_CYRUS_CONF = """\
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="imapd -C {folder}/imapd.conf" listen="127.0.0.1:{imap}" prefork=0
  http cmd="httpd -C {folder}/imapd.conf" listen="127.0.0.1:{http}" prefork=1
}}
EVENTS {{
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cyrus:
    folder: Path
    http: int
    imap: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_user(self) -> str:
        user = f"{USER}{next(self._numbers)}"
        _add_password(self.folder, user)
        with self.administrator() as imap:
            _done(imap.create(f"user/{user}"))
        return user

    @contextmanager
    def administrator(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap) as imap:
            imap.login(_ADMIN, PASSWORD)
            yield imap

    def share(self, owner: str, reader: str, *, path: str = "sessions", rights: str) -> None:
        """Gives `reader` these rights (RFC 4314) in the owner's calendar, and has it subscribed."""
        mailbox = f'"user/{owner}/#calendars/{path}"'
        with self.administrator() as imap:
            _done(imap.setacl(mailbox, reader, rights))
        with imaplib.IMAP4("127.0.0.1", self.imap) as imap:
            imap.login(reader, PASSWORD)
            _done(imap.subscribe(f'"Other Users/{owner}/#calendars/{path}"'))


def _done(answer: tuple[str, list[Any]]) -> None:
    assert answer[0] == "OK", answer


def _account() -> dict[str, Any]:
    """Popen arguments that drop root, which Cyrus refuses; empty for anyone else."""
    if os.geteuid() != 0:
        return {}
    cyrus = pwd.getpwnam("cyrus")
    return {"user": cyrus.pw_uid, "group": cyrus.pw_gid, "extra_groups": []}


def _add_password(folder: Path, user: str) -> None:
    command = [str(_SASL), "-p", "-c", "-f", str(folder / "sasldb2"), user]
    subprocess.run(command, input=f"{PASSWORD}\n".encode(), check=True, **_account())


@contextmanager
def _running() -> Iterator[Cyrus]:
    folder = Path(tempfile.mkdtemp(prefix="steadyframe-cyrus-"))
    account = _account()
    try:
        for each in ("conf/proc", "conf/lock", "conf/socket", "conf/log", "conf/db", "spool"):
            (folder / each).mkdir(parents=True)
        server = Cyrus(folder=folder, http=free_port(), imap=free_port())
        names = {"folder": folder, "programs": _PROGRAMS, "admin": _ADMIN}
        names |= {"account": "cyrus" if account else pwd.getpwuid(os.geteuid()).pw_name}
        (folder / "imapd.conf").write_text(_IMAPD_CONF.format(**names))
        ports = {"http": server.http, "imap": server.imap}
        (folder / "cyrus.conf").write_text(_CYRUS_CONF.format(**names, **ports))
        if account:
            for each in [folder, *folder.rglob("*")]:
                os.chown(each, account["user"], account["group"])
        _add_password(folder, _ADMIN)
        with _master(folder, account):
            wait_for(server.http)
            wait_for(server.imap)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _master(folder: Path, account: dict[str, Any]) -> Iterator[None]:
    command = [str(_PROGRAMS / "master"), "-D", "-p", str(folder / "conf/master.pid")]
    command += ["-C", str(folder / "imapd.conf"), "-M", str(folder / "cyrus.conf")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)
    try:
        yield
    finally:
        process.terminate()  # it ends its own children
        process.wait()


@pytest.fixture(scope="session")
def cyrus() -> Iterator[Cyrus]:
    if not ((_PROGRAMS / "httpd").exists() and (_PROGRAMS / "imapd").exists() and _SASL.exists()):
        pytest.skip(MISSING)
    with _running() as server:
        yield server


@contextmanager
def cyrus_server(cyrus: Cyrus, user: str | None = None) -> Iterator[CalDavServer]:
    """A door to it for a new user, or for a known one."""
    user = user or cyrus.new_user()
    home = f"/dav/calendars/user/{user}/"
    with serving(CalDavServer(forwarded_to(cyrus.http), user=user, home=home)) as server:
        yield server
