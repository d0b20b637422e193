"""Load what settling and the rules read, from the store and the settings.

`inputs` is what all of them need, beside it one client's `timelines`, one clinician's `schedules`,
one event's `event_states`, and the sources as `source_views`.
"""
