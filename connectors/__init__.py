"""Read calendars of other people's programs; know nothing of sessions, rules or the database.

Others use `base` (the protocol and its errors), `model` (RFC 5545's words) and each provider's
connector.
"""
