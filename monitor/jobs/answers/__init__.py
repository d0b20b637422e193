"""Keep what people say: about findings, by command or by a button in Slack, and of arrivals.

Commands use `statements` and `checkins`, the daemon `slack_interactions`.
"""
