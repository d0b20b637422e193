"""Log entries as sentences, for whoever watches `run` on a terminal.

`10:05:00  amara-google was read: 3 events new or changed.` Pipes get JSON lines, as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Any

Entry = Mapping[str, Any]

_MARKS = {"warning": "! ", "error": "!! ", "critical": "!! "}
_SENTENCES: Mapping[str, str] = {
    "channel_lost_to_another_sender": "Another sender delivers to {channel} now.",
    "chart_failed": "The chart {chart} could not be drawn ({why}); the digest goes without it.",
    "clock_differs": "The clock is {seconds} s ahead of the queue's database, whose counts.",
    "clock_jumped": "The clock jumped by {seconds} s.",
    "config_refused": "The config was refused, and the old one stays: {problems}",
    "config_reloaded": "The config was read again, and counts from now on.",
    "configs_forgotten": "The configs are read again as they are needed.",
    "daemon_started": "Started.",
    "daemon_stopped": "Stopped.",
    "database_held": "Another program holds the database {database}; it is waited for.",
    "database_not_compacted": "The database could not be compacted: {why}",
    "digest_queued": "The digest {digest} of {week} is ready.",
    "client_forgotten": "A client was forgotten: {rows} records were erased.",
    "forgotten_client_let_in": "{client} stands in the settings again, and is watched again.",
    "due_times_listed_anew": "What is due stood wrong in the fleet's table, and is right again.",
    "evaluation_broken_off": "The evaluation is broken off; the next one goes on where it ended.",
    "evaluation_helper_failed": "A process that shared the evaluation failed: {error}",
    "event_not_corrected": "An event of {source} could not be corrected: {error}",
    "event_set_aside": "An event of {source} is set aside: {why}",
    "heartbeat_not_sent": "The heartbeat could not be sent: {why}",
    "heartbeat_sent_again": "The heartbeat goes out again.",
    "held_poll_accepted": "The held-back poll of {source} was let through.",
    "horizon_learnt": "{source} shows about {days_ahead} days ahead.",
    "images_not_sent": "A message went to {channel} without its images: {why}",
    "job_failed": "{job} failed and is tried again: {why}",
    "job_given_back": "A job ({job}) was not done in time, and begins anew at another worker.",
    "job_recovered": "{job} works again.",
    "message_refused": "{channel} refused a message: {why}",
    "message_sent": "{channel} took a message ({kind}).",
    "message_waits": "A message to {channel} has to wait: {why}",
    "messages_set_aside": "The messages to {channel} are set aside: {why}",
    "more_events_set_aside": "{source}: {events} more events are set aside.",
    "old_records_purged": "What is older than privacy.retention was deleted.",
    "page_failed": "A page could not be shown ({path}): {why}",
    "page_served": "The page is served on {host}, port {port}.",
    "practice_not_served": "The practice is not served: its tables are {schema}.",
    "practice_served_again": "The practice is served again.",
    "queue_joined": "Takes jobs from the queue.",
    "queue_lost": "{why} It is tried again all the while.",
    "sign_in_provider_failed": "Somebody could not sign in by the provider: {why}",
    "rule_failed": "The rule {rule} failed: {why}",
    "rule_recovered": "A rule works again: {what}",
    "slack_buttons_off": "The buttons of {channel} are off: {why}",
    "slack_buttons_on": "The buttons of {channel} work.",
    "slack_press": "Somebody answered {finding} in {channel}: {answer}.",
    "slack_press_ignored": "A button pressed in {channel} was not for us.",
    "slack_press_not_answered": "A button pressed in {channel} could not be answered: {why}",
    "slack_press_unreadable": "A button pressed in {channel} could not be read.",
    "worker_started": "Started.",
    "worker_stopped": "Stopped.",
    "zone_data_corrected": "The zone data are newer: {sessions} sessions were read anew.",
}


def _poll(entry: Entry) -> str:
    source = entry["source"]
    if entry["outcome"] == "failed":
        return f"{source} could not be read: {entry['error']}"
    if entry["outcome"] == "held":
        return f"{source} does not look right, and is held back: steadyframe sources"
    number = entry["revisions"]
    if not number:
        return f"{source} was read: nothing new."
    return f"{source} was read: {number} {'event' if number == 1 else 'events'} new or changed."


def _evaluation(entry: Entry) -> str | None:
    """None where nothing came of it, which is most often so."""
    counts = ((entry["opened"], "opened"), (entry["resolved"], "resolved"))
    said = [f"{number} {word}" for number, word in counts if number]
    if entry["alerts"]:
        said.append(f"{entry['alerts']} to be told at once")
    return f"Findings: {', '.join(said)}." if said else None


def _conferences(entry: Entry) -> str:
    if entry["error"]:
        return f"Meet could not be asked about {entry['source']}: {entry['error']}"
    return f"Meet was asked about {entry['source']}: {entry['answers']} of {entry['due']} answers."


_WORDED: Mapping[str, Callable[[Entry], str | None]] = {
    "conferences_asked": _conferences,
    "evaluation_finished": _evaluation,
    "poll_finished": _poll,
}


def sentence_of(entry: Entry) -> str | None:
    """What the entry says; None: nothing that anyone would miss.

    One that has no sentence, or lacks what its sentence names, is told by its own words.
    """
    event = str(entry["event"])
    try:
        if event in _WORDED:
            return _WORDED[event](entry)
        return _SENTENCES[event].format(**entry)
    except KeyError:
        return _in_its_own_words(entry)


def _in_its_own_words(entry: Entry) -> str:
    rest = (f"{name} {said}" for name, said in entry.items() if name not in _ABOUT)
    event = str(entry["event"]).replace("_", " ").capitalize()
    return ", ".join([event, *rest]) + "."


_ABOUT = ("event", "level", "practice", "timestamp")


def speaking(*, of_all: bool) -> Callable[[object, str, MutableMapping[str, Any]], str]:
    """The last of structlog's processors; `of_all`: it tells what nothing came of, too."""

    def speak(_: object, __: str, entry: MutableMapping[str, Any]) -> str:
        from structlog import DropEvent

        from monitor.core.common.sanitize import plain

        said = sentence_of(entry) or (_in_its_own_words(entry) if of_all else None)
        if said is None:
            raise DropEvent
        at = datetime.fromisoformat(entry["timestamp"]).astimezone()
        whose = f"{entry['practice']}: " if "practice" in entry else ""
        return f"{at:%H:%M:%S}  {_MARKS.get(entry['level'], '')}{plain(whose + said)}"

    return speak
