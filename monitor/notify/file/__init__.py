"""The file channel: one JSON object a message, appended."""
