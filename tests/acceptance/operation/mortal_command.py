"""A run of the command that is killed at one of its steps in the database, or before a rename.

python -m tests.acceptance.operation.mortal_command 12 poll --now 2026-11-23T14:10:00+00:00
python -m tests.acceptance.operation.mortal_command rename db backup copy.db
"""

from __future__ import annotations

import sys

from monitor.cli import main
from tests.acceptance.operation.dying import die_at, die_before_a_rename

if __name__ == "__main__":
    moment = sys.argv.pop(1)
    if moment == "rename":
        die_before_a_rename()
    else:
        die_at(int(moment))
    main()
