"""What a client is used to: the cadence, the usual hour and face; and time as people count it."""
