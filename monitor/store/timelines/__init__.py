"""What was understood: tracked events, sessions, their changes, and evidence of how they went.

A file a table; `bulk_reads` for the whole practice, `feed_horizon` for what came into view.
"""
