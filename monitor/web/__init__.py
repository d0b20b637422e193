"""The page: check-ins, answers to findings, a private feed, and what operators ask.

`serving` starts it, `app` puts it together, `routes` is the one table of what there is and who may
see it. Nothing here speaks to the database: pages ask the jobs, as commands do.
"""
