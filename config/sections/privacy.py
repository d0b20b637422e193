"""`privacy`: how clients are named, and how long anything is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from config.sections.channels import Names
from config.unavailable import NotYet
from config.values.fields import Days, Section


class Privacy(Section):
    """What messages may show and what is forgotten."""

    names: Names = Field("pseudonym", description="How messages name clients.")
    terminal: Literal["names", "initials", "pseudonym"] = Field(
        "names", description="How tables and texts of the commands name clients."
    )
    retention: Days = Field(timedelta(days=400), description="Older records are purged.")
    audit_retention: Days = Field(
        timedelta(days=1095), description="Older records of who did what are purged."
    )
    encrypt: NotYet = False
