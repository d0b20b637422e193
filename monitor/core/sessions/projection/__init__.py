"""What a calendar's events mean as sessions, and sessions that come into view further ahead.

Others use `project` and its window; settling and the digest also use `extension`.
"""
