"""What the calendar already tells on day one, as data: inferred, and never a finding.

`build` puts it together from timelines; `stated_moves` reads what overrides say of moves.
"""
