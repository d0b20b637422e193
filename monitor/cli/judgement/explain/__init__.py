"""`explain`: one finding, with its rule, numbers, evidence and what would end it.

`command` asks, `text` words.
"""
