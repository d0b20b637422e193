"""One round of the rules, a stage a module: settle, judge, reconcile; routing and queueing follow.

Others use `round.evaluate`, `present_sessions`, and what `loading` has.
"""
