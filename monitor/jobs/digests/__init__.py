"""Build digests from what is stored, and queue each once when it is due.

Others use `weekly`.
"""
