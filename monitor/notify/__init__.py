"""Word messages, lay them out, and hand them to channels.

`message` is what all share, `answers` what those with buttons add; each integration is a package.
"""
