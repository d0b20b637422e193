"""What settings mean once they are loaded: defaults, names, overrides and where they came from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.settings import Settings
from tests.unit.config.yamls import Folder

TWO_CLINICIANS = """\
practice: {timezone: Europe/Berlin}
clinicians: [{id: amara}, {id: ben}]
clients: [{id: jd}, {id: kl, clinician: ben}]
sources:
  - {name: a, type: ical, path: a.ics, clinician: amara}
  - {name: b, type: ical, url: "webcal://x.example/b.ics", clinician: ben}
  - {name: g, type: google, api_endpoint: "http://127.0.0.1:1/", clinician: ben}
rules:
  reschedule: {short_notice: 20h, settle: 5m}
overrides:
  - {client: jd, rules: {reschedule: {short_notice: 12h}}}
  - {clinician: amara, rules: {reschedule: {short_notice: 18h, deliver: digest}}}
  - {clinician: amara, rules: {reschedule: {short_notice: 16h}, source_stale: {stale_after: 2h}}}
"""


@pytest.fixture
def two(folder: Folder) -> Settings:
    return folder.load(TWO_CLINICIANS)


def test_six_lines_are_a_whole_config(folder: Folder) -> None:
    settings = folder.load_with("")

    assert settings.zone.key == "America/New_York"
    assert settings.practice.working_days == frozenset({0, 1, 2, 3, 4})
    assert settings.storage.url.get_secret_value() == "sqlite:///data/steadyframe.db"
    assert settings.privacy.retention == timedelta(days=400)
    assert settings.source_clinician(settings.sources[0]) == "amara"
    assert settings.rules.late_start.grace == timedelta(minutes=5)
    assert settings.rules.slot_drift.enabled


def test_each_kind_of_source_has_its_own_interval(two: Settings) -> None:
    minutes = [source.poll_every / timedelta(minutes=1) for source in two.sources]

    assert minutes == [1, 15, 5]


@pytest.mark.parametrize(("minutes", "limit"), [(1, 30), (15, 45)])
def test_a_source_is_stale_after_three_intervals_but_not_within_half_an_hour(
    two: Settings, minutes: int, limit: int
) -> None:
    assert two.rules.source_stale.limit(timedelta(minutes=minutes)) == timedelta(minutes=limit)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_security(folder: Folder, security: str, port: int) -> None:
    settings = folder.load_with(f"email: {{host: h, from: m@x.example, security: {security}}}")

    assert settings.email is not None
    assert settings.email.port == port


def test_without_a_sessions_section_all_of_the_examples_patterns_apply(folder: Folder) -> None:
    sessions = folder.load_with("").sessions

    assert sessions.title_patterns[0].search("Session: Jane")
    assert sessions.ignore_titles[0].search("Lunch")
    assert sessions.intake_titles[0].search("INTAKE")


def test_a_sessions_section_says_itself_what_to_ignore(folder: Folder) -> None:
    sessions = folder.load_with("sessions: {all: true}").sessions

    assert sessions.all_events
    assert sessions.ignore_titles == ()
    assert len(sessions.title_patterns) == 2
    assert sessions.intake_titles[0].search("Intake")


def test_a_section_with_nothing_under_it_is_as_good_as_left_out(folder: Folder) -> None:
    settings = folder.load_with("clients:\n# - {id: jd}\nsessions:\nemail:\n")

    assert settings.clients == ()
    assert settings.sessions.ignore_titles


def test_a_client_beats_a_clinician_and_a_clinician_the_practice(two: Settings) -> None:
    def hours(clinician: str | None, client: str | None) -> float:
        rules = two.rules_for(clinician, client)
        return rules.reschedule.short_notice / timedelta(hours=1)

    assert hours(None, None) == hours("ben", "kl") == hours("ben", "c_unknown") == 20
    assert hours("amara", None) == hours("amara", "kl") == 16
    assert hours("amara", "jd") == hours("ben", "jd") == 12


def test_an_override_keeps_every_parameter_that_it_does_not_give(two: Settings) -> None:
    reschedule = two.rules_for("amara", "jd").reschedule

    assert reschedule.settle == timedelta(minutes=5)
    assert reschedule.deliver == "digest"
    assert "deliver" in reschedule.model_fields_set
    assert "deliver" not in two.rules_for("ben", "jd").reschedule.model_fields_set


def test_a_source_stands_for_its_clinician(two: Settings) -> None:
    assert two.rules_for(None, None, "a").source_stale.stale_after == timedelta(hours=2)
    assert two.rules_for(None, None, "b").source_stale.stale_after is None


def test_clients_nobody_overrides_share_one_result(two: Settings) -> None:
    assert two.rules_for("ben", "kl") is two.rules_for("ben", "c_123")


def test_where_a_parameter_came_from_is_a_file_and_a_line(two: Settings) -> None:
    assert two.where("amara", "jd", "reschedule", "short_notice") == "c.yaml:11"
    assert two.where("amara", None, "reschedule", "short_notice") == "c.yaml:13"
    assert two.where("amara", "jd", "reschedule", "deliver") == "c.yaml:12"
    assert two.where("ben", None, "reschedule", "short_notice") == "c.yaml:9"
    assert two.where("ben", None, "reschedule", "keep_open") == "default"
    assert two.where("ben", None, "late_start", "grace") == "default"


def test_a_pseudonym_may_be_overridden_without_being_configured(folder: Folder) -> None:
    settings = folder.load_with("overrides: [{client: c_ab12, rules: {no_show: {deliver: off}}}]")

    assert settings.rules_for("amara", "c_ab12").no_show.deliver == "off"


def test_names_find_what_they_name(two: Settings) -> None:
    assert two.clinician("ben").id == "ben"
    assert two.source("g").type == "google"
    jane = two.client("jd")
    assert jane is not None
    assert jane.id == "jd"
    assert two.client("c_12345") is None
    with pytest.raises(KeyError):
        two.source("nothing")


def test_a_digest_is_about_the_only_clinician_or_the_practice(folder: Folder) -> None:
    one = folder.load_with(
        """\
        channels: [{name: log, type: file, path: o}]
        digests: [{name: mine, to: [log]}, {name: all, to: [log], scope: practice}]
        """
    )
    assert [one.digest_clinician(digest) for digest in one.digests] == ["amara", None]

    several = folder.load(
        TWO_CLINICIANS + "channels: [{name: log, type: file, path: o}]\n"
        "digests: [{name: all, to: [log]}, {name: ben, to: [log], clinician: ben}]\n"
    )
    assert [several.digest_clinician(digest) for digest in several.digests] == [None, "ben"]


def test_settings_of_functions_to_come_may_say_that_they_are_off(folder: Folder) -> None:
    settings = folder.load(
        """\
        practice: {timezone: UTC}
        clinicians: [{id: amara}]
        sources: [{name: g, type: google, credentials_file: g}]
        web: {enabled: false, host: 127.0.0.1, port: 8321, base_url: "http://localhost:8321"}
        queue: {engine: inline}
        privacy: {encrypt: false}
        """
    )

    assert settings.queue.engine == "inline"


def test_meet_counts_where_a_source_asks_for_it(folder: Folder) -> None:
    settings = folder.load(
        """\
        practice: {timezone: UTC}
        clinicians: [{id: amara}]
        sources:
          - {name: g, type: google, credentials_file: g, meet: true}
          - {name: h, type: google, credentials_file: h}
        """
    )

    assert [getattr(source, "meet", None) for source in settings.sources] == [True, False]
    assert settings.evidence.google_meet


def test_every_parameter_of_the_contract_is_taken(folder: Folder) -> None:
    rules = folder.load_with(
        """\
        rules:
          late_start: {grace: 1m, very_late: 2m, edit_window: 3m, keep_open: 4d}
          not_started: {alert_after: 10m}
          reschedule: {short_notice: 1h30m, settle: 0, rebook_pairing: 1h, rebook_span: 2w}
          cancellation: {short_notice: 24h, settle: 0s, keep_open: 1d}
          repeated_changes: {count: 2, window: 6}
          missed_follow_up: {kinds: [commitment], grace: 1h, rebook_after: 1d, tolerance: 2,
            lapse_after: 30d, rebook_within: 3 working days, outreach_within: 1, intake_within: 5d}
          no_show: {keep_open: 7d, severity: info, deliver: digest, enabled: true}
          source_stale: {stale_after: 45m}
          source_suspect: {shrink_limit: 40%}
        """
    ).rules

    assert rules.reschedule.short_notice == timedelta(minutes=90)
    assert rules.reschedule.settle == timedelta()
    assert rules.missed_follow_up.rebook_within == 3
    assert rules.missed_follow_up.tolerance == 2.0
    assert rules.source_suspect.shrink_limit == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("written", "days"),
    [("mon-fri", "01234"), ("[mon, Wednesday]", "02"), ('"sat,sun"', "56"), ("fri-mon", "0456")],
)
def test_working_days_are_spans_or_lists(folder: Folder, written: str, days: str) -> None:
    text = f"""\
        practice: {{timezone: UTC, working_days: {written}}}
        clinicians: [{{id: amara}}]
        sources: [{{name: mine, type: ical, path: a.ics}}]
        """

    assert folder.load(text).practice.working_days == frozenset(map(int, days))


@pytest.mark.parametrize(
    ("written", "days"),
    [("auto", None), ("weekly", 7), ("fortnightly", 14), ("every 3w", 21), ("2w", 14)],
)
def test_a_cadence_is_a_distance_or_left_to_the_calendar(
    folder: Folder, written: str, days: int | None
) -> None:
    client = folder.load_with(f"clients: [{{id: jd, cadence: {written}}}]").clients[0]

    assert client.cadence == (None if days is None else timedelta(days=days))


def test_leave_covers_both_of_its_ends(folder: Folder) -> None:
    leave = folder.load_with("leave: [{from: 2026-12-21, to: 2027-01-03}]").leave[0]

    assert leave.clinician is None
    assert leave.covers(date(2026, 12, 21))
    assert leave.covers(date(2027, 1, 3))
    assert not leave.covers(date(2027, 1, 4))
