"""A private PostgreSQL, and the pooler before it."""
