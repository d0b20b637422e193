"""From the titles of a calendar to the settings that recognise its sessions.

`shapes` says what a title looks like, `groups` what to ask about, `rules` what the answers mean.
"""
