"""One round for one source: fetch, hold against the ledger, record what is new.

Others use `poll.poll_source`, `record.accept_held`, `conferences` and `schedule`.
"""
