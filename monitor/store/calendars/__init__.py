"""What sources said: their state, the ledger of revisions, and versions that could not be read.

Polling writes it through `ledger`, `sources` and `unreadable_events`; all read it. `zone_rules` are
those that it was worked out with.
"""
