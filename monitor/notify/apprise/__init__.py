"""Channels of the apprise library."""
