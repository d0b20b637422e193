"""Commands about what calendars say: poll, evaluate, sources, events, agenda, history, checkin."""
