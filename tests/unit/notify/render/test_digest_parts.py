"""What stands where in a digest: who is asked, what was mended, what comes, the practice."""

from __future__ import annotations

from dataclasses import replace

from monitor.core.digest.model import (
    ChangeItem,
    ClinicianRow,
    Coming,
    Coverage,
    FollowUp,
    KeptRate,
    Repair,
    Steady,
)
from tests.unit.notify.render.samples import at, full_week
from tests.unit.notify.render.test_digest import Tags, rendered, slack_words


def asked(finding: str) -> ChangeItem:
    change = full_week().changes[0]
    ask = f"steadyframe attribute {finding} --initiator client"
    return replace(change, finding=finding, initiator="unknown", ask=ask)


def test_who_wanted_a_change_is_asked_once_however_many_there_are() -> None:
    one = rendered(full_week(changes=(asked("f_1"),)))
    several = rendered(full_week(changes=(asked("f_1"), asked("f_2"), asked("f_3"))))

    for form in (one.text, slack_words(one), several.text, slack_words(several)):
        assert form.count("steadyframe attribute") == 1
        assert "steadyframe attribute f_1 --initiator client" in form
    assert Tags(one.html).words.count("steadyframe attribute") == 1
    assert "Nobody knows who asked for 3 of these." in " ".join(several.text.split())


def test_nobody_is_asked_where_it_is_known() -> None:
    assert "attribute" not in rendered().text


MENDED = replace(full_week().repair[0], mended="Mended by a word, kept as a note.", suggestion="")


def test_a_change_that_was_mended_is_told_once_among_what_changed() -> None:
    result = rendered(full_week(repair=(MENDED,)))

    assert "WORTH REPAIRING FIRST" not in result.text
    changed = result.text.split("WHAT CHANGED")[1].split("WHAT IS STEADY")[0]
    assert "Mended by a word, kept as a note." in changed
    assert result.text.count("Mended by a word") == 1
    assert "worth repairing" not in result.subject


def test_what_else_was_mended_is_told_among_what_is_steady_without_its_id() -> None:
    text = rendered(full_week(repair=(MENDED,), changes=())).text

    steady = text.split("WHAT IS STEADY")[1].split("THE LAST TWELVE WEEKS")[0]
    assert "Mended by a word, kept as a note." in steady
    assert MENDED.finding not in steady


def test_no_finding_is_told_in_two_parts() -> None:
    item, change, late = full_week().repair[0], full_week().changes[0], full_week().late[0]
    late = replace(late, finding="f_2")
    repair = (item, replace(item, finding="f_2"))
    text = rendered(full_week(repair=repair, changes=(change,), late=(late,))).text

    assert text.count(item.finding) == 2  # with the command at the end
    assert text.count("[f_2]") == 1
    assert "WHAT CHANGED" not in text


def test_more_good_news_than_three_lines_is_counted() -> None:
    steady = tuple(Steady(client=f"c_{n}", what="Kept.") for n in range(7))
    text = rendered(full_week(steady=steady)).text

    told = text.split("WHAT IS STEADY\n")[1].split("\n\n")[0].splitlines()
    assert told == ["- c_0: Kept.", "- c_1: Kept.", "- c_2: Kept.", "And 4 more."]


def test_runs_that_differ_in_their_number_alone_share_a_line() -> None:
    runs = tuple(
        Steady(client=f"c_{n}", what=f"{n} in a row as planned.", run=n) for n in (9, 7, 5)
    )
    long = Steady(client="jd", what="14 sessions in a row kept as planned.")

    def told(*steady: Steady) -> list[str]:
        text = rendered(full_week(steady=steady)).text
        return (
            text.split("WHAT IS STEADY\n")[1].split("\n\n")[0].replace("\u00a0", " ").splitlines()
        )

    assert told(long, *runs) == [
        "- jd: 14 sessions in a row kept as planned.",
        "- Sessions in a row as planned: c_9 9 · c_7 7 · c_5 5.",
    ]
    assert told(runs[0]) == ["- c_9: 9 in a row as planned."]


def test_how_early_a_client_asked_is_not_told() -> None:
    text = rendered(full_week()).text

    assert "Cancelled. At the client's wish." in text


def test_today_stands_first_and_what_to_say_beside_the_one_it_concerns() -> None:
    week = full_week(now=at(7, 7, 30))
    text = rendered(week).text

    assert text.split("TODAY\n")[1].splitlines()[:4] == [
        "- 09:00\u00a0c_m31a · 11:00\u00a0jd",
        "- 14:00\u00a0c_7h2k\u00a0(first one after the move): Name the change at the next",
        "  session, and why the hour moved.",
        "",
    ]
    assert text.index("TODAY") < text.index("WORTH REPAIRING FIRST")
    assert text.count("Name the change") == 1
    assert "Mon" not in text.split("COMING UP")[1]
    assert "Tue: 10:00" in text.split("COMING UP")[1]


