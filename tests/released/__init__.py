"""Practices as released versions left them: their settings, calendar, database and answers.

`python -m tests.released.make VERSION COMMIT` adds one to `tests/data/released/VERSION`, at each
release: its own code tells a short story, on SQLite and on PostgreSQL.
"""
