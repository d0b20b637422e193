"""Build a week as data: what was kept, what to repair, what is coming, what could not be seen.

Others use `build` and `model`; messages are laid out in `monitor.notify.render`.
"""
