"""Commands before the first poll: init, auth, check, schema."""
