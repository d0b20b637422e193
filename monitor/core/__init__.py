"""What SteadyFrame thinks: pure functions of values. No I/O, no clock, no logging.

The floors, from what people read down to what all share, are in docs/architecture.md.
"""
