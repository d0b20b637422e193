"""A run of the command that is killed at one of its steps in the database.

python -m tests.acceptance.operation.mortal_command 12 poll --now 2026-11-23T14:10:00+00:00
"""

from __future__ import annotations

import sys

from monitor.cli import main
from tests.acceptance.operation.dying import die_at

if __name__ == "__main__":
    die_at(int(sys.argv.pop(1)))
    main()
