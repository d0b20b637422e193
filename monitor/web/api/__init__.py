"""The interface for programs, /api/v1: check-ins, and the document that describes it."""
