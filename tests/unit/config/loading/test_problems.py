"""One small config for each thing that can be wrong, with the whole line that is said about it."""

from __future__ import annotations

import pytest

from config import ConfigError
from tests.unit.config.loading.mistakes import BELOW
from tests.unit.config.yamls import MINIMAL, Folder

# Whole configs in which one of the three required sections is at fault.
WHOLE = {
    "practice: {timezone: Europe/Pariss}\n": (
        "c.yaml:1: practice.timezone: `Europe/Pariss` is not a time zone. "
        "Did you mean Europe/Paris?"
    ),
    "practice: {timezone: Europe}\n": "c.yaml:1: practice.timezone: `Europe` is not a time zone.",
    "practice: {timezone: UTC, holidays: US-XX}\n": (
        "c.yaml:1: practice.holidays: no public holidays are known for `US-XX`. "
        "Write a country such as US, or a part of one such as US-NY or DE-BY."
    ),
    "practice: {timezone: UTC, language: german}\n": (
        "c.yaml:1: practice.language: `german` is none of the choices. Did you mean de?"
    ),
    "practice: {timezone: UTC, language: fr_CH}\n": (
        "c.yaml:1: practice.language: `fr_CH` is none of the choices. Did you mean fr-CH?"
    ),
    "practice: {timezone: UTC, language: ess}\n": (
        "c.yaml:1: practice.language: `ess` is none of the choices. Did you mean es?"
    ),
    "practice: {timezone: UTC, language: de-DK}\n": (
        "c.yaml:1: practice.language: `de-DK` is none of the choices. "
        "Write de, de-DE, de-AT or de-CH."
    ),
    "practice: {timezone: UTC, language: italian}\n": (
        "c.yaml:1: practice.language: `italian` is none of the choices. Write en, de, fr or es."
    ),
    "practice: {timezone: UTC, working_days: mon-fry}\n": (
        "c.yaml:1: practice.working_days: `mon-fry` is not a weekday. "
        "Write monday, tuesday and so on, or mon, tue."
    ),
    "practice: {name: Riverside}\n": (
        "c.yaml:1: practice.timezone: missing. Write timezone: America/New_York."
    ),
    "web: {}\n": ("c.yaml:1: practice: missing. Write practice: {timezone: America/New_York}."),
    "# first\nweb: {}\n": (
        "c.yaml:2: clinicians: missing. Write clinicians: [{id: amara, name: Dr. Amara Osei}]."
    ),
    "clinicians: []\n": "c.yaml:1: clinicians: must have at least one entry.",
    "sources: [{name: a, type: caldav}]\n": "c.yaml:1: sources[0].url: missing.",
    "sources: [{name: a, type: caldav, url: 'https://amara:pw@c.example'}]\n": (
        "c.yaml:1: sources[0].url: holds a login. Write username: and password_file: instead."
    ),
    "sources: [{name: a, type: caldav, url: https://c.example, username: amara}]\n": (
        "c.yaml:1: sources[0]: username and password belong together. Write both, or neither."
    ),
    "sources: [{name: a, type: caldav, url: http://c.example, username: a, password: b}]\n": (
        "c.yaml:1: sources[0]: the password would travel unencrypted. "
        "Write https://, or allow_private_network: true for a server of your own."
    ),
    "sources: [{name: a, type: google}]\n": (
        "c.yaml:1: sources[0]: credentials_file is missing. "
        "Write credentials_file: secrets/google.json."
    ),
    "sources: [{name: a, type: ical}]\n": (
        "c.yaml:1: sources[0]: neither path nor url is given. Write path: calendars/name.ics."
    ),
    "sources: [{name: a, type: ical, path: a.ics, url: https://c.example}]\n": (
        "c.yaml:1: sources[0]: path and url are both given. Keep one of the two."
    ),
    "sources: [{name: a, type: ical, url: ftp://c.example/a}]\n": (
        "c.yaml:1: sources[0].url: is not a web address. It starts with https:// and a host."
    ),
    "sources: [{name: a, type: ical, path: a.ics, poll_every: 0s}]\n": (
        "c.yaml:1: sources[0].poll_every: `0s` is too short. Write 1s or more."
    ),
    "sources:\n  - name: a\n    type: ical\n    path: a.ics\n    pol_every: 5m\n": (
        "c.yaml:5: sources[0].pol_every: unknown key. Did you mean poll_every?"
    ),
    "clinicians: [{id: a}, {id: b}]\nsources: [{name: x, type: ical, path: a.ics}]\n": (
        "c.yaml:2: sources[0].clinician: missing, as there are several clinicians. "
        "Write clinician: a, or whose calendar it is."
    ),
    "clinicians: [{id: a}]\nsources: [{name: x, type: ical, path: p, clinician: b}]\n": (
        "c.yaml:2: sources[0].clinician: no clinician is called `b`. Add it under clinicians."
    ),
}


@pytest.mark.parametrize(("more", "line"), BELOW.items())
def test_one_mistake_is_one_line_that_says_what_to_write(
    folder: Folder, more: str, line: str
) -> None:
    assert folder.refused_with(more) == [line]


@pytest.mark.parametrize(("text", "line"), WHOLE.items())
def test_a_mistake_in_a_required_section_is_said_in_full(
    folder: Folder, text: str, line: str
) -> None:
    assert line in [said[: len(line)] for said in folder.refused(text)]


def test_every_problem_is_told_at_once_in_the_order_of_the_file(folder: Folder) -> None:
    said = folder.refused(
        """\
        practice: {timezone: Europe/Pariss}
        clinicians:
          - {id: amara, emial: a@b.example}
        sources:
          - {name: mine, type: ical, path: a.ics, pol_every: 5m}
        rules: {late_start: {grace: five}}
        alerts: {to: [nobody]}
        email: {host: h, from: m@x.example, username: u, password: "${NOPE}"}
        """
    )

    assert [line.split(": ")[1] for line in said] == [
        "practice.timezone",
        "clinicians[0].emial",
        "sources[0].pol_every",
        "rules.late_start.grace",
        "alerts.to[0]",
        "email.password",
    ]


def test_of_very_many_problems_the_first_hundred_are_told(folder: Folder) -> None:
    said = folder.refused_with("".join(f"k{number}: 1\n" for number in range(101)))

    assert len(said) == 101
    assert "c.yaml: there are more problems than these 100. Mend these first." in said


def test_a_problem_carries_its_parts(folder: Folder) -> None:
    folder.write("c.yaml", MINIMAL + "rulez: {}\n")

    with pytest.raises(ConfigError) as caught:
        folder.load_with("rulez: {}")

    [problem] = caught.value.problems
    assert (problem.file, problem.line, problem.path) == ("c.yaml", 4, "rulez")
    assert (problem.message, problem.hint) == ("unknown key", "Did you mean rules?")
