"""The reliability monitor: from what calendars said to what people are told.

`cli` and `daemon` start it, `bootstrap` puts it together.
"""
