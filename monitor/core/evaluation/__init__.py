"""Run the rules over one scope, and tell until when their answer holds.

Jobs use `incremental`; `docs_page` writes docs/rules.md.
"""
