"""Why something was told, is still waiting, or was not told: each reason's name and its words."""

from __future__ import annotations

from enum import StrEnum

from monitor.core.common.translation import ENGLISH, N_, Language


class Reason(StrEnum):
    # told, or waiting to be
    SENT_NOW = "sent_now"
    GROUP_WAIT = "group_wait"
    AT_MOST_EVERY = "at_most_every"
    QUIET_HOURS = "quiet_hours"
    DAY_OFF = "day_off"
    ESCALATED = "escalated"
    HAS_ENDED = "has_ended"
    # not told
    ALREADY_ALERTED = "already_alerted"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"
    DELIVER_OFF = "deliver_off"
    DELIVER_DIGEST = "deliver_digest"
    CLIENT_INITIATED = "client_initiated"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    INHIBITED_BY_SOURCE = "inhibited_by_source"
    BELOW_MIN_SEVERITY = "below_min_severity"
    NO_ALERT_CHANNEL = "no_alert_channel"
    BEFORE_WATCH = "before_watch"


# What holds a finding back for a while: it is considered again each time, until it is told.
FOR_A_WHILE = (Reason.INHIBITED_BY_SOURCE, Reason.SNOOZED)

_WORDS = {
    Reason.SENT_NOW: N_("told at once"),
    Reason.GROUP_WAIT: N_("told once the findings of some minutes were gathered"),
    Reason.AT_MOST_EVERY: N_("held because there was an alert shortly before"),
    Reason.QUIET_HOURS: N_("held until the quiet hours ended"),
    Reason.DAY_OFF: N_("held until the next working morning"),
    Reason.ESCALATED: N_("told to others too, as nobody had acknowledged it"),
    Reason.HAS_ENDED: N_("tells that something which was alerted has ended"),
    Reason.ALREADY_ALERTED: N_("not told again: it was told before"),
    Reason.DISMISSED: N_("not told: it was dismissed"),
    Reason.RESOLVED: N_("not told: it had ended before it could be"),
    Reason.DELIVER_OFF: N_("not told: the practice has asked not to be told of this kind"),
    Reason.DELIVER_DIGEST: N_("left for the digest: the practice reads this kind there"),
    Reason.CLIENT_INITIATED: N_("not told at once: the client asked for it"),
    Reason.ACKNOWLEDGED: N_("not told: somebody had acknowledged it"),
    Reason.SNOOZED: N_("held back while it is snoozed"),
    Reason.INHIBITED_BY_SOURCE: N_("held back while its calendar could not be seen"),
    Reason.BELOW_MIN_SEVERITY: N_("left for the digest: milder than what is told at once"),
    Reason.NO_ALERT_CHANNEL: N_("not told at once: no way is set up by which it would be sent"),
    Reason.BEFORE_WATCH: N_("left for the digest: it was so when its calendar was first read"),
}
# What in the config decided it, for commands.
_BY_WHAT = {
    Reason.GROUP_WAIT: "alerts.group_wait, or by alerts.loudness",
    Reason.AT_MOST_EVERY: "alerts.at_most_every, or by alerts.loudness",
    Reason.QUIET_HOURS: "alerts.quiet_hours",
    Reason.DAY_OFF: "alerts.working_days",
    Reason.ESCALATED: "alerts.escalate",
    Reason.HAS_ENDED: "alerts.resolve_notes",
    Reason.DELIVER_OFF: "the rule's `deliver`",
    Reason.DELIVER_DIGEST: "the rule's `deliver`",
    Reason.BELOW_MIN_SEVERITY: "alerts.min_severity, or by alerts.loudness",
    Reason.NO_ALERT_CHANNEL: "alerts.to names no channel",
}
# Messages that are about no finding have reasons of their own.
_OF_MESSAGES = {
    "clock_behind": "tells that nothing is polled or evaluated, as the machine's clock is behind",
    "disk_nearly_full": "tells that soon nothing can be recorded, as the disk is nearly full",
    "channel_broken": "tells that another channel does not take messages",
    "message_set_aside": "tells that a message for another channel was set aside",
    "recipients_refuse": "tells that some recipients of another channel refuse messages",
    "digest_due": "the digest of a week that is over",
    "digest_late": "a digest that was due while nothing was running",
}


def in_words(reason: str, language: Language | None = None) -> str:
    """A reason for people; an unknown one as it stands. Those of messages are for commands.

    None: as commands say it, with what in the config decided it.
    """
    if not reason:
        return (language or ENGLISH).say("not considered for an alert yet")
    known = {str(name): words for name, words in _WORDS.items()} | _OF_MESSAGES
    if language is not None or reason not in known:
        return (language or ENGLISH).say(known.get(reason, reason))
    by_what = {str(name): words for name, words in _BY_WHAT.items()}.get(reason)
    return f"{known[reason]} ({by_what})" if by_what else known[reason]
