"""Whether somebody whom an access is for still stands in the config."""

from __future__ import annotations

from monitor.jobs.app import Installation


class UnknownClinician(ValueError):
    """No clinician of the config has that id."""


def is_in_config(app: Installation, clinician: str | None) -> bool:
    """None, the practice as a whole, always is."""
    return clinician is None or any(one.id == clinician for one in app.settings.clinicians)


def check_clinician(app: Installation, clinician: str | None) -> None:
    """Raises UnknownClinician."""
    if not is_in_config(app, clinician):
        known = ", ".join(one.id for one in app.settings.clinicians)
        raise UnknownClinician(f"No clinician has the id {clinician}. The config has {known}.")
