"""Queue alerts, and deliver what is due: lease a channel, send, record.

Others use `queue`, `dispatch`, `reminders` and `trial`.
"""
