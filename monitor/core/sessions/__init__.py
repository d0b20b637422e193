"""Recognise sessions in events, and settle what changed between two states of them.

Jobs use `recognition`, `model.project` and `settlement.settle`.
"""
