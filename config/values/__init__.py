"""The types of single settings: durations, shares, patterns with a time limit, holiday codes.

Sections use `fields`; the core uses `durations` and `patterns`.
"""
