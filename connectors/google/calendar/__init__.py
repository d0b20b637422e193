"""Calendar API v3: list events, read them into the model, remember where the last sync ended.

The connector uses `listing`, `cursor` and `discovery`; tasks share `mapping`.
"""
