"""The outbox, and who may send from it.

`outbox` holds messages, `channels` how each fares and who has it, `sender_locks` who sends at all,
`told` what was told where.
"""
