"""Expand a series into its occurrences, with bounded work (RFC 5545, 3.8.5).

Others use `occurrences.occurrences_of`.
"""
