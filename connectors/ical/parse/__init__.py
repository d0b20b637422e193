"""Turn bytes into events: components split and hashed first, so that only new ones are read.

Others use `reader.read_calendar`.
"""
