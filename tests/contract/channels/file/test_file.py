"""The `file` channel keeps the notifiers' contract, and its file stays whole."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import resource
import shutil
import stat
from pathlib import Path

import pytest

from monitor.notify.file.notifier import FileNotifier
from monitor.notify.message import Image, PermanentDeliveryError, TemporaryDeliveryError
from tests.contract.channels.notifier_suite import (
    HOSTILE,
    NotifierContract,
    Received,
    Receiver,
    as_an_object,
    message,
)


class Folder(Receiver):
    def __init__(self, root: Path) -> None:
        self.path = root / "out" / "messages.jsonl"

    def notifier(self) -> FileNotifier:
        return FileNotifier("log", path=self.path)

    def received(self) -> list[Received]:
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="ascii").splitlines()
        entries = [json.loads(line) for line in lines]
        return [
            Received(id=entry["X-SteadyFrame-Id"], text=entry["text"], everything=line)
            for line, entry in zip(lines, entries, strict=True)
        ]

    def go_away(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)
        self.path.parent.write_text("a file where the folder should be")


class TestFile(NotifierContract):
    @pytest.fixture
    def receiver(self, tmp_path: Path) -> Folder:
        return Folder(tmp_path)

    def test_a_line_is_the_contract_s_object(self, receiver: Folder) -> None:
        receiver.notifier().send(message())

        assert json.loads(receiver.path.read_text()) == as_an_object("log")

    def test_images_are_inside_the_html(self, receiver: Folder) -> None:
        chart = Image(name="weeks", png=b"\x89PNG", alt="Twelve weeks")
        receiver.notifier().send(message(html='<img src="cid:weeks">', images=(chart,)))

        html = json.loads(receiver.path.read_text())["html"]
        assert html == '<img src="data:image/png;base64,iVBORw==">'

    def test_only_the_owner_can_read_it(self, receiver: Folder) -> None:
        receiver.notifier().send(message())

        assert stat.S_IMODE(receiver.path.stat().st_mode) == 0o600

    def test_a_hostile_message_stays_one_line_of_ascii(self, receiver: Folder) -> None:
        receiver.notifier().send(message(text=HOSTILE + "\u2028\x85"))

        raw = receiver.path.read_bytes()
        assert raw.count(b"\n") == 1
        assert raw.isascii()
        assert b"\x1b" not in raw

    def test_a_line_that_a_power_cut_left_half_spoils_no_other(self, receiver: Folder) -> None:
        receiver.notifier().send(message(id="m_first"))
        with receiver.path.open("ab") as file:
            file.write(b'{"id": "m_ha')

        receiver.notifier().send(message(id="m_next"))

        lines = receiver.path.read_text().splitlines()
        assert lines[1] == '{"id": "m_ha'
        assert json.loads(lines[2])["id"] == "m_next"

    def test_a_full_disk_is_tried_again_and_said(self) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("There is no /dev/full here; Linux has it.")

        with pytest.raises(TemporaryDeliveryError, match="the disk is full"):
            FileNotifier("log", path=Path("/dev/full")).send(message())

    def test_a_line_that_did_not_fit_leaves_nothing_behind(self, receiver: Folder) -> None:
        receiver.notifier().send(message(id="m_first"))
        before = receiver.path.read_bytes()
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=_send_with_little_room, args=(receiver.path,))
        child.start()
        child.join(30)

        assert child.exitcode == 0
        assert receiver.path.read_bytes() == before

    def test_a_file_that_another_program_holds_is_tried_again(
        self, receiver: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("monitor.notify.file.notifier._PATIENCE", 0.0)
        receiver.path.parent.mkdir()
        with receiver.path.open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(TemporaryDeliveryError, match="another program holds it"):
                receiver.notifier().send(message())

        receiver.notifier().send(message())
        assert len(receiver.received()) == 1

    def test_a_folder_in_the_file_s_place_needs_a_person(self, receiver: Folder) -> None:
        receiver.path.mkdir(parents=True)

        with pytest.raises(PermanentDeliveryError, match="Is a directory"):
            receiver.notifier().send(message())
        with pytest.raises(PermanentDeliveryError, match="Is a directory"):
            receiver.notifier().check()

    def test_several_processes_write_whole_lines(self, receiver: Folder) -> None:
        context = multiprocessing.get_context("spawn")
        children = [context.Process(target=_send_many, args=(receiver.path, name)) for name in "ab"]
        for child in children:
            child.start()
        for child in children:
            child.join(30)

        ids = [received.id for received in receiver.received()]
        assert sorted(ids) == sorted(f"m_{name}{number}" for name in "ab" for number in range(50))


def _send_many(path: Path, name: str) -> None:
    notifier = FileNotifier("log", path=path)
    for number in range(50):
        notifier.send(message(id=f"m_{name}{number}", html="x" * 20_000))


def _send_with_little_room(path: Path) -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    room = path.stat().st_size + 100
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    with pytest.raises(TemporaryDeliveryError):
        FileNotifier("log", path=path).send(message())
