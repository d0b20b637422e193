"""Answer commands that only read: agenda, events, history, findings, sources, the queue, `check`.

Each module answers one command, with values that the command words.
"""
