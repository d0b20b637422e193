"""YAML as a tree of nodes that know their line, with environment and secret files filled in.

`nodes` (Path, Mapping) is what loading and settings use; no model is known here.
"""
