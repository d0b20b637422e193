"""One round of the rules: settle, judge, reconcile, route, queue.

Others use `round.evaluate`, and `inputs` to load timelines.
"""