def test_a_day_ahead_is_told_by_its_name_as_long_as_no_other_bears_it() -> None:
    sunday = Coming(client="jd", start=at(13, 10))
    for last, day in ((sunday, "Sun: "), (replace(sunday, start=at(14, 10)), "Mon 30 Nov: ")):
        week = full_week(now=at(7, 7, 30), coming=(*full_week().coming, last))
        assert f"- {day}10:00\u00a0jd" in rendered(week).text


def test_a_follow_up_names_the_next_session() -> None:
    first, second = full_week().follow_ups
    owed = (first, replace(second, next_session=at(8, 10)))
    text = rendered(full_week(follow_ups=owed, now=at(7, 7, 30))).text

    assert "Comes today." in text
    assert "Next session: Tue 24 Nov, 10:00." in text


def test_what_to_repair_is_told_with_its_hours_and_its_notice() -> None:
    value = {
        "from": "2026-11-17T14:00:00-05:00",
        "to": "2026-11-18T09:00:00-05:00",
        "short_notice": "yes",
        "notice_minutes_min": 170,
        "notice_minutes_max": 190,
    }
    item = replace(full_week().repair[0], rule="reschedule", value=value)
    text = rendered(full_week(repair=(item,), changes=())).text

    assert "- c_7h2k, Tue 17 Nov, 14:00 → Wed 18 Nov, 09:00  [f_" in text
    assert "Moved at short notice. Between 2 hours and 3 hours before the start." in " ".join(
        text.split()
    )


def test_a_promise_due_on_a_date_is_due_that_day_and_not_at_midnight_after_it() -> None:
    item = FollowUp(finding="f_1", client="jd", due=at(2, 0), what="Call back.")

    assert "jd, due Tue 17 Nov  [f_1]" in rendered(full_week(follow_ups=(item,))).text


def test_what_is_worth_a_look_in_the_week_ahead_stands_before_its_days() -> None:
    coming = (
        Coming(client="jd", start=at(7, 9)),
        Coming(client="ek", start=at(8, 10), what="nothing booked yet", kind="nothing_booked"),
        Coming(client=None, start=at(30, 0), what="leave begins, 3 sessions", kind="break"),
    )

    assert rendered(full_week(coming=coming)).text.split("COMING UP\n")[1].splitlines()[:3] == [
        "- ek: Nothing is booked yet. The usual hour would be Tue 24 Nov, 10:00.",
        "- Wed 16 Dec: leave begins, 3 sessions",
        "- Mon 23 Nov: 09:00\u00a0jd",
    ]


def test_the_practice_has_one_row_a_clinician_and_no_line_about_one_session() -> None:
    amara = ClinicianRow(
        clinician="amara",
        name="Dr. Amara Osei",
        kept=KeptRate(kept=6, planned=8),
        coverage=Coverage(seen=1, sessions=8),
        short_notice=2,
    )
    ben = replace(amara, name="Ben Okafor", kept=KeptRate(kept=2, planned=3))
    result = rendered(full_week(clinician=None, scope="practice", rows=(amara, ben)))

    rows = "Dr. Amara Osei: Kept 6 of 8 · Starts seen 1 of 8 · Late 0 · Short notice 2"
    for form in (result.text, slack_words(result)):
        assert rows in form
        assert "Ben Okafor: Kept 2 of 3 (few)" in form
    assert result.html.count('scope="row"') == 2
    assert "WHAT CHANGED" not in result.text
    assert "steadyframe explain" not in result.text


def test_the_practice_s_subject_counts_what_waits_and_not_its_rows() -> None:
    repair = Repair(
        finding="f_1",
        client=None,
        when=at(1, 9),
        what="Amara: 3 things worth repairing.",
        findings=3,
    )
    promises = FollowUp(
        finding="f_2", client=None, due=at(1, 9), what="Amara: 2 open follow-ups.", findings=2
    )
    result = rendered(
        full_week(
            clinician=None,
            scope="practice",
            repair=(repair,),
            follow_ups=(promises,),
            blind_spots=(),
        )
    )

    assert result.subject.endswith("3 worth repairing, 2 follow-ups open")
    assert "- Amara: 3 things worth repairing.\n" in result.text
    assert "- Amara: 2 open follow-ups.\n" in result.text
