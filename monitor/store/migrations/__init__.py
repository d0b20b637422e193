"""Alembic's migrations, oldest first. `HEAD` is the newest; a test keeps it true."""

HEAD = "0024"
