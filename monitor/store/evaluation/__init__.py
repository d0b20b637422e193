"""What the rules concluded, what people said about it, and until when it holds.

`findings`, `statements` and `deadlines`; whoever writes them holds `database.writing_findings`.
"""
