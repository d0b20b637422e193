"""What a life is made of, as values: the cast, the diary and its edits, the calendar program.

All rooms use `life` and `diary`; `dialects` are the six programs that write calendars.
"""
