"""One round for one source: fetch, hold against the ledger, write what is new.

Others use `poll.poll_source`, `conferences` and `schedule`.
"""
