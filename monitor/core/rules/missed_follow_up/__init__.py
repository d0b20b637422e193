"""Find what was to follow and did not. The rule is `rule`; the others find a kind or a few each."""
