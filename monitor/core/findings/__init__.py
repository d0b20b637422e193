"""What a rule concluded: its identity, how it opens, changes and resolves, and its words.

Others use `model`.
"""
