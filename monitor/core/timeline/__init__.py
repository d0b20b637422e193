"""All that the rules may know of one client, one clinician or one source.

Rules read `model`; `attendance` and `source_condition` are parts of it.
"""
