"""Meet API v2: when the clinician was in a conference, and whether anybody else came.

Others use `conference_log.GoogleMeet`.
"""
