"""Word messages, lay them out, and hand them to channels.

`message` is what all share; each integration is a package of its own.
"""
