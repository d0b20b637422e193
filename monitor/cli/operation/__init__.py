"""Commands of whoever runs it: run, db, demo."""
