"""Write a diary as calendar programs do: in series or in single events, with their frames.

Others use `calendar_file.written` and `export.Export`.
"""
