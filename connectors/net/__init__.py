"""Reach other machines, bounded in bytes, seconds and hops, and never a private one by surprise.

Connectors and the webhook channel use it; nothing else opens a connection.
"""
