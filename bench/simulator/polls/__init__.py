"""When the calendar is polled, and what a perfect reader knows from those polls.

Others use `schedule` and `seen`; `changes_seen` are the changes that count by the contract.
"""
