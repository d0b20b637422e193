"""Decide whether a finding is told now, to whom and when, each time with a named reason.

Jobs use `routing.route`; `reasons` are what `explain` prints.
"""
