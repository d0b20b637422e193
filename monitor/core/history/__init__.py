"""Tell how an event differs from what it was, in calm words.

`history` (the command) uses both modules.
"""
