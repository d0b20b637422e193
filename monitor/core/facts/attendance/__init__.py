"""Who was there: when a session really began, no-shows, what was held, a session's state."""
