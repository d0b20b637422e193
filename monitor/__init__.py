"""The reliability monitor: from what calendars said to what people are told.

`cli` and `daemon` start it, `bootstrap` puts it together.
"""

from monitor.zone_data import use_newest

# Here and not in the command: workers, benches and tests come another way, and all come by here.
use_newest()
