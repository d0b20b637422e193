"""Findings for whoever asks: a list, one with all that is known of it, and in words."""
