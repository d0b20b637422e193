"""Benchmarks that print ratios against a named peer in the same run; each `bench_*` is a command.

`feeds` makes calendars of any size, `simulator` practices whose truth is known.
"""
