"""A clinician's own page for the phone: today's sessions, and one tap for how each went."""
