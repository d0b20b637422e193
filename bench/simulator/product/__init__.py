"""Run the product through a life, as cron would, and read its findings.

Others use `upgraded.watched`. No other room knows the product, so no truth is copied from it.
"""
