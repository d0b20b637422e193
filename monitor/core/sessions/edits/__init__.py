"""What was edited in an event since its sessions settled: which edits, when, and by whom.

`unsettled.Edits` reads its revisions, `edit_facts.EventEdits` is what settling has to know of them.
"""
