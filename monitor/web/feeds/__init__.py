"""`/feeds/<token>.ics`: open follow-ups as a private calendar, for the one that is kept anyway."""
