"""Run the product through a life, as cron would, and read its findings.

Others use `watch.Watcher`. No other room knows the product, so no truth is copied from it.
"""
