"""What was worked out with other zone data than this process reads is put right (ADR 17).

`follow` notices it and says when, `correct` does it, `adopt` finds out which rules a database of
version 0.1 was written with.
"""
