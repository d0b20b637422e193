"""Answer commands that only read: agenda, history, findings as JSON."""
