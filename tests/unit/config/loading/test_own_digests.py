"""`to: clinicians`: one line of the config is a digest to each clinician."""

import pytest

from tests.unit.config.yamls import Folder

PRACTICE = """\
practice: {timezone: America/New_York}
clinicians:
  - {id: amara, email: amara@riverside.example}
  - {id: ben, email: ben@riverside.example}
sources:
  - {name: a, type: ical, path: a.ics, clinician: amara}
  - {name: b, type: ical, path: b.ics, clinician: ben}
email: {host: smtp.example.com, from: monitor@riverside.example}
channels: [{name: desk, type: file, path: out.jsonl}]
"""
OWN = PRACTICE + 'digests: [{name: own, to: clinicians, day: friday, time: "16:00"}]\n'


def test_each_clinician_gets_their_own_week_at_their_own_address(folder: Folder) -> None:
    settings = folder.load(OWN)

    assert [(d.name, d.to, d.clinician, d.day) for d in settings.digests] == [
        ("own-amara", ("own-amara",), "amara", "friday"),
        ("own-ben", ("own-ben",), "ben", "friday"),
    ]
    assert getattr(settings.channel("own-ben"), "to", None) == ("ben@riverside.example",)
    assert [c.name for c in settings.channels] == ["desk", "own-amara", "own-ben"]


def test_other_digests_stand_beside_them_as_they_are_written(folder: Folder) -> None:
    practice = "[{name: own, to: clinicians}, {name: all, to: [desk], scope: practice}]"
    settings = folder.load(f"{PRACTICE}digests: {practice}\n")

    assert [d.name for d in settings.digests] == ["own-amara", "own-ben", "all"]
    assert settings.digests[2].to == ("desk",)


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        (", email: ben@riverside.example", "", "c.yaml:4: clinicians[1].email: missing."),
        ("email: {host: smtp.example.com, from: monitor@riverside.example}", "",
         "c.yaml:10: digests[0].to: mail to clinicians needs the email section."),
        ("to: clinicians", "to: clinicians, scope: practice",
         "c.yaml:10: digests[0]: clinician or scope is given."),
        ("to: clinicians", "to: clinicans", "c.yaml:10: digests[0].to: is no list."),
        ("to: clinicians", "to: []", "c.yaml:10: digests[0].to: must have at least one entry."),
        ("name: desk", "name: own-ben",
         "c.yaml:9: channels[0].name: `own-ben` is how a digest to: clinicians is called."),
    ],
)  # fmt: skip
def test_what_keeps_one_from_going_out_is_said_at_its_line(
    folder: Folder, wrong: str, right: str, said: str
) -> None:
    (line,) = folder.refused(OWN.replace(wrong, right))

    assert line.startswith(said)
