"""One deviation of one provider a file, with the real snippet that it comes from.

Each is called from the one place that meets it.
"""
