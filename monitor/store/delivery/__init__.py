"""The outbox, and who may send from it.

`outbox` holds messages, `alerts` says what those of one kind told and takes waiting ones back,
`backlog` counts what waits, `channels` holds how each fares and who has it, `sender_locks` who
sends at all, `told` what was told where.
"""
