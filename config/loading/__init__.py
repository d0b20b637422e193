"""From a path on the command line to Settings, or every problem at once with file and line.

Others call `config.load_settings` and `config.find_config`.
"""
