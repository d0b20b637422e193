"""One frozen pydantic model per section of the YAML, with the contract's names and defaults.

`rules` and `alerts` are read by the core; the others by the composition root.
"""
