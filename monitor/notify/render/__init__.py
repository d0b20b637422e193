"""Turn a digest or an alert into the forms of a message: text, HTML, Slack blocks, charts.

Jobs use `messages`.
"""
