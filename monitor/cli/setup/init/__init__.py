"""`init`: a few questions, and the commented YAML that answers them.

`questions` asks, `answers` keeps, `yaml_text` writes.
"""
