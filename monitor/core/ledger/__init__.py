"""Hold a fetch against what is known: revisions, differences, renamed UIDs, how far a feed shows.

Polling uses `fetch_diff` and `feed_horizon`; the store keeps `revision`s.
"""
