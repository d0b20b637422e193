"""`init` looks at the calendar before it asks: a file, a zip, a folder, or an address."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from config import Settings, load_settings
from tests.builders.ics import calendar, vevent
from tests.servers.feed_server import feed_server, response
from tests.unit.cli.commanding import calendar_of, steadyframe, write

HEAD = "X-WR-CALNAME:Riverside Counseling\nX-WR-TIMEZONE:America/Chicago"
KNOWN = ("--email", "", "--clinician", "Ann")


def loaded(file: str = "steadyframe.yaml") -> Settings:
    return load_settings(Path(file), environ={})


def exported(*titles: str, head: str = HEAD) -> bytes:
    events = (
        vevent(f"SUMMARY:{title}", uid=f"{title}-{place}", start=f":202611{10 + place}T150000Z")
        for place, title in enumerate(titles)
    )
    return calendar(*events, head=head)


def zipped(folder: Path, **calendars: bytes) -> None:
    with zipfile.ZipFile(folder / "export.ical.zip", "w") as archive:
        for name, body in calendars.items():
            archive.writestr(f"{name}.ics", body)


def test_name_and_zone_are_the_calendars(folder: Path) -> None:
    (folder / "me.ics").write_bytes(exported("J. D."))

    assert steadyframe("init", "--yes", "--calendar", "me.ics").status == 0

    practice = loaded().practice
    assert (practice.name, practice.timezone) == ("Riverside Counseling", "America/Chicago")


@pytest.mark.parametrize(
    ("head", "start", "zone"),
    [
        ("", ";TZID=Europe/Berlin:20261110T100000", "Europe/Berlin"),
        ("X-WR-TIMEZONE:Central Standard Time", ":20261110T100000Z", "America/Chicago"),
        ("X-WR-TIMEZONE:Nowhere/Land", ";TZID=Asia/Tokyo:20261110T100000", "Asia/Tokyo"),
        ("x-wr-timezone;VALUE=TEXT:Europe/Paris", ":20261110T100000Z", "Europe/Paris"),
        ("", ":20261110T100000Z", "Australia/Sydney"),
    ],
)
def test_a_calendar_that_states_no_zone_tells_it_by_its_events(
    folder: Path, monkeypatch: pytest.MonkeyPatch, head: str, start: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", "Australia/Sydney")
    (folder / "me.ics").write_bytes(calendar(vevent("SUMMARY:J. D.", start=start), head=head))

    assert steadyframe("init", "--yes", "--calendar", "me.ics").status == 0

    assert loaded().zone.key == zone


def test_googles_first_calendar_is_named_by_the_address(folder: Path) -> None:
    (folder / "me.ics").write_bytes(exported("J. D.", head="X-WR-CALNAME:Amara@Osei.example"))

    assert steadyframe("init", "--yes", "--timezone", "UTC", "--calendar", "me.ics").status == 0

    settings = loaded()
    assert settings.clinicians[0].email == "amara@osei.example"
    assert settings.practice.name == "My practice"


def test_who_invites_is_whose_calendar_it_is(folder: Path) -> None:
    invited = "ORGANIZER:mailto:amara@osei.example\nATTENDEE:mailto:jane@x.example"
    other = "ORGANIZER:mailto:zoe@x.example\nATTENDEE:mailto:amara@osei.example"
    events = [vevent("SUMMARY:Call", invited, uid=uid) for uid in ("1", "2")]
    (folder / "me.ics").write_bytes(calendar(*events, vevent("SUMMARY:Talk", other, uid="3")))

    assert steadyframe("init", "--yes", "--timezone", "UTC", "--calendar", "me.ics").status == 0

    assert loaded().clinicians[0].email == "amara@osei.example"


def test_each_group_is_shown_with_its_count_and_asked_about(folder: Path) -> None:
    titles = ["Couples Miller", "Couples Ruiz", "Coffee with Tom", "Coffee Bo", "Ana R (Zoom)"]
    (folder / "me.ics").write_bytes(exported(*titles))

    said = steadyframe("init", answers="me.ics\n\n\nAnn\nnone\ny\nn\ny\n\n\n")

    assert said.status == 0
    assert "It holds 5 hours that could be sessions." in said.err
    assert "Couples …   2   such as “Couples Miller”, “Couples Ruiz”   sessions?" in said.err
    assert (
        "Coffee …   2   such as “Coffee with Tom”, “Coffee Bo”   sessions? y/n/e(ach) [n]"
        in said.err
    )
    assert "… (Zoom)   1   such as “Ana R (Zoom)”   sessions? y/n [y]" in said.err


def test_a_group_may_be_gone_through_title_by_title(folder: Path) -> None:
    (folder / "me.ics").write_bytes(exported("Anna", "Zumba", "J. D."))
    answers = ["me.ics", "", "", "Ann", "none", "maybe", "e", "y", "n", "y", "", ""]

    said = steadyframe("init", answers="\n".join(answers) + "\n")

    assert said.status == 0
    assert "Write y or n, or e to be asked about each." in said.err
    assert [client.name for client in loaded().clients] == ["Anna"]
    assert not loaded().sessions.all_events


def test_a_calendar_of_nothing_but_sessions_takes_new_titles_too(folder: Path) -> None:
    (folder / "me.ics").write_bytes(exported("Anna", "Bert"))

    said = steadyframe("init", "--yes", "--calendar", "me.ics")

    assert said.status == 0
    assert loaded().sessions.all_events
    assert not loaded().clients

    assert (
        steadyframe(
            "init", "--yes", "--dir", "two", "--no-all-events", "--calendar", "me.ics"
        ).status
        == 0
    )
    assert [client.name for client in loaded("two/steadyframe.yaml").clients] == ["Anna", "Bert"]


def test_a_zip_as_google_exports_it_is_unpacked_beside_the_config(folder: Path) -> None:
    body = exported("J. D.")
    zipped(folder, **{"Amara Osei_0123456789abcdef@group.calendar.google.com": body})

    said = steadyframe("init", "--yes", "--dir", "practice", "--calendar", "export.ical.zip")

    assert said.status == 0, said.err
    assert (folder / "practice/calendars/Amara-Osei.ics").read_bytes() == body
    assert steadyframe("check", "--offline", "--config", "practice/steadyframe.yaml").status == 0
    assert loaded("practice/steadyframe.yaml").practice.name == "Riverside Counseling"


@pytest.mark.parametrize("chosen", ["2", "family.ics"])
def test_of_several_calendars_in_a_zip_one_is_chosen(folder: Path, chosen: str) -> None:
    zipped(folder, amara=exported("J. D.", "T. S."), family=exported("A. W."))
    known = ("--name", "P", "--timezone", "UTC", *KNOWN, "--to", "file")

    said = steadyframe("init", *known, answers=f"export.ical.zip\n3\n{chosen}\n\n\n\n")

    assert said.status == 0, said.err
    assert "1  amara.ics  (2 events)" in said.err
    assert "Write a number from 1 to 2." in said.err
    assert str(loaded().sources[0].path) == "calendars/family.ics"  # type: ignore[union-attr]


def test_a_calendar_that_is_there_is_never_overwritten_by_one_from_a_zip(folder: Path) -> None:
    write(folder, "calendars/amara.ics", "precious")
    zipped(folder, amara=exported("J. D."))

    assert steadyframe("init", "--yes", "--calendar", "export.ical.zip").status == 0

    assert (folder / "calendars/amara.ics").read_text() == "precious"
    assert str(loaded().sources[0].path) == "calendars/amara-2.ics"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"no zip", "can't be unpacked"),
        (b"", "can't be unpacked"),
        (None, "There is no file export.ical.zip"),
    ],
)
def test_a_zip_that_cannot_be_read_is_said(folder: Path, content: bytes | None, what: str) -> None:
    if content is not None:
        (folder / "export.ical.zip").write_bytes(content)

    said = steadyframe("init", "--yes", "--timezone", "UTC", "--calendar", "export.ical.zip")

    assert said.status == 2
    assert what in said.err
    assert not (folder / "steadyframe.yaml").exists()


def test_a_zip_without_a_calendar_is_said(folder: Path) -> None:
    with zipfile.ZipFile(folder / "export.ical.zip", "w") as archive:
        archive.writestr("notes.txt", "x")

    said = steadyframe("init", "--yes", "--timezone", "UTC", "--calendar", "export.ical.zip")

    assert said.status == 2
    assert "holds no .ics file" in said.err


def test_a_folder_is_read_as_one_calendar(folder: Path) -> None:
    (folder / "vdir").mkdir()
    (folder / "vdir/a.ics").write_bytes(exported("Session: Jane"))
    (folder / "vdir/b.ics").write_bytes(exported("Session: Tom", "Coffee Bo", "Coffee Ed"))

    said = steadyframe("init", "--yes", "--calendar", "vdir")

    assert said.status == 0
    assert "It holds 4 hours" in said.err
    assert loaded().practice.timezone == "America/Chicago"
    assert str(loaded().sources[0].path) == "vdir"  # type: ignore[union-attr]


@pytest.mark.parametrize("own", [True, False])
def test_a_feed_is_read_and_one_of_a_private_network_only_if_that_is_meant(
    folder: Path, own: bool
) -> None:
    known = ("--name", "P", "--timezone", "UTC", *KNOWN, "--calendar-file", "address")
    with feed_server() as server:
        server.answer = lambda _: response(exported("J. D.", "Coffee Bo", "Coffee Ed"))
        address = server.url()
        write(folder, "address", address)

        said = steadyframe("init", *known, answers="y\n\n\n\n\n" if own else "n\n\n\n\n\n")

    assert said.status == 0, said.err
    assert "Is it a server of your own?" in said.err
    source = loaded().sources[0]
    assert source.allow_private_network is own  # type: ignore[union-attr]
    assert ("It holds 3 hours" in said.err) is own
    assert address not in said.err + said.out


def test_days_of_the_weekend_with_sessions_are_working_days(folder: Path) -> None:
    # Of 10 to 16 November 2026, the 14th is a Saturday and the 15th a Sunday.
    titles = ["J. D.", "T. S.", "A. W.", "B. C.", "E. F.", "Lunch", "G. H."]
    (folder / "me.ics").write_bytes(exported(*titles))

    assert steadyframe("init", "--yes", "--calendar", "me.ics").status == 0

    assert loaded().practice.working_days == {0, 1, 2, 3, 4, 5}


def test_the_digest_comes_after_quiet_hours_have_ended(folder: Path) -> None:
    (folder / "me.ics").write_bytes(exported("J. D."))

    assert steadyframe("init", "--yes", "--calendar", "me.ics").status == 0

    settings = loaded()
    assert settings.alerts.quiet_hours is not None
    assert settings.digests[0].time > settings.alerts.quiet_hours.end


def test_titles_of_a_hostile_calendar_cannot_steer_the_terminal(folder: Path) -> None:
    write(folder, "me.ics", calendar_of("\x1b[2JAnna", "\u202eAnna", "Lunch"))

    said = steadyframe("init", answers="me.ics\n\n\nAnn\nnone\ny\nn\n\n\n\n")

    assert said.status == 0, said.err
    assert "\x1b" not in said.err
    assert "\u202e" not in said.err


def test_the_end_says_where_to_look_first(folder: Path) -> None:
    (folder / "me.ics").write_bytes(exported("J. D."))

    said = steadyframe("init", "--yes", "--calendar", "me.ics")

    assert "steadyframe agenda      your week as it was understood: look there first" in said.out
