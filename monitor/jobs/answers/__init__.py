"""Keep what people say about findings, by command or by a button in Slack.

`statements` is what both use.
"""
