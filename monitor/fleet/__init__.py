"""Many practices on one PostgreSQL (docs/fleet.md, ADR 23): each has a schema of its own."""
