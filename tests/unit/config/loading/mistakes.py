"""Mistakes, each below a minimal config, with the whole line that is said about it."""

from __future__ import annotations

from tests.unit.config.loading.mail_mistakes import MAIL

NOT_YET = "not available in this version"
DURATIONS = "Write a number with its unit, such as 90s, 5m, 24h, 7d, 2w or 1h30m."
# What is below the minimal config's three lines, so from line 4 on -> the line.
BELOW = {
    "rulez: {}": "c.yaml:4: rulez: unknown key. Did you mean rules?",
    "rules:\n  late_strt: {}": "c.yaml:5: rules.late_strt: unknown key. Did you mean late_start?",
    "rules:\n  late_start: {grade: 5m}": (
        "c.yaml:5: rules.late_start.grade: unknown key. Did you mean grace?"
    ),
    "storage: {url: 'postgresql+psycopg://h/n', schema: Public}": (
        "c.yaml:4: storage.schema: `Public` is no name for a schema. "
        "Write small letters, digits and _; no pg_ before."
    ),
    "storage: {schema: one}": (
        "c.yaml:4: storage.url: is no PostgreSQL, and only that has schemas: each practice of a "
        "fleet is in its own. Write postgresql+psycopg://user:${PG_PASSWORD}@host/name."
    ),
    "queue: {zzz: 1}": "c.yaml:4: queue.zzz: unknown key. Known here: engine, url, url_file.",
    "rules: {late_start: {grace: 5 minutes}}": (
        f"c.yaml:4: rules.late_start.grace: `5 minutes` is not a duration. {DURATIONS}"
    ),
    "rules: {late_start: {grace: 5}}": (
        f"c.yaml:4: rules.late_start.grace: `5` has no unit. {DURATIONS}"
    ),
    "rules: {late_start: {grace: -5m}}": (
        f"c.yaml:4: rules.late_start.grace: `-5m` is not a duration. {DURATIONS}"
    ),
    "rules: {late_start: {grace: 99999999999999d}}": (
        f"c.yaml:4: rules.late_start.grace: is longer than 100 years. {DURATIONS}"
    ),
    "rules: {late_start: {deliver: alrt}}": (
        "c.yaml:4: rules.late_start.deliver: `alrt` is none of the choices. Did you mean alert?"
    ),
    "rules: {late_start: {deliver: false}}": (
        "c.yaml:4: rules.late_start.deliver: `false` is none of the choices. Did you mean off?"
    ),
    "rules: {late_start: {severity: 5}}": (
        "c.yaml:4: rules.late_start.severity: `5` is none of the choices. "
        "Write info, notice, warning or critical."
    ),
    "rules: {late_start: {enabled: maybe}}": (
        "c.yaml:4: rules.late_start.enabled: must be true or false."
    ),
    "rules: {late_start: 5m}": (
        "c.yaml:4: rules.late_start: must be a section. Write `key: value` lines under it."
    ),
    "rules: {repeated_changes: {count: three}}": (
        "c.yaml:4: rules.repeated_changes.count: must be a whole number."
    ),
    "rules: {repeated_changes: {count: 0}}": (
        "c.yaml:4: rules.repeated_changes.count: must be 1 or more."
    ),
    "rules: {repeated_changes: {count: 9, window: 8}}": (
        "c.yaml:4: rules.repeated_changes: count is larger than window. It could never be reached."
    ),
    "rules: {missed_follow_up: {tolerance: lots}}": (
        "c.yaml:4: rules.missed_follow_up.tolerance: must be a number. Write it like 1.5."
    ),
    "rules: {missed_follow_up: {rebook_within: 2d}}": (
        "c.yaml:4: rules.missed_follow_up.rebook_within: `2d` is not a number of working days. "
        "Write 2 working days."
    ),
    "rules: {missed_follow_up: {kinds: [gaps]}}": (
        "c.yaml:4: rules.missed_follow_up.kinds[0]: `gaps` is none of the choices. "
        "Did you mean gap?"
    ),
    "rules: {source_suspect: {shrink_limit: 50}}": (
        "c.yaml:4: rules.source_suspect.shrink_limit: `50` is not a share. Write it as 50% or 0.5."
    ),
    "web: {trusted_proxies: [proxy.example]}": (
        "c.yaml:4: web.trusted_proxies[0]: `proxy.example` is not an address or a network. "
        "Write it like 127.0.0.1 or 10.0.0.0/8."
    ),
    "queue: {engine: procrastinate}": (
        "c.yaml:4: queue.engine: procrastinate needs PostgreSQL, and storage.url names none. "
        "Write storage: {url: postgresql+psycopg://…}, or engine: inline."
    ),
    "privacy: {encrypt: true}": (
        f"c.yaml:4: privacy.encrypt: {NOT_YET}. Take it out, or write false."
    ),
    "channels: [{name: x, type: webhook, url: https://x.example}]": (
        "c.yaml:4: channels[0].secret: missing."
    ),
    "channels: [{name: x, type: webhook, url: ftp://x.example, secret: a}]": (
        "c.yaml:4: channels[0].url: is not a web address. It starts with https:// and a host."
    ),
    "channels: [{name: x, type: webhook, url: https://x.example, secret: whsec_*}]": (
        "c.yaml:4: channels[0].secret: begins with whsec_ and is no base64 after it. "
        "Copy it whole, or leave out whsec_ if it is no base64."
    ),
    "channels: [{name: x, type: apprise, urls: []}]": (
        "c.yaml:4: channels[0].urls: must have at least one entry."
    ),
    "channels: [{name: x, type: slack, token: t, channel: C1, allowed_teams: [riverside]}]": (
        "c.yaml:4: channels[0].allowed_teams[0]: is no workspace's id. "
        "It begins with T and stands in its address."
    ),
    "channels: [{name: x, type: slack, token: t, channel: C1, app_token: xoxb-1}]": (
        "c.yaml:4: channels[0].app_token: is no app-level token. "
        "It starts with xapp-, and Slack makes it under Basic Information."
    ),
    "channels: [{name: x, type: slack, webhook_url: https://h.example/x, app_token: xapp-1}]": (
        "c.yaml:4: channels[0]: app_token needs a bot. "
        "Write token and channel instead of webhook_url."
    ),
    "channels: [{name: x, type: slack, token: t, channel: desk, app_token: xapp-1}]": (
        "c.yaml:4: channels[0]: beside app_token, channel must be the channel's id. "
        "It stands at the bottom of the channel's details in Slack (C…)."
    ),
    "channels: [{name: x, type: slak}]": (
        "c.yaml:4: channels[0].type: `slak` is none of the choices. Did you mean slack?"
    ),
    "channels: [{name: x}]": (
        "c.yaml:4: channels[0].type: missing. Write type: ical, google or caldav for a source, "
        "email, slack, file, webhook or apprise for a channel."
    ),
    "channels: [{name: x, type: slack}]": (
        "c.yaml:4: channels[0]: does not say how to reach Slack. "
        "Write webhook_url, or token together with channel."
    ),
    "channels: [{name: x, type: slack, webhook_url: https://h.example/x, channel: C1}]": (
        "c.yaml:4: channels[0]: webhook_url stands beside token or channel. "
        "Keep webhook_url, or token with channel."
    ),
    "channels: [{name: x, type: slack, webhook_url: hooks.example}]": (
        "c.yaml:4: channels[0].webhook_url: is not a web address. "
        "It starts with https:// and a host."
    ),
    "channels: [{name: x, type: email, to: [amara@x.example]}]": (
        "c.yaml:4: channels[0].type: an email channel needs the email section. "
        "Write email: {host: …, from: …}."
    ),
    "channels: [{name: x, type: file, path: o}]\nalerts: {to: [y]}": (
        "c.yaml:5: alerts.to[0]: no channel is called `y`. Add it under channels."
    ),
    "channels: [{name: desk, type: file, path: o}]\nalerts: {to: [desks]}": (
        "c.yaml:5: alerts.to[0]: no channel is called `desks`. Did you mean desk?"
    ),
    "alerts: {group_wait: 2m}": (
        "c.yaml:4: alerts.to: missing. Write to: with the name of a channel."
    ),
    "channels: [{name: x, type: file, path: o}]\nalerts: {to: x}": (
        "c.yaml:5: alerts.to: must be a list. Put each entry on a line after `- `, or write [a, b]."
    ),
    'alerts: {to: [], quiet_hours: {from: "25:00", to: "07:30"}}': (
        "c.yaml:4: alerts.quiet_hours.from: `25:00` is not a time of day. "
        'Write hours and minutes, such as "07:30".'
    ),
    'alerts: {to: [], quiet_hours: {from: "07:30", to: "07:30"}}': (
        "c.yaml:4: alerts.quiet_hours: `from` and `to` are the same time. "
        "Take quiet_hours out, or change one."
    ),
    "channels: [{name: x, type: file, path: o}]\n"
    "alerts: {routes: [{rules: [late_strt], to: [x]}]}": (
        "c.yaml:5: alerts.routes[0].rules[0]: `late_strt` is none of the choices. "
        "Did you mean late_start?"
    ),
    "channels: [{name: x, type: file, path: o}]\n"
    "alerts: {routes: [{clinicians: [amra], to: [x]}]}": (
        "c.yaml:5: alerts.routes[0].clinicians[0]: no clinician is called `amra`. "
        "Did you mean amara?"
    ),
    "channels: [{name: desk, type: file, path: o}]\nalerts: {routes: [{to: [desks]}]}": (
        "c.yaml:5: alerts.routes[0].to[0]: no channel is called `desks`. Did you mean desk?"
    ),
    "channels: [{name: x, type: file, path: o}]\n"
    "alerts: {to: [x], routes: [{clinician: amara, to: [x]}]}": (
        "c.yaml:5: alerts.routes[0].clinician: unknown key. Did you mean clinicians?"
    ),
    "alerts: {to: [], routes: [{to: []}]}": (
        "c.yaml:4: alerts.routes[0].to: must have at least one entry."
    ),
    "channels: [{name: x, type: file, path: o}]\nalerts: {to: [x], escalate: {to: [boss]}}": (
        "c.yaml:5: alerts.escalate.to[0]: no channel is called `boss`. Add it under channels."
    ),
    "channels: [{name: x, type: file, path: o}]\n"
    "alerts: {to: [x], escalate: {after: 0s, to: [x]}}": (
        "c.yaml:5: alerts.escalate.after: `0s` is too short. Write 1s or more."
    ),
    "email: {host: smtp.example, from: m@r.example, timeout: 5m}": (
        "c.yaml:4: email.timeout: `5m` is too long. Write 1m or less."
    ),
    "alerts: {to: [], loudness: loud}": (
        "c.yaml:4: alerts.loudness: `loud` is none of the choices. Write quiet, normal or all."
    ),
    "alerts: {to: [], working_days: someday}": (
        "c.yaml:4: alerts.working_days: `someday` is not a weekday. "
        "Write monday, tuesday and so on, or mon, tue."
    ),
    "channels: [{name: x, type: file, path: o, timezone: Europe/Pariss}]": (
        "c.yaml:4: channels[0].timezone: `Europe/Pariss` is not a time zone. "
        "Did you mean Europe/Paris?"
    ),
    "digests: [{name: d, to: []}]": "c.yaml:4: digests[0].to: must have at least one entry.",
    "channels: [{name: x, type: file, path: o}]\n"
    "digests: [{name: d, to: [x], clinician: amara, scope: practice}]": (
        "c.yaml:5: digests[0]: clinician and scope are both given. Keep one of the two."
    ),
    "leave: [{clinician: amra, from: 2026-12-21, to: 2027-01-03}]": (
        "c.yaml:4: leave[0].clinician: no clinician is called `amra`. Did you mean amara?"
    ),
    "leave: [{clinician: amara, from: 2026-12-21, to: 2026-01-03}]": (
        "c.yaml:4: leave[0]: `to` lies before `from`. Swap the two dates."
    ),
    "leave: [{clinician: amara, from: 21.12.2026, to: 2027-01-03}]": (
        "c.yaml:4: leave[0].from: `21.12.2026` is not a date. "
        "Write year, month and day, such as 2026-12-21."
    ),
    "leave: [{clinician: amara, from: 2026-02-30, to: 2027-01-03}]": (
        "c.yaml:4: leave[0].from: `2026-02-30` is not in the calendar. Check the day and the month."
    ),
    "excused: [{client: jd, from: 2026-07-01, to: 2026-08-31}]": (
        "c.yaml:4: excused[0].client: no client is called `jd`. Add it under clients."
    ),
    "overrides: [{client: jd, rules: {}}]": (
        "c.yaml:4: overrides[0].client: no client is called `jd`. Add it under clients."
    ),
    "overrides: [{rules: {}}]": (
        "c.yaml:4: overrides[0]: does not say for whom. Write clinician: or client: beside rules:."
    ),
    "clients:\n  - {id: jd}\n  - {id: jd}": (
        "c.yaml:6: clients[1].id: `jd` is already taken by the client of line 5. "
        "Give each client its own."
    ),
    "clients: [{id: jd, emails: [jane]}]": (
        "c.yaml:4: clients[0].emails[0]: is not an e-mail address. "
        "Write it like name@practice.example."
    ),
    "clients: [{id: jd, cadence: often}]": (
        "c.yaml:4: clients[0].cadence: `often` is not a cadence. "
        "Write auto, weekly, biweekly, monthly, or a distance such as every 3w."
    ),
    "clients: [{id: ''}]": "c.yaml:4: clients[0].id: must not be empty.",
    "clients: [{name: Jane Doe}]": "c.yaml:4: clients[0].id: missing. Write id: and a short name.",
    "clients: {jd: {}}": (
        "c.yaml:4: clients: must be a list. Put each entry on a line after `- `, or write [a, b]."
    ),
    "sessions: {title_patterns: ['(oops']}": (
        "c.yaml:4: sessions.title_patterns[0]: is no regular expression: "
        "missing ), unterminated subpattern at character 1."
    ),
    r"sessions: {title_patterns: ['^(?:\d+, )+$']}": (
        "c.yaml:4: sessions.title_patterns[0]: repeats a group that repeats inside, "
        "which can take hours on one long title. "
        "Bound the outer repeat, such as (…){1,5}, or take the inner one out."
    ),
    f"sessions: {{ignore_titles: ['{'x' * 501}']}}": (
        "c.yaml:4: sessions.ignore_titles[0]: the expression has 501 characters, "
        "at most 500 are read. Split it into several."
    ),
    "evidence: {late_markers: ['behind time']}": (
        "c.yaml:4: evidence.late_markers[0]: does not say how late. "
        r"Capture it, such as (?P<minutes>\d+) or (?P<time>\d+:\d\d)."
    ),
    "evidence: {end_markers: ['until (\\d+)']}": (
        "c.yaml:4: evidence.end_markers[0]: does not say when. "
        r"Capture it, such as (?P<time>\d+:\d\d)."
    ),
    "evidence: {booking_organizers: [calendly]}": (
        "c.yaml:4: evidence.booking_organizers[0]: is neither an e-mail address nor a domain. "
        "Write it like noreply@booking.example or booking.example."
    ),
    "storage: {url: mysql://root@db/x}": (
        "c.yaml:4: storage.url: is no database that steadyframe can use. "
        "Write sqlite:///data/steadyframe.db or postgresql+psycopg://user:${PG_PASSWORD}@host/name."
    ),
    "storage: {url: 'sqlite:///file:x.db?uri=true'}": (
        "c.yaml:4: storage.url: is an address of SQLite's own (file:…), no path. "
        "Write sqlite:///data/steadyframe.db."
    ),
    "heartbeat: {url: hc-ping.com/key}": (
        "c.yaml:4: heartbeat.url: is not a web address. It starts with https:// and a host."
    ),
    **MAIL,
    "privacy: {retention: 1h}": "c.yaml:4: privacy.retention: `1h` is too short. Write 1d or more.",
}
