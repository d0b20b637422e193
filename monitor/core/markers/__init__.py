"""Find words that report something (`late 8 min`, `[client]`) in titles and descriptions.

Others use `reading.Markers`.
"""
