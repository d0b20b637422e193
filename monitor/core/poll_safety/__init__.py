"""What a source's answer goes through before it is compared: whose it must not tell, what to doubt.

Polls ask `doubts` and `forgotten`; forgetting somebody asks `forgotten`.
"""
