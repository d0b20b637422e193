"""What the rules concluded, what people said about it, and until when it holds.

`findings`, `statements`, `deadlines` and `unrouted`; whoever writes them holds
`database.writing_findings`.
"""
