"""What is due, of all practices, and when it becomes jobs (ADR 6, ADR 23).

Each database has a `listing`, one table that triggers of its practices keep; `look` asks it,
`comparing` finds what it has wrong and `mending` puts that right. `places` knows where practices
lie, and `schedule` makes a minute's jobs of all this.
"""
