"""Slips in the `email` section, and what is said of each."""

MAIL = {
    "email: {host: h, from: me}": (
        "c.yaml:4: email.from: is no sender's address. "
        'Write it like "SteadyFrame <monitor@practice.example>".'
    ),
    "email: {host: h, from: jörg@x.example}": (
        "c.yaml:4: email.from: has letters outside ASCII before the @. "
        "Write a plain one: no server between need take it from a sender."
    ),
    "email: {host: h, from: m@ü..example}": (
        "c.yaml:4: email.from: has a domain that can't exist. Look for a slip behind the @."
    ),
    "email: {host: h, from: m@x.example, username: u}": (
        "c.yaml:4: email: username is given without a password. "
        "Write password_file: or password: ${ENV_NAME}."
    ),
    "email: {host: h, from: m@x.example, port: 99999}": (
        "c.yaml:4: email.port: must be 65535 or less."
    ),
    "email: {host: h, from: m@x.example, security: ssl}": (
        "c.yaml:4: email.security: `ssl` is none of the choices. Write starttls, tls or none."
    ),
    "email: {host: h, from: m@x.example, username: u, password: '${SMTP}'}": (
        "c.yaml:4: email.password: the environment variable SMTP is not set. "
        "Set SMTP, or use a `_file` setting where there is one."
    ),
    "email:\n  host: h\n  from: m@x.example\n  username: u\n  password_file: nowhere/smtp": (
        "c.yaml:8: email.password_file: there is no such file. "
        "Give the path from the folder that the config lies in."
    ),
}
